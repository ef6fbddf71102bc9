"""How does a patient get the page for her appointment?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.intake.attachments import off_loop
from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.services import Services
from content.files.library import Library
from content.language.speech import Speech
from db import patients
from db.patient_history import Shared, history_of, joints_since, last_goal_of, shared_of
from db.questions import questions_of
from reports.appointment_page import Own, VisitPage, draw_visit
from rules.local_time import local_day
from rules.message import Media, MediaKind, Message
from rules.progress import progress_of
from rules.prompts import Answer, Made
from rules.questions import Question, QuestionState
from rules.vocabulary import Joint

SHEET = "visit"
# A quarter of a year lies between most appointments.
SPAN = timedelta(days=90)
MOST_SHARED = 4
MOST_ASKED = 2
# What anybody may put to the team; "harder" only where there were harder days.
QUESTIONS = ("ease", "moves", "harder", "needles")


async def on_visit_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Send her the page as a file."""
    made = Made(
        maker=SHEET,
        details={"patient": incoming.patient.id},
        otherwise=incoming.speech.message("progress.failed"),
    )
    return [*toasts(incoming), made]


async def make_page(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Draw the page from her rows; None when she was erased."""
    page = await page_of(services, details["patient"])
    if page is None:
        return None
    sheet = await off_loop(draw_visit, page)
    media = Media(kind=MediaKind.DOCUMENT, name=page.speech.say("visit.file"), data=sheet)
    caption = page.speech.text("visit.caption")
    return Message(text=caption.text, entities=caption.entities, media=media)


async def page_of(services: Services, patient_id: int) -> VisitPage | None:
    """Read what stands on a patient's page; None when she was erased."""
    thresholds, library = services.clinic.thresholds, services.bundle.library
    now = services.clock.now()
    async with services.database.transaction() as session:
        patient = await patients.patient_by_id(session, patient_id)
        if patient is None:
            return None
        last = local_day(now, patient.zone)
        first = last - SPAN + timedelta(days=1)
        history = await history_of(session, patient.id, first=first, thresholds=thresholds)
        joints = await joints_since(session, patient.id, since=first)
        goal = await last_goal_of(session, patient.id)
        shared = await shared_of(session, patient.id, limit=MOST_SHARED)
        asked = await questions_of(session, patient.id)
    speech = services.bundle.speech(patient.language)
    progress = progress_of(
        history.ratings, history.done, first=first, last=last, thresholds=thresholds
    )
    return VisitPage(
        speech=speech,
        progress=progress,
        made_on=last,
        code=patient.code,
        name=patient.name,
        joints=[joint for joint, _ in sorted(joints.items(), key=_most_first)],
        goal=goal,
        own=[own for one in shared if (own := _own(one, library, speech)) is not None],
        questions=[*_still_open(asked), *_suggested(speech, harder=bool(progress.flares))],
    )


def _most_first(counted: tuple[Joint, int]) -> tuple[int, Joint]:
    return -counted[1], counted[0]


def _own(shared: Shared, library: Library, speech: Speech) -> Own | None:
    """Return what she shared beside its question; None where the library knows neither any more."""
    words = (
        library.words(shared.item_id, speech.language) if shared.item_id in library.items else None
    )
    said = shared.words
    if said is None and words is not None and shared.answer is not None:
        said = words.answers.get(shared.answer)
    if said is None:
        return None
    return Own(about=words.title if words else "", words=said)


def _still_open(asked: Sequence[Question]) -> list[str]:
    """Return what she asked her team in the chat and nobody has answered yet."""
    waiting = [one for one in asked if one.state is QuestionState.OPEN]
    return [said.words for one in waiting for said in one.said if said.staff_id is None][
        :MOST_ASKED
    ]


def _suggested(speech: Speech, *, harder: bool) -> list[str]:
    return [speech.say(f"visit.ask.{name}") for name in QUESTIONS if name != "harder" or harder]
