"""What does a YAML text say, and on which line does each of its values stand?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from content.files.content_faults import ContentBroken, Fault

Place = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

# Without libyaml the same loader in Python reads the library about eight times slower.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Our own files go five deep, and name some thousand places.
DEEPEST = 40
MOST_PLACES = 100_000
# libyaml builds what it reads by calling itself: some ten thousand brackets in brackets end the process.
_DEEP_FOR_LIBYAML = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A YAML text's value, the line of each place in it, and the file to name in a fault."""

    file: str
    value: Any
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int:
        """Return the line of `place`, or of the nearest place around it that is written down."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]


def text_of(path: Path, *, file: str) -> str:
    """Return a file's text; raises ContentBroken for one that is missing or is not UTF-8."""
    if not path.is_file():
        raise ContentBroken(
            [Fault(file=file, line=1, message="the file is missing", mend="write it")]
        )
    return decoded(path.read_bytes(), file=file)


def decoded(data: bytes, *, file: str) -> str:
    """Return what the bytes of a file say, without the mark some editors begin with."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mend = "save it as UTF-8"
        fault = Fault(file=file, line=line, message="not UTF-8 text", mend=mend)
        raise ContentBroken([fault]) from error


def read_marked(text: str, *, file: str, first_line: int = 1) -> Marked:
    """Read one YAML document whose first line is line `first_line` of `file`.

    Raises ContentBroken for text that is no YAML, for a key written twice, and for what unfolds without end: ten
    short lines that name each other can stand for millions.
    """
    try:
        _refuse_deep(text, file, first_line)
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is not None:
            _refuse_unfolding(node, file, first_line)
        value = loader.construct_document(node) if node is not None else {}
    except yaml.YAMLError as error:
        raise ContentBroken([_not_yaml(error, file, first_line)]) from error
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        raise ContentBroken([_misread(node, file, first_line)]) from error
    places = list(_places(node, (), first_line)) if node is not None else []
    if twice := _written_twice(places, file):
        raise ContentBroken(twice)
    return Marked(file=file, value=value, lines={(): first_line, **dict(places)})


def shaped(marked: Marked, model: type[Model], place: Place = ()) -> Model:
    """Return the value at `place` as `model`; raises ContentBroken with a fault for each misfit."""
    value = marked.value
    for step in place:
        value = value[step]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [_misshapen(marked, detail, model, place) for detail in error.errors()]
        raise ContentBroken(faults) from error


def shaped_each(marked: Marked, model: type[Model]) -> dict[str, Model]:
    """Return a mapping of names to `model`s, as the whole text must be; raises ContentBroken."""
    if not isinstance(marked.value, dict):
        message, mend = "the file is no mapping", "write 'name:' and its keys beneath, indented"
        raise ContentBroken([Fault(file=marked.file, line=1, message=message, mend=mend)])
    found: dict[str, Model] = {}
    faults: list[Fault] = []
    for name in marked.value:
        try:
            found[str(name)] = shaped(marked, model, (name,))
        except ContentBroken as broken:
            faults.extend(broken.faults)
    if faults:
        raise ContentBroken(faults)
    return found


def _not_yaml(error: yaml.YAMLError, file: str, first_line: int) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = first_line + (mark.line if mark is not None else 0)
    problem = getattr(error, "problem", None) or "it cannot be read"
    mend = "quote a text that holds ': ', '#' or starts with a sign"
    return Fault(file=file, line=line, message=f"not valid YAML: {problem}", mend=mend)


def _refuse_deep(text: str, file: str, first_line: int) -> None:
    """Look at it piece by piece where it may be deep enough to end the process."""
    brackets = text.count("[") + text.count("{")
    if brackets + max(map(len, text.splitlines()), default=0) < _DEEP_FOR_LIBYAML:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            line = event.start_mark.line if event.start_mark is not None else 0
            raise ContentBroken([_endless(file, first_line + line)])


def _refuse_unfolding(root: Any, file: str, first_line: int) -> None:
    count, left = 0, [(root, 1)]
    while left:
        node, depth = left.pop()
        count += 1
        if count > MOST_PLACES or depth > DEEPEST:
            raise ContentBroken([_endless(file, first_line + node.start_mark.line)])
        if isinstance(node, yaml.MappingNode):
            left += [(one, depth + 1) for pair in node.value for one in pair]
        elif isinstance(node, yaml.SequenceNode):
            left += [(one, depth + 1) for one in node.value]


def _endless(file: str, line: int) -> Fault:
    message = f"goes deeper than {DEEPEST}, or unfolds into more than {MOST_PLACES} places"
    return Fault(file=file, line=line, message=message, mend="write out what '*' names")


def _misread(root: Any, file: str, first_line: int) -> Fault:
    """Return the fault of the first value that looks like a date or a number and is none: 2026-13-45."""
    left, line = [root], first_line
    while left:
        node = left.pop()
        if isinstance(node, yaml.MappingNode):
            left += [one for pair in reversed(node.value) for one in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            left += reversed(node.value)
        else:
            try:
                _Loader("").construct_document(node)
            except (ValueError, LookupError, AttributeError, TypeError):
                line = first_line + node.start_mark.line
                break
    message = "a value that is no such date or number"
    return Fault(file=file, line=line, message=message, mend="correct it, or put it in quotes")


def _places(node: Any, place: Place, first_line: int) -> Iterator[tuple[Place, int]]:
    yield place, first_line + node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            here = (*place, key.value)
            yield here, first_line + key.start_mark.line
            yield from list(_places(child, here, first_line))[1:]
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _places(child, (*place, index), first_line)


def _written_twice(places: list[tuple[Place, int]], file: str) -> list[Fault]:
    seen: set[Place] = set()
    faults = []
    for place, line in places:
        if place in seen:
            message = f"the key '{place[-1]}' is written twice"
            faults.append(Fault(file=file, line=line, message=message, mend="keep one of them"))
        seen.add(place)
    return faults


def _misshapen(marked: Marked, detail: ErrorDetails, model: type[BaseModel], place: Place) -> Fault:
    name = ".".join(map(str, (*place, *detail["loc"]))) or "the file"
    line = marked.line_of((*place, *detail["loc"]))
    if detail["type"] == "extra_forbidden":
        message, mend = f"unknown key '{name}'", f"known keys: {', '.join(model.model_fields)}"
    elif detail["type"] == "missing":
        message, mend = f"'{name}' is missing", "add it"
    elif isinstance(detail["input"], dict | list):
        message, mend = f"'{name}' does not fit", detail["msg"]
    else:
        message, mend = f"'{name}' is {detail['input']!r}", detail["msg"]
    return Fault(file=marked.file, line=line, message=message, mend=mend)
