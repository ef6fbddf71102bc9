"""Which buttons do coordinators and admins have, but for broadcasts?"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt

from content.buttons.button_data import ButtonData
from rules.alert_details import AlertView, CloseReason
from rules.exports import ExportFormat
from rules.invites import InviteRole
from rules.people import Who
from rules.prompt_data import CardAsks, ListView
from rules.prompts import PromptKind
from rules.questions import StoredReply
from rules.vocabulary import Role, SafetyAnswer

# How far apart the places may lie that one button closes: 22 hexadecimal digits.
WIDEST = 88


class StaffData(ButtonData, who=Who.STAFF):
    """A button that staff have."""


ABOUT_ALERTS = (PromptKind.ALERT, PromptKind.ALERTS)

# ---------------------------------------------------------------- alerts; `place` is that in the message


class ListAlerts(StaffData, action="alert_list"):
    """List what is open."""


class ShowAlert(StaffData, action="alert_show", on=ABOUT_ALERTS):
    """Show one alert of a list in a message of its own."""

    place: NonNegativeInt


class OpenSentFiles(StaffData, action="alert_files", on=ABOUT_ALERTS):
    """Send the pictures, voice notes and files that came with her question."""

    place: NonNegativeInt


class OpenAlertPatient(StaffData, action="alert_card", on=ABOUT_ALERTS):
    """Show the card of the patient an alert is about."""

    place: NonNegativeInt


class ClearExercise(StaffData, action="alert_clear", on=ABOUT_ALERTS):
    """Let the patient have exercises again."""

    place: NonNegativeInt


class TurnAlerts(StaffData, action="alert_page", on=ABOUT_ALERTS):
    """Show a page of a list of alerts: which of them, and of the cohort at that place, 0 for all."""

    view: AlertView
    page: NonNegativeInt = 0
    cohort: NonNegativeInt = 0


AlertPage = ListAlerts | ShowAlert | OpenSentFiles | OpenAlertPatient | ClearExercise


class TakeAlert(StaffData, action="alert_take", on=ABOUT_ALERTS):
    """Take it, before anybody else does."""

    place: NonNegativeInt


class CloseAlert(StaffData, action="alert_close", on=ABOUT_ALERTS):
    """Ask why it is to be closed."""

    place: NonNegativeInt


class CloseAlertFor(StaffData, action="alert_reason", on=ABOUT_ALERTS):
    """Close it for that reason."""

    place: NonNegativeInt
    reason: CloseReason


class CloseRead(StaffData, action="alert_read", on=ABOUT_ALERTS):
    """Close those of a list that need no more than reading: their places, from the first, are bits in hexadecimal."""

    bits: Annotated[str, Field(pattern=r"^[0-9a-f]{1,22}$")]
    first: NonNegativeInt = 0

    @classmethod
    def of(cls, places: Sequence[int]) -> Self:
        """Return the button for these places, which lie within `WIDEST` of each other."""
        first = min(places)
        return cls(bits=format(sum(1 << place - first for place in places), "x"), first=first)

    @property
    def places(self) -> list[int]:
        """Return the places it closes."""
        bits = int(self.bits, 16)
        return [self.first + place for place in range(bits.bit_length()) if bits >> place & 1]


class PassAlert(StaffData, action="alert_pass", on=ABOUT_ALERTS):
    """Ask who shall have it."""

    place: NonNegativeInt


class PassAlertTo(StaffData, action="alert_to", on=ABOUT_ALERTS):
    """Let a colleague hear of it next."""

    place: NonNegativeInt
    staff_id: NonNegativeInt


class ReopenAlert(StaffData, action="alert_reopen", on=ABOUT_ALERTS):
    """Open it again."""

    place: NonNegativeInt


class ReopenRead(StaffData, action="alert_undo", on=ABOUT_ALERTS):
    """Open again what was closed together last."""


class AskCallTime(StaffData, action="alert_call", on=ABOUT_ALERTS):
    """Ask when she calls the patient."""

    place: NonNegativeInt


class SetCallTime(StaffData, action="alert_call_at", on=ABOUT_ALERTS):
    """She calls at the time in that place of the question."""

    place: NonNegativeInt
    time: NonNegativeInt


class KeepAlert(StaffData, action="alert_back", on=ABOUT_ALERTS):
    """Leave it as it is after all."""


AlertListButton = TurnAlerts | CloseRead | ReopenRead
AlertQuestion = CloseAlert | PassAlert | AskCallTime | KeepAlert
AlertAct = TakeAlert | CloseAlertFor | PassAlertTo | SetCallTime | ReopenAlert

# ---------------------------------------------------------------- patients


class ListNeedy(StaffData, action="needy"):
    """List who needs a look."""


class TurnList(StaffData, action="pt_list", on=PromptKind.PATIENTS):
    """Show a page of such a list."""

    view: ListView
    page: NonNegativeInt


class OpenPatient(StaffData, action="pt_show", on=PromptKind.PATIENTS):
    """Open the card of the patient at that place of the page."""

    place: NonNegativeInt


PatientListButton = ListNeedy | TurnList | OpenPatient


class OpenCard(StaffData, action="pt_card", on=PromptKind.PATIENT):
    """Show the card, with the buttons of what it asks."""

    asks: CardAsks = CardAsks.NOTHING


class PausePatient(StaffData, action="pt_pause", on=PromptKind.PATIENT):
    """Pause her messages for so many days, or until somebody resumes them."""

    days: PositiveInt | None = None


class ResumePatient(StaffData, action="pt_resume", on=PromptKind.PATIENT):
    """Let her messages come again."""


class MovePatient(StaffData, action="pt_move", on=PromptKind.PATIENT):
    """Let her follow the cohort at that place."""

    place: NonNegativeInt


class EndPatient(StaffData, action="pt_end", on=PromptKind.PATIENT):
    """End her messages."""


class ClearPatient(StaffData, action="pt_clear", on=PromptKind.PATIENT):
    """Let her have exercises."""


class ListHerAlerts(StaffData, action="pt_alerts", on=PromptKind.PATIENT):
    """List her open alerts."""


class OpenNotes(StaffData, action="pt_notes", on=PromptKind.PATIENT):
    """Show the notes about her."""


CardButton = (
    OpenCard
    | PausePatient
    | ResumePatient
    | MovePatient
    | EndPatient
    | ClearPatient
    | ListHerAlerts
    | OpenNotes
)


class ShowHerChart(StaffData, action="pt_chart", on=PromptKind.PATIENT):
    """Send her chart."""


class WriteNote(StaffData, action="pt_note", on=PromptKind.PATIENT):
    """Take the next message as a note about her."""


class WriteToPatient(StaffData, action="pt_write", on=PromptKind.PATIENT):
    """Take the next message as one to her, or a reply by one tap."""


class SendReply(StaffData, action="pt_reply", on=PromptKind.PATIENT):
    """Send her that reply."""

    reply: StoredReply


class SendWords(StaffData, action="pt_send", on=PromptKind.PATIENT):
    """Send the words shown to the patient named beside them."""


class KeepWords(StaffData, action="pt_unsend", on=PromptKind.PATIENT):
    """Send them to nobody."""


class ChangeWords(StaffData, action="pt_reword", on=PromptKind.PATIENT):
    """Write anew what was sent to her."""


class TakeWordsBack(StaffData, action="pt_recall", on=PromptKind.PATIENT):
    """Take back what was sent to her."""


DirectMessageButton = (
    WriteNote | WriteToPatient | SendReply | SendWords | KeepWords | ChangeWords | TakeWordsBack
)

# ---------------------------------------------------------------- the library, and what a cohort follows


class ListItemsOff(StaffData, action="lib_off"):
    """List the items that are switched off."""


class TurnItems(StaffData, action="lib_page"):
    """Show the page of the search with that place."""

    place: NonNegativeInt


class OpenItem(StaffData, action="lib_item"):
    """Show the item at that place of the search."""

    place: NonNegativeInt


class SwitchItem(StaffData, action="lib_switch"):
    """Switch the item at that place of the search off or on."""

    place: NonNegativeInt
    on: bool


LibraryButton = ListItemsOff | TurnItems | OpenItem | SwitchItem


class OpenCohort(StaffData, action="coh", who=Who.ADMIN):
    """Show the cohort at that place, or list all of them."""

    place: NonNegativeInt | None = None


class SetProgramme(StaffData, action="coh_programme", who=Who.ADMIN):
    """Let it follow the programme at that place."""

    place: NonNegativeInt
    programme: NonNegativeInt


class CohortTime(StrEnum):
    """Which time of a cohort is set."""

    CHECK = "check"
    NUDGE = "nudge"


class SetCohortTime(StaffData, action="coh_time", who=Who.ADMIN):
    """Set a time to that minute, or to the programme's own; without either, ask for it."""

    place: NonNegativeInt
    which: CohortTime
    minute: NonNegativeInt | Literal["own"] | None = None


