"""Which buttons lead from a draft to a broadcast, and to what may be done with one?"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, NonNegativeInt

from content.buttons.button_data import ButtonData
from rules.people import Who
from rules.prompts import PromptKind
from rules.vocabulary import Kind


class BroadcastData(ButtonData, who=Who.STAFF, on=PromptKind.BROADCAST):
    """A button of a message about broadcasts."""


class OneBroadcastData(BroadcastData, needs_subject=True):
    """A button of a message about one broadcast."""


class DraftPage(StrEnum):
    """A page of a draft's message."""

    MAIN = "main"
    WHO = "who"
    WHEN = "when"
    DAY = "day"
    OWN = "own"
    WORDS = "words"


class TurnDraft(OneBroadcastData, action="bc_page"):
    """Show a page of the draft; that of a day is so many days ahead."""

    page: DraftPage = DraftPage.MAIN
    ahead: NonNegativeInt = 0


class Aim(OneBroadcastData, action="bc_to"):
    """Ask more or less of its readers, in the one way that is named; in none, everyone gets it."""

    cohort_id: NonNegativeInt | None = None
    language: str | None = None
    pain_from: NonNegativeInt | None = None
    silent_days: NonNegativeInt | None = None


class SetStart(OneBroadcastData, action="bc_when"):
    """Let it go out at a moment, or at a minute of everybody's own day; with neither, at once."""

    at: AwareDatetime | None = None
    own_minute: NonNegativeInt | None = None


class WriteVersion(OneBroadcastData, action="bc_write"):
    """Take the next message as what it says in that language."""

    language: str


class DropVersion(OneBroadcastData, action="bc_leave"):
    """Leave that language out."""

    language: str


class NameLanguage(OneBroadcastData, action="bc_is"):
    """Its words are in that language."""

    language: str


class KeepDraft(OneBroadcastData, action="bc_keep"):
    """Leave it for later."""


DraftButton = TurnDraft | Aim | SetStart | WriteVersion | DropVersion | NameLanguage | KeepDraft


class DropDraft(BroadcastData, action="bc_drop"):
    """Forget the draft, or the question for its message."""


class TakeOffer(BroadcastData, action="bc_offer"):
    """Make a draft of what was sent before."""


class SendDraft(OneBroadcastData, action="bc_send"):
    """Let it go, or ask for the number of its readers."""


class Approve(OneBroadcastData, action="bc_yes"):
    """Let it go, as a second coordinator."""


class Decline(OneBroadcastData, action="bc_no"):
    """Give it back to its author."""


class TakeRequestBack(OneBroadcastData, action="bc_undo"):
    """Make it a draft again."""


ConfirmationButton = SendDraft | Approve | Decline | TakeRequestBack


class OpenBroadcast(BroadcastData, action="bc_open"):
    """Open the broadcast at that place of the list."""

    place: NonNegativeInt


class OpenShelves(BroadcastData, action="bc_shelves"):
    """Ask which kind of tip it is to be."""


class TurnTips(BroadcastData, action="bc_tips"):
    """Show a page of the tips of a kind, or of the clinic's own."""

    shelf: Kind | Literal["own"]
    page: NonNegativeInt = 0


class PickTip(BroadcastData, action="bc_pick"):
    """Make a draft of the tip at that place."""

    shelf: Kind | Literal["own"]
    place: NonNegativeInt


BroadcastListButton = OpenBroadcast | OpenShelves | TurnTips | PickTip


class PauseBroadcast(OneBroadcastData, action="bc_pause"):
    """Send no more of it for now."""


class ResumeBroadcast(OneBroadcastData, action="bc_go_on"):
    """Go on where it stands."""


class StopBroadcast(OneBroadcastData, action="bc_stop"):
    """Stop it for good."""


class ListMissed(OneBroadcastData, action="bc_missed"):
    """List who did not get it."""


class RetryFailed(OneBroadcastData, action="bc_retry"):
    """Send it again to those whom it did not reach."""


class ChangeSent(OneBroadcastData, action="bc_change"):
    """Take the next message as its new words in that language; without one, ask for it."""

    language: str | None = None


class TakeSentBack(OneBroadcastData, action="bc_take"):
    """Take it back from everybody it was sent to."""


class KeepAsTip(OneBroadcastData, action="bc_tip"):
    """Keep what it says among the clinic's own tips."""


ControlButton = (
    PauseBroadcast
    | ResumeBroadcast
    | StopBroadcast
    | ListMissed
    | RetryFailed
    | ChangeSent
    | TakeSentBack
    | KeepAsTip
)

BroadcastButton = (
    DraftButton | DropDraft | TakeOffer | ConfirmationButton | BroadcastListButton | ControlButton
)
