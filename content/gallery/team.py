"""Which messages does a member of staff see about the team, links and figures?"""

from __future__ import annotations

from dataclasses import fields, replace

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
from content.staff import digests, engine_notes, exports, invites, team
from rules.audit import AuditEntry
from rules.digests import Digest
from rules.figures import CohortFigures, MedianChange
from rules.invite_drafts import InviteDraft
from rules.invites import Invite, InviteRole
from rules.message import Media, MediaKind
from rules.people import Staff
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
    """Yield who works here, who is away, and who did what."""
    speech = stage.speech
    bea = Staff(id=1, chat_id=1, role=Role.ADMIN, language="en", zone=ZONE, name="Bea")
    cleo = replace(
        bea,
        id=2,
        role=Role.COORDINATOR,
        name="Cleo",
        cohorts=frozenset({1}),
        away_until=NOW + 2 * DAY,
        cover_id=1,
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
    yield "How long away", team.away_page(speech, page)
    yield "She is away", team.away_page(speech, hers)
    for taken in (0, 1, 2):
        yield f"Who stands in, {taken} alerts", team.cover_page(speech, page, taken=taken)
    yield "The digest is off", team.digest_page(speech, PROMPT, bea)
    yield "The digest is on", team.digest_page(speech, PROMPT, cleo)
    entry = AuditEntry(at=NOW, who="Bea", act="item_switched_off", whom="chair-stand")
    pages = {"The log": ([entry], 1, True), "The log is empty": ([], 0, False)}
    for state, (entries, number, more) in pages.items():
        yield (
            state,
            team.audit_page(speech, PROMPT, entries, page=number, more=more, zone=ZONE),
        )


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
    Group("Staff: digest and figures", figure_scenes),
    Group("Staff: export", export_scenes),
    Group("Staff: the engine itself", engine_scenes),
)
