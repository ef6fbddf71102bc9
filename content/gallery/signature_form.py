"""How does a clinician read the library item by item, and say of each what may be sent?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from content.bundle import ContentBundle
from content.files.library import Library
from content.files.signatures import (
    AtRisk,
    ItemVerdict,
    Signature,
    SignatureState,
    fingerprint,
    people_at_risk,
    states,
)
from content.gallery.message_html import page_html
from content.gallery.page import item_html
from rules.items import Item
from rules.vocabulary import MOVEMENT_KINDS, Evidence, Movement, SafetyAnswer

_SCRIPT = Path(__file__).with_name("signature_form.js")
_TITLE = "Reading and signing the library"
_LEAD = (
    "Each item stands as it reaches a phone, in every language, with what it asks of the body, what people at"
    " risk get of it, and its source. Accept it, ask for a change, or refuse it. What you refuse is sent to"
    " nobody. What you want changed is sent as it stands until it is changed: refuse it if that must not be."
    " An item that changes after you signed is yours to read again. Your choices stay in this browser until"
    " you save the file; give the file to whoever runs Limber (`limber sign --take FILE`)."
)
_VERDICTS: Mapping[ItemVerdict, str] = {
    ItemVerdict.ACCEPTED: "Accept",
    ItemVerdict.AMEND: "Change it, as below",
    ItemVerdict.REFUSED: "Refuse: not to be sent",
}
_STATES: Mapping[SignatureState, str] = {
    SignatureState.ACCEPTED: "Accepted",
    SignatureState.UNREAD: "Not read yet",
    SignatureState.CHANGED: "Changed since it was read",
    SignatureState.AMEND: "To be changed",
    SignatureState.REFUSED: "Refused, sent to nobody",
}
_ASKS: Mapping[Movement, str] = {
    Movement.LOADED_BEND: "bends the spine or hip under load: weak bone may break",
    Movement.TWIST: "turns the trunk: weak vertebrae bear it badly",
    Movement.IMPACT: "lands with weight: weak bone and sore joints feel it",
    Movement.UNSUPPORTED_BALANCE: "stands with nothing to hold: whoever does not feel the floor may fall",
    Movement.ARM_LOAD: "loads the arm: an arm that swells may swell more",
    Movement.FLOOR: "needs the floor: not everybody gets up again",
}
_ANSWERS: Mapping[SafetyAnswer, str] = {
    SafetyAnswer.BONE_THINNING: "thin bones",
    SafetyAnswer.NUMB_FEET_OR_FALLS: "numb feet or falls",
    SafetyAnswer.ARM_SWELLING: "a swollen arm, or nodes removed",
    SafetyAnswer.HEART_DISEASE: "heart disease",
    SafetyAnswer.BONE_METASTASES: "cancer in the bone",
    SafetyAnswer.FRACTURE_OR_SURGERY: "a recent fracture or operation",
    SafetyAnswer.JOINT_REPLACEMENT: "a joint replacement",
    SafetyAnswer.TREATMENT: "chemotherapy or CDK4/6 tablets",
    SafetyAnswer.BLOOD_THINNERS: "blood thinners",
    SafetyAnswer.BLACKOUTS: "blackouts",
    SafetyAnswer.TWO_FALLS: "two falls in a year",
    SafetyAnswer.SIXTY_FIVE_OR_OVER: "65 or over",
    SafetyAnswer.NOT_SURE: "not sure",
}
_AT_RISK: Mapping[AtRisk, str] = {
    AtRisk.OFFERED: "is offered it",
    AtRisk.WAITS: "only once a coordinator has cleared her",
    AtRisk.NEVER: "never",
}


def sign_html(
    bundle: ContentBundle,
    signatures: Mapping[str, Signature],
    shown: Sequence[str],
    *,
    name: str,
) -> str:
    """Return the page of these items; `name` is who signs, as far as it is known."""
    standing = states(bundle.library, signatures)
    body = [f'<p class="lead">{escape(_LEAD)}</p>\n', _who_signs(name)]
    for item_id in shown:
        item = bundle.library.items[item_id]
        state, signature = standing[item_id], signatures.get(item_id)
        body.append(
            f'<section data-item="{item_id}" data-fingerprint="{fingerprint(bundle.library, item)}">\n'
            f"{item_html(bundle, item)}{_facts(bundle.library, item)}"
            f"{_choice(item, state, signature)}</section>\n"
        )
    body.append(f"<script>\n{_SCRIPT.read_text('utf-8')}</script>\n")
    return page_html(_TITLE, body)


def _who_signs(name: str) -> str:
    return (
        '<div class="who"><label>Your name <input id="by" autocomplete="name"'
        f' value="{escape(name, quote=True)}"></label> '
        '<label>Today <input id="day" type="date"></label> '
        '<button id="save" type="button">Save the file</button> <span id="count"></span></div>\n'
    )


def _facts(library: Library, item: Item) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in _told(library, item)
    )
    return f'<dl class="facts">{rows}</dl>\n'


def _told(library: Library, item: Item) -> Iterator[tuple[str, str]]:
    """Yield what the words alone do not show: name of the fact, and the fact."""
    yield "Kind", item.kind
    if item.kind in MOVEMENT_KINDS:
        trains = (f"trains {item.muscle}",) if item.muscle else ()
        yield "Body", ", ".join((item.posture, f"{item.effort} effort", *trains))
        yield "For pain of", f"{item.pain_from} to {item.pain_to}"
        yield "Loads", ", ".join(sorted(item.loads)) or "no joint by itself"
        yield "Eases", ", ".join(sorted(item.eases)) or "no joint by itself"
        asks = "; ".join(f"{one}: {_ASKS[one]}" for one in sorted(item.movements))
        yield "Asks of the body", asks or "nothing that a safety answer bars"
        for answer, left in people_at_risk(library, item).items():
            yield f"With {_ANSWERS[answer]}", _AT_RISK[left]
    if item.cautions:
        yield "Asked first", ", ".join(sorted(item.cautions))
    if item.needs:
        yield "Needs", ", ".join(sorted(item.needs))
    for key in item.evidence:
        reference = library.references[key]
        yield "Source", f"{reference.citation} {reference.url or ''}".strip()
        yield "What it showed", reference.found or "see the source"
    general = item.evidence_strength is Evidence.GENERAL
    yield (
        "Supports",
        "movement or food in general; this item is our own choice"
        if general
        else (f"this item ({item.evidence_strength} evidence)"),
    )
    yield "Read again by", item.review_by.isoformat()


def _choice(item: Item, state: SignatureState, signature: Signature | None) -> str:
    said = _STATES[state]
    note = ""
    if signature is not None:
        said += f" ({signature.by}, {signature.day.isoformat()})"
        note = signature.note
    buttons = "".join(
        f'<label><input type="radio" name="{item.id}" value="{verdict}"> {escape(label)}</label> '
        for verdict, label in _VERDICTS.items()
    )
    return (
        f'<fieldset><legend data-state="{state}">{escape(said)}</legend>{buttons}'
        f'<label class="note">Change or reason <textarea>{escape(note)}</textarea></label></fieldset>\n'
    )
