"""Which messages does a member of staff see about the team, links and figures?"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

from content.buttons.staff import InviteAsks
from content.gallery.samples import (
    DAY,
    HOUR,
    NOW,
    PROMPT,
    TODAY,
    ZONE,
    Group,
    Samples,
    Shown,
    somebody,
)
from content.staff import coverage, digests, engine_notes, exports, invites, team
from rules.audit import AuditEntry
from rules.coverage import Closure, Holidays, Uncovered, coming_closures
from rules.digests import Digest
from rules.figures import CohortFigures, MedianChange
from rules.invite_drafts import InviteDraft
from rules.invites import Invite, InviteRole
from rules.message import Media, MediaKind
from rules.people import Absence, Staff
from rules.vocabulary import Role, SafetyAnswer


def link_scenes(stage: Samples) -> Shown:
    """Yield a link while it is made, and those that are open."""
    speech = stage.speech
    page = invites.InvitePage(
        prompt_id=PROMPT,
        draft=InviteDraft(label="Tue-clinic-7"),
        asks=InviteAsks.ALL,
        cohorts=[(1, "default"), (2, "Study")],
        may_invite_staff=True,
    )
    for asks in InviteAsks:
        yield f"A link: {asks}", invites.invite_page(speech, replace(page, asks=asks))
    ticked = InviteDraft(safety=frozenset({SafetyAnswer.BONE_THINNING}), uses=5)
    none = InviteDraft(safety=frozenset())
    for state, draft in (("one answer ticked", ticked), ("no answer applies", none)):
        told = replace(page, draft=draft, asks=InviteAsks.SAFETY)
        yield f"A link, {state}", invites.invite_page(speech, told)
        whole = replace(page, draft=draft)
        yield f"A link as it will be, {state}", invites.invite_page(speech, whole)
    for role in InviteRole:
        draft = InviteDraft(role=role, label="Tue-clinic-7")
        yield f"For a {role}", invites.invite_page(speech, replace(page, draft=draft))
        link = "https://t.me/limber_bot?start=made-up"
        made = invites.invite_made(speech, draft, link, PROMPT, last_day=TODAY + 30 * DAY)
        yield f"Made, for a {role}", made
    open_invites = [_invite(1, "Tue-clinic-7"), _invite(2, None)]
    yield "Open links", invites.open_links(speech, PROMPT, open_invites)
    yield "No link is open", invites.open_links(speech, PROMPT, [])


def _invite(number: int, label: str | None) -> Invite:
    return Invite(
        id=number,
        role=InviteRole.PATIENT,
        cohort_id=None,
        label=label,
        safety=None,
        uses_left=number,
        expires_at=NOW + 30 * DAY,
        revoked_at=None,
        created_by=1,
        created_at=NOW,
    )


def team_scenes(stage: Samples) -> Shown:
    """Yield who works here, and who did what."""
    speech = stage.speech
    bea = Staff(id=1, chat_id=1, role=Role.ADMIN, language="en", zone=ZONE, name="Bea")
    cleo = replace(
        bea,
        id=2,
        role=Role.COORDINATOR,
        name="Cleo",
        cohorts=frozenset({1}),
        absences=(
            Absence(start=NOW - HOUR, end=NOW + 2 * DAY, cover_id=1),
            Absence(start=NOW + 20 * DAY, end=NOW + 30 * DAY),
        ),
        rota=frozenset({1, 3}),
        digest_minute=480,
    )
    page = team.TeamPage(
        prompt_id=PROMPT,
        reader=bea,
        members=[bea, cleo],
        now=NOW,
        cohorts={1: "default", 2: "Study"},
    )
    hers = replace(page, reader=cleo)
    yield "The team, for an admin", team.team_page(speech, page)
    yield "The team, for a coordinator", team.team_page(speech, hers)
    yield "A coordinator", team.member_page(speech, page, cleo)
    yield "An admin", team.member_page(speech, page, bea)
    there = replace(page, reader=cleo, members=[bea, cleo])
    yield "A colleague who is there", team.member_page(speech, there, bea)
    for absence in (cleo.absences[0], None):
        yield (
            f"Noted by Bea: away {absence is not None}",
            team.away_note(speech, "Bea", absence, ZONE),
        )
    yield "The digest is off", team.digest_page(speech, PROMPT, bea)
    yield "The digest is on", team.digest_page(speech, PROMPT, cleo)
    entry = AuditEntry(at=NOW, who="Bea", act="item_switched_off", whom="chair-stand")
    pages = {"The log": ([entry], 1, True), "The log is empty": ([], 0, False)}
    for state, (entries, number, more) in pages.items():
        yield (
            state,
            team.audit_page(speech, PROMPT, entries, page=number, more=more, zone=ZONE),
        )


def coverage_scenes(stage: Samples) -> Shown:
    """Yield when each of the team is there, and which days are closed."""
    speech = stage.speech
    cleo = Staff(id=2, chat_id=2, role=Role.COORDINATOR, language="en", zone=ZONE, name="Cleo")
    off = Absence(start=NOW - HOUR, end=NOW + 9 * DAY)
    away = replace(cleo, absences=(off, replace(off, start=NOW + 20 * DAY, end=NOW + 30 * DAY)))
    page = team.TeamPage(prompt_id=PROMPT, reader=cleo, members=[cleo], now=NOW)
    hers = replace(page, reader=away, members=[away, replace(cleo, id=1, name="Bea")])
    holidays = Holidays(place="ES-MD", days={TODAY + DAY: "Fiesta"}, until=date(2031, 12, 31))
    party = Closure(id=1, first=TODAY + 2 * DAY, last=TODAY + 5 * DAY, name="Summer party")
    calendar = replace(stage.clinic.plan, holidays=holidays, closures=(party,), members=(away,))
    few = Uncovered(first=NOW, days=(TODAY, TODAY + DAY), cohorts=(1,))
    many = replace(few, days=tuple(TODAY + n * DAY for n in range(8)))
    some = coverage.bare_days(speech, calendar, few, ["Study"])
    bare = coverage.bare_days(speech, calendar, many, [])
    yield "How long away", coverage.away_page(speech, page)
    yield "She is away, and later again", coverage.away_page(speech, hers)
    yield "She is away, and nobody covers", coverage.away_page(speech, hers, bare=bare)
    for taken in (0, 1, 2):
        shown = coverage.cover_page(speech, hers, place=0, taken=taken)
        yield f"Who stands in, {taken} alerts", shown
    for state, told in (("some patients", some), ("all", bare)):
        shown = coverage.cover_page(speech, hers, place=0, taken=0, bare=told)
        yield f"The last one away, for {state}", shown
    yield "On which weekdays", coverage.rota_page(speech, PROMPT, cleo, calendar)
    never = replace(cleo, rota=frozenset())
    yield "On no weekday", coverage.rota_page(speech, PROMPT, never, calendar, bare=some)
    closures = [*coming_closures(calendar, TODAY, 30)]
    listed = coverage.ClosuresPage(
        prompt_id=PROMPT, closures=closures, team=calendar, may_change=True
    )
    said = coverage.closure_said(speech, party).text
    for state, done in (("closed", "staff.closed_now"), ("opened", "staff.opened_now")):
        after = replace(listed, done=speech.text(done, days=said))
        yield f"Closed days, some {state}", coverage.closures_page(speech, after)
    none = replace(listed, closures=[], team=stage.clinic.plan, may_change=False)
    yield "No closed days", coverage.closures_page(speech, none)
    yield "Nobody covers", engine_notes.nobody_covers_note(speech, away, calendar, many)


def figure_scenes(stage: Samples) -> Shown:
    """Yield the morning digest and the figures of a cohort."""
    speech = stage.speech
    for count, state in ((2, "a busy day"), (1, "one of each"), (0, "a quiet day")):
        counts = {one.name: count for one in fields(Digest) if one.name != "emergencies"}
        told = Digest(**counts)  # type: ignore[arg-type] # what is left out is no count
        yield f"Morning: {state}", digests.digest_message(speech, told, PROMPT)
    signs = ((somebody(), ("chest_pain",)),)
    worst = replace(told, emergencies=signs)
    yield "Morning: an emergency sign", digests.digest_message(speech, worst, PROMPT)
    figures = CohortFigures(
        patients=40,
        asked=260,
        answered=208,
        change=MedianChange(n=30, median=-1.0, low=-2.0, high=0.5),
        plan_of=36,
        plan_met=20,
    )
    few = replace(figures, change=MedianChange(n=3, median=-1.0, low=None, high=None))
    none = replace(
        figures,
        asked=0,
        answered=0,
        change=MedianChange(n=0, median=None, low=None, high=None),
        plan_of=0,
        plan_met=0,
    )
    for state, one in (("many", figures), ("few", few), ("none yet", none)):
        yield f"Figures, {state}", digests.figures_message(speech, "Tuesday clinic", one)


def export_scenes(stage: Samples) -> Shown:
    """Yield what an admin reads who exports the data."""
    speech = stage.speech
    files = Media(kind=MediaKind.DOCUMENT, name="limber-csv-20260302.zip", file_id="shown")
    yield "Which files", exports.which_export(speech, PROMPT)
    yield "The files", exports.export_message(speech, files, ratings=1234)


def engine_scenes(stage: Samples) -> Shown:
    """Yield what an admin reads about the engine itself."""
    speech = stage.speech
    cleo = Staff(id=2, chat_id=2, role=Role.COORDINATOR, language="en", zone=ZONE, name="Cleo")
    yield (
        "Telegram refused us for a while",
        engine_notes.refused_note(
            speech, since=NOW - HOUR, until=NOW, reason="unauthorized", zone=ZONE
        ),
    )
    yield "One of the team is out of reach", engine_notes.member_unreachable_note(speech, cleo)


GROUPS = (
    Group("Staff: links", link_scenes),
    Group("Staff: the team", team_scenes),
    Group("Staff: who is there when", coverage_scenes),
    Group("Staff: digest and figures", figure_scenes),
    Group("Staff: export", export_scenes),
    Group("Staff: the engine itself", engine_scenes),
)
