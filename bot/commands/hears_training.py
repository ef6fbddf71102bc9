"""What does the classifier learn from the project's own sentences? `limber hears --train`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from content.files.danger_words import HearingFiles
from content.files.sentences import Sentence
from rules.danger import DangerSign
from rules.danger_features import features
from rules.danger_model import Meant, hash_of, packed
from rules.sign_grids import Ideas, SignTold

# Softmax regression with a penalty on large weights, by Adam over all sentences at once: the same each time.
_PENALTY = 0.1
_ROUNDS = 60
_FIRST_STEP, _LAST_STEP = 0.3, 0.01
_FEWEST_SENTENCES = 2
# Three classifiers that each see some blocks of features (rules/danger_features.py, by first letter) are one by
# the mean of their weights: on folds that none had seen it asked a fifth less without need than one that sees all.
_WORDS, _IDEAS = "wbcy", "kpghxlt"
_VIEWS = ((_WORDS + _IDEAS, 0.4), (_IDEAS, 0.4), (_WORDS, 0.2))

Floats = NDArray[np.float64]
Features = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Table:
    """Sentences by features, as the filled places of a sparse matrix."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: Floats
    rows: int
    columns: int

    def times(self, weights: Floats) -> Floats:
        """Return rows x width."""
        parts = (self.value * weights[self.column, at] for at in range(weights.shape[1]))
        return np.stack([np.bincount(self.row, one, self.rows) for one in parts], axis=1)

    def turned_times(self, slopes: Floats) -> Floats:
        """Return columns x width."""
        parts = (self.value * slopes[self.row, at] for at in range(slopes.shape[1]))
        return np.stack([np.bincount(self.column, one, self.columns) for one in parts], axis=1)


def features_of(sentence: Sentence, files: HearingFiles) -> Features:
    """Return the features of a sentence, read in its language."""
    clauses = files.lexicons[sentence.language].read(sentence.text)
    ideas = Ideas(clauses)
    told: dict[DangerSign, SignTold] = {}
    for sign, rule in files.rules.items():
        if one := ideas.tell(rule.grids):
            told[sign] = one
    return dict(features(sentence.text, clauses, told, files.context.context))


def train(sentences: Sequence[Sentence], given: Sequence[Features], *, learned_from: str) -> bytes:
    """Return the model file of a classifier that has learned these sentences with their features."""
    seen = Counter(name for one in given for name in one)
    names = sorted(name for name, count in seen.items() if count >= _FEWEST_SENTENCES)
    order = [meant.value for meant in Meant]
    truth = np.zeros((len(given), len(Meant)))
    for row, sentence in enumerate(sentences):
        truth[row, order.index(sentence.label)] = 1
    weights, bias = np.zeros((len(names), len(Meant))), np.zeros(len(Meant))
    at = {name: column for column, name in enumerate(names)}
    for blocks, share in _VIEWS:
        own = [name for name in names if name[0] in blocks]
        learned, learned_bias = _fitted(_table(given, own), truth)
        weights[[at[name] for name in own]] += share * learned
        bias += share * learned_bias
    by_hash = {hash_of(name): weights[column].tolist() for name, column in at.items()}
    return packed(by_hash, bias.tolist(), learned_from=learned_from)


def _table(given: Sequence[Features], names: Sequence[str]) -> _Table:
    column = {name: at for at, name in enumerate(names)}
    filled = [
        (row, column[name], value)
        for row, one in enumerate(given)
        for name, value in one.items()
        if name in column
    ]
    rows, columns, values = (np.array(part) for part in zip(*filled, strict=True))
    return _Table(rows, columns, values, rows=len(given), columns=len(names))


def _fitted(table: _Table, truth: Floats) -> tuple[Floats, Floats]:
    """Return the weights and the bias that make the labels likely."""
    width = truth.shape[1]
    weights, bias = np.zeros((table.columns, width)), np.zeros(width)
    moves = [_Adam(weights.shape), _Adam(bias.shape)]
    for turn in range(1, _ROUNDS + 1):
        slopes = _softmax(table.times(weights) + bias) - truth
        step = _FIRST_STEP * (1 - turn / (_ROUNDS + 1)) + _LAST_STEP
        weights -= step * moves[0].move(table.turned_times(slopes) + _PENALTY * weights, turn)
        bias -= step * moves[1].move(slopes.sum(axis=0), turn)
    return weights, bias


class _Adam:
    """The direction of a step, from the slopes so far."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._mean = np.zeros(shape)
        self._square = np.zeros(shape)

    def move(self, slope: Floats, turn: int) -> Floats:
        """Return where to go in this turn, counted from 1."""
        self._mean = 0.9 * self._mean + 0.1 * slope
        self._square = 0.99 * self._square + 0.01 * slope * slope
        mean = self._mean / (1 - 0.9**turn)
        square: Floats = self._square / (1 - 0.99**turn)
        moved: Floats = mean / (np.sqrt(square) + 1e-3)
        return moved


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: Floats = raised / raised.sum(axis=1, keepdims=True)
    return chances
