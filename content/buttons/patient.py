"""Which buttons does a patient have on her pain checks, her ideas, her pages?"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, PositiveInt

from content.buttons.button_data import ButtonData
from rules.activity_log import Doing
from rules.nudges import Swap
from rules.pain import HIGHEST, LOWEST
from rules.pain_checks import Novelty, Urgency
from rules.prompts import PromptKind
from rules.vocabulary import AtHand, Caution, Depth, Joint, Kind, ReminderKind, Talk
from rules.weekly_summary import GoalAnswer

# ---------------------------------------------------------------- the pain check


class RatePain(ButtonData, action="rate", on=PromptKind.PAIN, stays=True):
    """How strong her pain is."""

    value: Annotated[int, Field(ge=LOWEST, le=HIGHEST)]


class ChangeRating(ButtonData, action="change", on=PromptKind.PAIN):
    """Show the scale again."""


class SayNovelty(ButtonData, action="novelty", on=PromptKind.PAIN):
    """Whether anything is new about a severe pain."""

    novelty: Novelty


class SayUrgency(ButtonData, action="urgency", on=PromptKind.PAIN):
    """Whether it can wait, or somebody shall call her."""

    urgency: Urgency


class TickJoint(ButtonData, action="where", on=PromptKind.PAIN):
    """Tick or untick a joint that aches."""

    joint: Joint


class JointsDone(ButtonData, action="where_done", on=PromptKind.PAIN):
    """End the question where it aches."""


class SayAgain(ButtonData, action="same", on=PromptKind.PAIN):
    """In a flare: the pain of yesterday, or the number just tapped, in the same joints, with nothing new."""


class FillIn(ButtonData, action="fill_in", on=PromptKind.PAIN, stays=True):
    """Ask again for a day without an answer."""


PainButton = (
    RatePain | ChangeRating | SayNovelty | SayUrgency | TickJoint | JointsDone | SayAgain | FillIn
)

# ---------------------------------------------------------------- the idea of the day


class NudgeDone(ButtonData, action="n_done", on=PromptKind.NUDGE, stays=True):
    """She did it, in so many minutes where they count."""

    minutes: NonNegativeInt | None = None


class NudgeLater(ButtonData, action="n_later", on=PromptKind.NUDGE, stays=True):
    """Bring it back at that moment; without one, ask when."""

    until: AwareDatetime | None = None


class NudgeNotToday(ButtonData, action="n_no", on=PromptKind.NUDGE, stays=True):
    """Let it be, or rather rest."""


class NudgeTooSore(ButtonData, action="n_sore", on=PromptKind.NUDGE, stays=True):
    """She is too sore: from her usual pain, or a new one; without either, ask which."""

    novelty: Novelty | None = None


NudgeReply = NudgeDone | NudgeLater | NudgeNotToday | NudgeTooSore


class KeepIdea(ButtonData, action="n_keep", on=PromptKind.NUDGE, stays=True):
    """Keep an item for later, or no more; without its place among several, ask which."""

    place: NonNegativeInt | None = None


class DropIdea(ButtonData, action="n_drop", on=PromptKind.NUDGE, stays=True):
    """Send an item no more, or again; without its place among several, ask which."""

    place: NonNegativeInt | None = None


class ShowDrawing(ButtonData, action="n_show", on=PromptKind.NUDGE, stays=True):
    """Send the drawing: of all there is, or of one movement of a session."""

    place: NonNegativeInt | None = None


class ChangeReply(ButtonData, action="n_change", on=PromptKind.NUDGE, stays=True):
    """Take her answer back."""


NudgeChange = KeepIdea | DropIdea | ShowDrawing | ChangeReply


class UnfoldNudge(ButtonData, action="n_more", on=PromptKind.NUDGE, stays=True):
    """Show the rest of it; of a session, which movement to explain."""


class SwapIdea(ButtonData, action="n_swap", on=PromptKind.NUDGE):
    """Have something else; without how, ask."""

    how: Swap | None = None


class LackNeed(ButtonData, action="n_lack", on=PromptKind.NUDGE):
    """She does not have what the idea needs: something else now, and no such idea again."""

    need: AtHand


class SwapMove(ButtonData, action="n_move", on=PromptKind.NUDGE):
    """Have another movement in the place of this one of a session."""

    place: NonNegativeInt


class SayRoom(ButtonData, action="n_room", on=PromptKind.NUDGE, stays=True):
    """Whether she could have done two more of each."""

    two_more: bool


class SayTalk(ButtonData, action="n_talk", on=PromptKind.NUDGE, stays=True):
    """Whether she could talk, but not sing."""

    talk: Talk


class SayTooSore(ButtonData, action="n_which", on=PromptKind.NUDGE, stays=True):
    """Which movement of a session was too sore; without its place, all of them."""

    place: NonNegativeInt | None = None


NudgeAside = UnfoldNudge | SwapIdea | LackNeed | SwapMove | SayRoom | SayTalk | SayTooSore

# ---------------------------------------------------------------- reflections and the weekly summary


class AnswerReflection(ButtonData, action="r_answer", on=PromptKind.REFLECTION, stays=True):
    """One of the answers of the reflection, or "Not now"."""

    answer: str


class WriteReflection(ButtonData, action="r_write", on=PromptKind.REFLECTION, stays=True):
    """Answer in her own words."""


class ChangeReflection(ButtonData, action="r_change", on=PromptKind.REFLECTION, stays=True):
    """Take her answer back."""


ReflectionButton = AnswerReflection | WriteReflection | ChangeReflection


class AnswerGoal(ButtonData, action="w_goal", on=PromptKind.WEEKLY, stays=True):
    """How her goal went this week."""

    answer: GoalAnswer


class ReadDeeper(ButtonData, action="w_more", on=PromptKind.WEEKLY, stays=True):
    """Show the lesson at that depth."""

    depth: Depth


class MakeEasier(ButtonData, action="w_easier", on=PromptKind.WEEKLY, stays=True):
    """Make the coming week easier, or no longer."""


WeeklyButton = AnswerGoal | ReadDeeper | MakeEasier

# ---------------------------------------------------------------- the menu


class OpenMenu(ButtonData, action="menu", stays=True):
    """Show the menu."""


class AskForPain(ButtonData, action="menu_pain"):
    """Send a pain check."""


class OpenWeek(ButtonData, action="week"):
    """Show the next seven days."""


class OpenAppointmentPage(ButtonData, action="visit", stays=True):
    """Send the page for her appointment."""


class OpenHelp(ButtonData, action="help"):
    """Show what she can do here."""


class OpenPrivacy(ButtonData, action="privacy"):
    """Show what is kept of her."""


class OpenLog(ButtonData, action="log"):
    """Ask what she did."""


class OpenQuestions(ButtonData, action="ask"):
    """Show how to ask her team."""


class Resume(ButtonData, action="resume"):
    """End her pause."""


MenuButton = (
    OpenMenu
    | AskForPain
    | OpenWeek
    | OpenAppointmentPage
    | OpenHelp
    | OpenPrivacy
    | OpenLog
    | OpenQuestions
    | Resume
)


class ShowChart(ButtonData, action="progress", stays=True):
    """Send her chart, or show another span in it: so many days, or all."""

    span: PositiveInt | Literal["all"] | None = None


# ---------------------------------------------------------------- what she did


class PickDoing(ButtonData, action="log_what"):
    """What she did, today or so many days ago; how long is asked next."""

    doing: Doing
    days_ago: NonNegativeInt = 0


class NoteDoing(ButtonData, action="log_min"):
    """What she did, today or so many days ago, and for how many minutes."""

    doing: Doing
    minutes: NonNegativeInt
    days_ago: NonNegativeInt = 0


class UndoDoing(ButtonData, action="log_undo", on=PromptKind.DOING):
    """Take an entry back, or put it back."""

    undone: bool


LogButton = PickDoing | NoteDoing | UndoDoing

# ---------------------------------------------------------------- lessons, and what she keeps


class OpenTopics(ButtonData, action="learn"):
    """Ask which topic she wants to read about."""


class OpenTopic(ButtonData, action="learn_topic"):
    """Show the lessons of a topic."""

    topic: str


class OpenLesson(ButtonData, action="learn_lesson"):
    """Show the lesson at that place of the list, at a depth."""

    place: NonNegativeInt
    depth: Depth = Depth.FUNDAMENTALS


class KeepLesson(ButtonData, action="learn_keep"):
    """Keep the lesson at that place, or no more, and show it."""

    place: NonNegativeInt
    depth: Depth
    kept: bool


LessonButton = OpenTopics | OpenTopic | OpenLesson | KeepLesson


class OpenKept(ButtonData, action="kept"):
    """List what she keeps, or what she wants no more, from that place on."""

    retired: bool = False
    start: NonNegativeInt = 0


class OpenKeptItem(ButtonData, action="kept_item"):
    """Show the item at that place of such a list."""

    retired: bool
    place: NonNegativeInt


class KeepItem(ButtonData, action="kept_keep"):
    """Keep the shown item, or no more."""

    kept: bool


class RetireItem(ButtonData, action="kept_drop"):
    """Send the shown item no more, or again."""

    retired: bool


KeptButton = OpenKept | OpenKeptItem | KeepItem | RetireItem

# ---------------------------------------------------------------- her own words and numbers


class WriteQuestion(ButtonData, action="ask_write"):
    """Ask her team in words."""


class TakeQuestionBack(ButtonData, action="ask_back"):
    """Take back a question that nobody has answered."""

    question_id: NonNegativeInt


class SendToTeam(ButtonData, action="send"):
    """Send her team what she wrote or sent and was not understood."""


QuestionButton = WriteQuestion | TakeQuestionBack | SendToTeam


class OpenReflections(ButtonData, action="words"):
    """Show what she answered to reflections, counted from the newest."""

    place: NonNegativeInt = 0


class ShareReflection(ButtonData, action="words_share"):
    """Let her team read that reflection, or no longer; not `sure` yet, say first what it means."""

    prompt_id: NonNegativeInt
    shared: bool
    sure: bool = False


class DeleteReflection(ButtonData, action="words_gone"):
    """Delete that reflection; not `sure` yet, ask first."""

    prompt_id: NonNegativeInt
    sure: bool = False


ReflectionHistoryButton = OpenReflections | ShareReflection | DeleteReflection


class OpenWeights(ButtonData, action="weight"):
    """Show her weights."""


class SwitchWeights(ButtonData, action="weight_on"):
    """Let her note her weight, or no longer."""

    on: bool


class NoteWeight(ButtonData, action="weight_note"):
    """Wait for the number."""


class DeleteWeights(ButtonData, action="weight_gone"):
    """Delete all her weights; not `sure` yet, ask first."""

    sure: bool = False


WeightButton = OpenWeights | SwitchWeights | NoteWeight | DeleteWeights

# ---------------------------------------------------------------- pauses


class OpenPause(ButtonData, action="pause"):
    """Ask how long she wants to rest; with a page, until which day."""

    page: NonNegativeInt | None = None


class PauseFor(ButtonData, action="pause_for"):
    """Pause for so many days, or until she comes back."""

    days: PositiveInt | None = None


class PauseUntil(ButtonData, action="pause_until"):
    """Pause until that day."""

    day: date


PauseButton = OpenPause | PauseFor | PauseUntil

# ---------------------------------------------------------------- settings


class OpenReminder(ButtonData, action="set_kind"):
    """Show one of her reminders."""

    kind: ReminderKind


class SetTime(ButtonData, action="set_time"):
    """Set the time of a reminder; without an hour, ask for it."""

    kind: ReminderKind
    hour: NonNegativeInt | None = None
    minute: NonNegativeInt = 0


class SetDay(ButtonData, action="set_day"):
    """Switch a day of the week of a reminder; without one, show them."""

    kind: ReminderKind
    day: PositiveInt | None = None
    on: bool = False


class SwitchReminder(ButtonData, action="set_on"):
    """Switch a reminder on or off."""

    kind: ReminderKind
    on: bool


ReminderButton = OpenReminder | SetTime | SetDay | SwitchReminder


class OpenSettings(ButtonData, action="set"):
    """Show everything that can be set."""


class SetLanguage(ButtonData, action="set_language"):
    """Set her language; without one, ask for it."""

    language: str | None = None


class ZoneStep(StrEnum):
    """What a button on the way to another time zone does."""

    ASK = "ask"
    MORE = "more"
    SHARE = "share"
    TIME = "time"
    CITY = "city"
    KEEP = "keep"
    SWITCH = "switch"
    HOME = "home"


class SetZone(ButtonData, action="set_zone"):
    """Go a step on the way to another time zone; `place` is that of a zone in the prompt's list."""

    step: ZoneStep = ZoneStep.ASK
    place: NonNegativeInt = 0


