"""How likely does a text tell of danger, by the sentences that a small linear classifier has learned from?"""

from __future__ import annotations

import json
import math
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

_MAGIC = b"limber danger model 1\n"
_LARGEST_WEIGHT = 127


class Meant(StrEnum):
    """What a text may be about; the levels of danger, leaving, or none of it."""

    NOTHING = "nothing"
    EMERGENCY = "emergency"
    SAME_DAY = "same_day"
    SOON = "soon"
    MEDICINE = "medicine"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerModel:
    """The learned weights: for each known feature one for each thing meant, in the order of `Meant`.

    `keys` are the features' hashes in rising order, `weights` their weights in whole steps of `step`.
    `learned_from` names what it was trained on, so that an old model is noticed.
    """

    keys: array[int]
    weights: array[int]
    bias: Sequence[float]
    step: float
    learned_from: str

    def chances(self, features: Iterable[tuple[str, float]]) -> Mapping[Meant, float]:
        """Return how likely each thing is meant; together they make 1."""
        width = len(Meant)
        scores = list(self.bias)
        for name, value in features:
            key = hash_of(name)
            at = bisect_left(self.keys, key)
            if at < len(self.keys) and self.keys[at] == key:
                for column, weight in enumerate(self.weights[at * width : at * width + width]):
                    scores[column] += weight * self.step * value
        highest = max(scores)
        each = [math.exp(score - highest) for score in scores]
        whole = sum(each)
        return {meant: one / whole for meant, one in zip(Meant, each, strict=True)}


def hash_of(feature: str) -> int:
    """Return the number by which a feature is known: 32 bits, the same on every machine."""
    return zlib.crc32(feature.encode())


def packed(
    weights: Mapping[int, Sequence[float]], bias: Sequence[float], *, learned_from: str
) -> bytes:
    """Return a model as it is written to a file; weights that come to no step are left out."""
    step = max(abs(one) for row in weights.values() for one in row) / _LARGEST_WEIGHT
    rounded = {key: [round(one / step) for one in row] for key, row in weights.items()}
    kept = sorted(key for key, row in rounded.items() if any(row))
    keys = array("I", kept)
    steps = array("b", (one for key in kept for one in rounded[key]))
    head = {"bias": list(bias), "step": step, "keys": len(kept), "learned_from": learned_from}
    body = zlib.compress(keys.tobytes() + steps.tobytes(), level=9)
    return _MAGIC + json.dumps(head).encode() + b"\n" + body


def unpacked(data: bytes) -> DangerModel:
    """Return the model in a file's bytes; raises ValueError for anything else."""
    if not data.startswith(_MAGIC):
        raise ValueError("no danger model, or one of another version")
    head, _, body = data.removeprefix(_MAGIC).partition(b"\n")
    facts = json.loads(head)
    raw = zlib.decompress(body)
    keys, weights = array("I"), array("b")
    size = facts["keys"] * keys.itemsize
    keys.frombytes(raw[:size])
    weights.frombytes(raw[size:])
    return DangerModel(
        keys=keys,
        weights=weights,
        bias=facts["bias"],
        step=facts["step"],
        learned_from=facts["learned_from"],
    )
