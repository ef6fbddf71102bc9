"""What did the clinician say of each item, and does it still hold for how the item reads today?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.library import Library
from content.files.yaml_lines import read_marked, shaped_each, text_of
from rules.items import Item
from rules.safety import allowed_item
from rules.vocabulary import MOVEMENT_KINDS, SafetyAnswer

_HEAD = (
    "# What the clinician said of each item of the library; `limber sign --take FILE` adds to it.\n"
    "# accepted: sent. amend: sent as it stands, not signed until changed and read again.\n"
    "# refused: sent to nobody, also once it is changed, until it is accepted.\n"
)


class ItemVerdict(StrEnum):
    """What a clinician may say of an item."""

    ACCEPTED = "accepted"
    AMEND = "amend"
    REFUSED = "refused"


class SignatureState(StrEnum):
    """Where an item stands; only the first is signed, and the last is sent to nobody."""

    ACCEPTED = "accepted"
    UNREAD = "unread"
    CHANGED = "changed"
    AMEND = "amend"
    REFUSED = "refused"


UNSIGNED = (SignatureState.UNREAD, SignatureState.CHANGED, SignatureState.AMEND)


class AtRisk(StrEnum):
    """What a patient with one safety answer gets of a movement."""

    OFFERED = "offered"
    WAITS = "waits"
    NEVER = "never"


class _SignatureFacts(BaseModel):
    """One entry of the file of signatures."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    verdict: ItemVerdict
    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    by: Annotated[str, Field(min_length=1)]
    day: date
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A clinician's word on an item; `fingerprint` names what she read, `note` what she wants changed."""

    verdict: ItemVerdict
    fingerprint: str
    by: str
    day: date
    note: str = ""


def load_signatures(path: Path) -> Mapping[str, Signature]:
    """Read the signatures by item; raises ContentBroken with each fault."""
    name = str(path)
    if not path.is_file():
        mend = "`limber sign --take FILE` writes it; without it nobody knows what was refused"
        raise ContentBroken([Fault(file=name, line=1, message="the file is missing", mend=mend)])
    facts = shaped_each(read_marked(text_of(path, file=name), file=name), _SignatureFacts)
    return MappingProxyType({item_id: Signature(**dict(one)) for item_id, one in facts.items()})


def signatures_text(signatures: Mapping[str, Signature]) -> str:
    """Return the file that keeps them."""
    told = {
        item_id: {field.name: _plain(getattr(one, field.name)) for field in fields(one)}
        for item_id, one in sorted(signatures.items())
    }
    return _HEAD + yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)


def with_refusals(library: Library, signatures: Mapping[str, Signature], *, file: str) -> Library:
    """Return the library in which what was refused is marked, so that nobody is sent it.

    Raises ContentBroken for a refusal of no item: under a misspelt name it would keep nothing back.
    """
    refused = {one for one, signature in signatures.items() if _refused(signature)}
    if lost := sorted(refused - library.items.keys()):
        mend = "is the name right? take it out once the item is gone"
        raise ContentBroken(
            Fault(file=file, line=1, message=f"no item is called '{one}'", mend=mend)
            for one in lost
        )
    items = {
        item_id: replace(item, refused=item_id in refused)
        for item_id, item in library.items.items()
    }
    return replace(library, items=MappingProxyType(items))


def states(library: Library, signatures: Mapping[str, Signature]) -> Mapping[str, SignatureState]:
    """Return where each item stands, in the order of the library."""
    return {
        item_id: _state(fingerprint(library, item), signatures.get(item_id))
        for item_id, item in library.items.items()
    }


def unsigned(library: Library, signatures: Mapping[str, Signature]) -> int:
    """Return how many items are sent without a signature for how they read today."""
    return sum(state in UNSIGNED for state in states(library, signatures).values())


def fingerprint(library: Library, item: Item) -> str:
    """Return a name for all that a clinician reads of an item: facts, words, picture, sources, who gets it."""
    drawing = library.drawing(item.id)
    read = {
        "facts": _as_dict(replace(item, refused=False)),
        "words": {one: _as_dict(library.words(item.id, one)) for one in library.languages},
        "drawing": hashlib.sha256(drawing.read_bytes()).hexdigest() if drawing else "",
        "sources": [_as_dict(library.references[key]) for key in item.evidence],
        "at_risk": people_at_risk(library, item),
    }
    text = json.dumps(read, sort_keys=True, default=_plain, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def people_at_risk(library: Library, item: Item) -> Mapping[SafetyAnswer, AtRisk]:
    """Return what each safety answer leaves of a movement; nothing for what moves nobody."""
    if item.kind not in MOVEMENT_KINDS:
        return {}
    found = {}
    for answer in SafetyAnswer:
        found[answer] = AtRisk.NEVER
        if allowed_item(item, (answer,), False, library.safety):
            found[answer] = AtRisk.OFFERED
        elif allowed_item(item, (answer,), True, library.safety):
            found[answer] = AtRisk.WAITS
    return found


def _refused(signature: Signature | None) -> bool:
    return signature is not None and signature.verdict is ItemVerdict.REFUSED


def _state(today: str, signature: Signature | None) -> SignatureState:
    if signature is None:
        return SignatureState.UNREAD
    if _refused(signature):
        return SignatureState.REFUSED
    if signature.fingerprint != today:
        return SignatureState.CHANGED
    return SignatureState(signature.verdict)


def _as_dict(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _plain(value: Any) -> Any:
    """Return what JSON and YAML can say, sets in order."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return value.isoformat() if isinstance(value, date) else value