class SwitchIdea(ButtonData, action="set_idea"):
    """Let a kind of idea come, or not; without one, show them."""

    kind: Kind | None = None
    on: bool = False


class HaveNeed(ButtonData, action="set_need"):
    """She has what she once said she does not: ideas that need it may come again."""

    need: AtHand


class QuietEnd(StrEnum):
    """Which end of the quiet hours is set, or that there are none."""

    FROM = "from"
    TO = "to"
    NONE = "none"


class SetQuiet(ButtonData, action="set_quiet"):
    """Set an end of her quiet hours to that hour; without one, show them."""

    end: QuietEnd | None = None
    hour: NonNegativeInt | None = None


class SetDiscreet(ButtonData, action="set_discreet"):
    """Switch discreet messages; without a word, show what they are."""

    on: bool | None = None


class SetCaution(ButtonData, action="set_food"):
    """Tick a caution about food, or that there is none; without one, show them."""

    caution: Caution | Literal["none"] | None = None
    on: bool = False


SettingsButton = (
    OpenSettings
    | SetLanguage
    | SetZone
    | SwitchIdea
    | HaveNeed
    | SetQuiet
    | SetDiscreet
    | SetCaution
)

PatientButton = (
    PainButton
    | NudgeReply
    | NudgeChange
    | NudgeAside
    | ReflectionButton
    | WeeklyButton
    | MenuButton
    | ShowChart
    | LogButton
    | LessonButton
    | KeptButton
    | QuestionButton
    | ReflectionHistoryButton
    | WeightButton
    | PauseButton
    | ReminderButton
    | SettingsButton
)