CohortButton = OpenCohort | SetProgramme | SetCohortTime

# ---------------------------------------------------------------- the team


class OpenTeam(StaffData, action="team"):
    """List who works here."""


class OpenDigest(StaffData, action="team_digest"):
    """Ask when her digest shall come."""


class SetDigest(StaffData, action="digest"):
    """Let her digest come at that minute of the day, or never."""

    minute: NonNegativeInt | None = None


TeamButton = OpenTeam | OpenDigest | SetDigest


class OpenAway(StaffData, action="team_away"):
    """Ask how long she is away."""


class SetAway(StaffData, action="away"):
    """She is away for so many days, or back."""

    days: NonNegativeInt


class DropAbsence(StaffData, action="away_drop"):
    """She will not be away after all, at the absence in that place of hers."""

    place: NonNegativeInt


class SetCover(StaffData, action="cover"):
    """A colleague, or nobody, stands in for her at the absence in that place of hers."""

    staff_id: NonNegativeInt | None = None
    place: NonNegativeInt = 0


class OpenRota(StaffData, action="rota"):
    """Ask on which weekdays she works."""


class TickWeekday(StaffData, action="rota_tick"):
    """She works on that weekday (ISO), or does no more."""

    weekday: Annotated[int, Field(ge=1, le=7)]


