"""Whom do the words of a member of staff go to: one patient, whom she has named herself, or nobody?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# What was asked longer ago than this takes no words any more.
WORDS_WAIT = timedelta(minutes=10)
# What was sent to one patient can be changed and taken back as long as Telegram deletes it.
TAKEN_BACK_WITHIN = timedelta(hours=48)

_CODE = re.compile(r"p\s*(\d{1,7})", re.IGNORECASE)
_CODES = re.compile(r"(?:[^\w/]*p\s*\d{1,7})+\W*", re.IGNORECASE)


class WaitingFor(StrEnum):
    """What a question of ours waits for."""

    MESSAGE = "message"  # words for a patient
    YES = "yes"  # her word that the words shown go to the patient named
    NOTE = "note"  # words about a patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A question to a member of staff about one patient, named in it, since `asked_at`.

    `since` is the newest prompt that had reached her by then; with YES it is the one that shows the words.
    """

    what: WaitingFor
    patient_id: int
    since: int
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffAct:
    """What a member of staff just did: wrote (`text`, None for a file alone), or tapped.

    `replies` tells of Telegram's own reply, `about` is the one patient whom the message replied to is of or
    about. `says_yes` is the prompt below which she tapped "send". `ready_for` is the patient on whose card she tapped
    a reply that is ready. `newest` is the newest prompt that reached her.
    """

    wrote: bool = False
    text: str | None = None
    replies: bool = False
    about: int | None = None
    says_yes: int | None = None
    ready_for: int | None = None
    newest: int | None = None


class Going(StrEnum):
    """What becomes of the words."""

    SENT = "sent"
    SHOWN = "shown"  # with the name of the patient, for a yes
    NOTED = "noted"


class NotGoing(StrEnum):
    """Why they go to nobody."""

    CODE = "code"  # it looks like the code of a patient, or like a command
    ABOUT_NOBODY = "about_nobody"  # the message replied to is about nobody, or about several
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """The one patient, and what becomes of the words."""

    patient_id: int
    going: Going


def addressee(act: StaffAct, waiting: Waiting | None, *, now: datetime) -> Addressee | NotGoing:
    """Return whom an act's words go to. Nothing else in the house makes an addressee.

    Words go as a reply to a message of or about one patient, or with a yes below a question that names her
    and shows them; what looks like a code or a command goes nowhere.
    """
    if act.ready_for is not None:
        return Addressee(patient_id=act.ready_for, going=Going.SENT)
    if act.wrote and looks_like_code_or_command(act.text or ""):
        return NotGoing.CODE
    if act.wrote and act.replies:
        if act.about is None:
            return NotGoing.ABOUT_NOBODY
        return Addressee(patient_id=act.about, going=Going.SENT)
    if waiting is None or not still_waits(act, waiting, now=now):
        return NotGoing.NOT_ASKED
    if act.says_yes is not None:
        return Addressee(patient_id=waiting.patient_id, going=Going.SENT)
    going = Going.NOTED if waiting.what is WaitingFor.NOTE else Going.SHOWN
    return Addressee(patient_id=waiting.patient_id, going=going)


def still_waits(act: StaffAct, waiting: Waiting, *, now: datetime) -> bool:
    """Tell whether a question still takes this act's words.

    Ten minutes, a command, a code, a reply, any other tap, and whatever else we sent her since end it.
    """
    if now >= waiting.asked_at + WORDS_WAIT:
        return False
    if act.says_yes is not None:
        return waiting.what is WaitingFor.YES and act.says_yes == waiting.since
    if not act.wrote or act.replies or looks_like_code_or_command(act.text or ""):
        return False
    return act.newest is None or act.newest <= waiting.since


def has_lapsed(asked_at: datetime, act: StaffAct, *, now: datetime) -> bool:
    """Tell whether words that we asked for, to be kept or sent to many, count as these no more."""
    code = act.wrote and looks_like_code_or_command(act.text or "")
    return code or act.about is not None or now >= asked_at + WORDS_WAIT


def looks_like_code_or_command(text: str) -> bool:
    """Tell whether a text is nothing but codes of patients ("P014", "p 8, P9"), or begins like a command."""
    return _bare(text).startswith("/") or bool(codes_in(text))


def codes_in(text: str) -> list[str]:
    """Return the codes ("P14") of a text that is nothing but codes; none of any other text."""
    bare = _bare(text)
    return [f"P{number}" for number in _CODE.findall(bare)] if _CODES.fullmatch(bare) else []


def _bare(text: str) -> str:
    seen = (
        mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf"
    )
    return "".join(seen).strip()
