"""What do staff read in the morning, and of a whole cohort?"""

from __future__ import annotations

from collections.abc import Sequence

from content.buttons import button
from content.buttons.staff import ListAlerts, ListNeedy
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain
from content.staff.alerts import who_of
from rules.digests import Digest
from rules.figures import CohortFigures
from rules.message import Message
from rules.people import Patient

_COUNTS = ("questions", "silent", "paused", "joined", "left", "unreachable", "unsure")


def digest_message(speech: Speech, digest: Digest, prompt_id: int) -> Message:
    """Return the last day in a few lines; what is zero is not told."""
    told = [plain(_answered(speech, digest.asked, digest.answered))]
    told.append(_alerts(speech, digest))
    for name in _COUNTS:
        count = getattr(digest, name)
        if count:
            told.append(plain(speech.counted(f"digest.{name}", count)))
    head = speech.text("digest.head", active=speech.counted("patients.active", digest.active))
    needy = button(speech.say("patients.show_need"), ListNeedy(), prompt_id)
    open_alerts = button(speech.say("digest.show_alerts"), ListAlerts(), prompt_id)
    first = [_emergency(speech, patient, signs) for patient, signs in digest.emergencies]
    return lines(*first, head, lines(*told, gap="\n")).message(((needy,), (open_alerts,)))


def _emergency(speech: Speech, patient: Patient, signs: Sequence[str]) -> Text:
    """Name an open emergency sign: it stands before everything else."""
    named = [speech.say(f"danger.label.{one}") for one in signs]
    told = speech.text("alert.signs", signs=speech.listed(named)) if named else Text()
    return lines(speech.text("alert.emergency"), bold(who_of(patient)) + plain(":"), told, gap=" ")


def figures_message(speech: Speech, cohort: str, figures: CohortFigures) -> Message:
    """Return a cohort's week: answered share, change from the first week, plans met."""
    told = [
        plain(speech.counted("patients.active", figures.patients)),
        plain(_answered(speech, figures.asked, figures.answered)),
        _change(speech, figures),
        _plans(speech, figures),
        speech.text("digest.caution"),
    ]
    return lines(speech.text("digest.cohort", name=cohort), lines(*told, gap="\n")).message()


def _answered(speech: Speech, asked: int, answered: int) -> str:
    if not asked:
        return speech.say("digest.nothing_asked")
    share = speech.share(answered / asked)
    return speech.counted("digest.answered", asked, answered=speech.number(answered), share=share)


def _alerts(speech: Speech, digest: Digest) -> Text:
    if not digest.open and not digest.taken:
        return speech.text("digest.no_alerts")
    parts = [
        speech.counted(f"digest.{name}", count)
        for name, count in (
            ("red_flags", digest.red_flags),
            ("same_day", digest.same_day),
            ("routine", digest.routine),
            ("taken", digest.taken),
        )
        if count
    ]
    told = plain(speech.say("digest.alerts", alerts=speech.listed(parts)))
    mine = plain(speech.counted("digest.mine", digest.mine)) if digest.mine else Text()
    return lines(told, mine, gap=" ")


def _change(speech: Speech, figures: CohortFigures) -> Text:
    change = figures.change
    if change.median is None:
        return speech.text("digest.no_change")
    median = speech.signed(change.median)
    if change.low is None or change.high is None:
        return plain(speech.counted("digest.change_few", change.n, median=median))
    return plain(
        speech.counted(
            "digest.change",
            change.n,
            median=median,
            low=speech.signed(change.low),
            high=speech.signed(change.high),
        )
    )


def _plans(speech: Speech, figures: CohortFigures) -> Text:
    if not figures.plan_of:
        return speech.text("digest.no_plans")
    share = speech.share(figures.plan_met / figures.plan_of)
    met = speech.number(figures.plan_met)
    return plain(speech.counted("digest.plans", figures.plan_of, met=met, share=share))