class OpenClosures(StaffData, action="closed"):
    """List the days on which the team is not there."""


CoverageButton = OpenAway | SetAway | DropAbsence | SetCover | OpenRota | TickWeekday | OpenClosures


class OpenClosedDay(StaffData, action="closed_open", who=Who.ADMIN):
    """The team is there at the closure in that place of the list after all."""

    place: NonNegativeInt


class OpenMember(StaffData, action="member", who=Who.ADMIN):
    """Show the member of staff at that place."""

    place: NonNegativeInt


class SetRole(StaffData, action="member_role", who=Who.ADMIN):
    """Give her that role."""

    place: NonNegativeInt
    role: Role


class ShowCohort(StaffData, action="member_cohort", who=Who.ADMIN):
    """Let her see the cohort at that place or no more, or all of them."""

    place: NonNegativeInt
    cohort: NonNegativeInt | None = None


class SetMemberAway(StaffData, action="member_away", who=Who.ADMIN):
    """She is away for so many days, or back, by an admin's word."""

    place: NonNegativeInt
    days: NonNegativeInt


class RevokeMember(StaffData, action="member_revoke", who=Who.ADMIN):
    """Take her role back."""

    place: NonNegativeInt


MemberButton = OpenMember | SetRole | ShowCohort | RevokeMember


class TurnAudit(StaffData, action="audit", who=Who.ADMIN):
    """Show that page of who did what."""

    page: NonNegativeInt


class ExportData(StaffData, action="export", who=Who.ADMIN):
    """Send the data as such a file."""

    format: ExportFormat


# ---------------------------------------------------------------- links that let somebody in


class InviteAsks(StrEnum):
    """Which page of the link is shown."""

    ALL = "all"
    COHORT = "cohort"
    SAFETY = "safety"
    USES = "uses"
    ROLE = "role"


class OpenInvite(StaffData, action="inv"):
    """Show a page of the link that is being made."""

    asks: InviteAsks = InviteAsks.ALL


class SetInviteCohort(StaffData, action="inv_cohort"):
    """Let it lead into the cohort at that place."""

    place: NonNegativeInt


class SetInviteUses(StaffData, action="inv_uses"):
    """Let so many people follow it."""

    uses: PositiveInt


class SetInviteRole(StaffData, action="inv_role", who=Who.ADMIN):
    """Make it one for that role."""

    role: InviteRole


class TickInvite(StaffData, action="inv_tick"):
    """Tick or untick a safety answer; or none applies; or the patient is asked."""

    answer: SafetyAnswer | Literal["none", "ask"]


class LabelInvite(StaffData, action="inv_label"):
    """Take the next message as its label."""


class MakeInvite(StaffData, action="inv_make"):
    """Make it."""


InviteButton = (
    OpenInvite
    | SetInviteCohort
    | SetInviteUses
    | SetInviteRole
    | TickInvite
    | LabelInvite
    | MakeInvite
)


class ListLinks(StaffData, action="inv_links", who=Who.ADMIN):
    """List the links that still let somebody in."""


class EndLink(StaffData, action="inv_end"):
    """Take back the link at that place of the message."""

    place: NonNegativeInt = 0


LinkButton = ListLinks | EndLink

StaffButton = (
    AlertPage
    | AlertListButton
    | AlertQuestion
    | AlertAct
    | PatientListButton
    | CardButton
    | ShowHerChart
    | DirectMessageButton
    | LibraryButton
    | CohortButton
    | TeamButton
    | CoverageButton
    | OpenClosedDay
    | MemberButton
    | SetMemberAway
    | TurnAudit
    | ExportData
    | InviteButton
    | LinkButton
)
