"""What does a member of staff see while she makes a link, and what is it to be given to?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from content.buttons import button
from content.buttons.staff import (
    EndLink,
    InviteAsks,
    InviteButton,
    LabelInvite,
    MakeInvite,
    OpenInvite,
    SetInviteCohort,
    SetInviteRole,
    SetInviteUses,
    TickInvite,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain
from rules.invite_drafts import USES, InviteDraft
from rules.invites import Invite, InviteRole, link_lasts
from rules.message import Button, Media, MediaKind, Message
from rules.vocabulary import SafetyAnswer

# Each module of the code, in pixels, so that a phone reads it from another's screen.
_SCALE = 10
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitePage:
    """A link that is being made: `cohorts` are (id, name), the first the default one."""

    prompt_id: int
    draft: InviteDraft
    asks: InviteAsks
    cohorts: Sequence[tuple[int, str]]
    may_invite_staff: bool

    @property
    def cohort(self) -> str:
        """Return the name of the cohort it lets somebody into."""
        names = dict(self.cohorts)
        return names.get(self.draft.cohort_id or self.cohorts[0][0], self.cohorts[0][1])


def invite_page(speech: Speech, page: InvitePage) -> Message:
    """Return what the link will be, and what can be changed."""
    text = lines(*_facts(speech, page), gap="\n")
    if page.asks is not InviteAsks.ALL:
        text = lines(text, speech.text(f"inviting.ask_{page.asks}"))
    return text.message(_buttons(speech, page))


def invite_made(
    speech: Speech, draft: InviteDraft, link: str, prompt_id: int, *, last_day: date
) -> Message:
    """Return the link with its QR picture; it is shown this once."""
    text = lines(
        speech.text(f"inviting.made_{draft.role}", label=draft.label or ""),
        plain(link),
        plain(speech.counted("inviting.works", draft.uses, day=speech.day(last_day))),
    )
    back = button(speech.say("inviting.take_back"), EndLink(), prompt_id)
    return replace(text.message(((back,),)), media=qr_picture(link), for_others=True)


def qr_picture(link: str) -> Media:
    """Return the link as a QR code to be shown or printed."""
    import segno  # Only whoever invites waits for it.

    drawn = io.BytesIO()
    segno.make(link, micro=False).save(drawn, kind="png", scale=_SCALE, border=4)
    return Media(kind=MediaKind.PHOTO, name="invite.png", data=drawn.getvalue())


def open_links(speech: Speech, prompt_id: int, invites: Sequence[Invite]) -> Message:
    """Return the links that still let somebody in, each with a button that ends it."""
    if not invites:
        return speech.message("inviting.no_links")
    told = [
        lines(
            plain(f"{place}. ") + bold(invite.label or speech.say(f"inviting.role_{invite.role}")),
            plain(
                speech.counted(
                    "inviting.works", invite.uses_left, day=speech.day(invite.expires_at.date())
                )
            ),
            gap=" ",
        )
        for place, invite in enumerate(invites, start=1)
    ]
    ends = [
        button(speech.say("inviting.end_nth", place=place + 1), EndLink(place=place), prompt_id)
        for place in range(len(invites))
    ]
    head = plain(speech.counted("inviting.links", len(invites)))
    return lines(head, lines(*told, gap="\n")).message(rows_of(ends, 3))


def _facts(speech: Speech, page: InvitePage) -> list[Text]:
    draft = page.draft
    head = speech.text(f"inviting.for_{draft.role}")
    days = link_lasts(draft.role).days
    lasts = plain(speech.counted("inviting.lasts", days))
    if draft.role is not InviteRole.PATIENT:
        return [head, lasts]
    label = draft.label or speech.say("inviting.none")
    return [
        head,
        speech.text("inviting.cohort", name=page.cohort),
        speech.text("inviting.label", label=label),
        speech.text("inviting.safety", answers=_answers(speech, draft)),
        plain(speech.counted("inviting.uses", draft.uses)),
        lasts,
    ]


def _answers(speech: Speech, draft: InviteDraft) -> str:
    if draft.safety is None:
        return speech.say("inviting.safety_asked")
    if not draft.safety:
        return speech.say("inviting.safety_none")
    return speech.listed([speech.say(f"safety.{one}") for one in sorted(draft.safety)])


def _buttons(speech: Speech, page: InvitePage) -> Rows:
    match page.asks:
        case InviteAsks.COHORT:
            rows = [
                _one(page, name, SetInviteCohort(place=at))
                for at, (_, name) in enumerate(page.cohorts)
            ]
        case InviteAsks.USES:
            rows = [
                _one(page, speech.counted("inviting.people", n), SetInviteUses(uses=n))
                for n in USES
            ]
        case InviteAsks.ROLE:
            rows = [
                _one(page, speech.say(f"inviting.role_{role}"), SetInviteRole(role=role))
                for role in InviteRole
            ]
        case InviteAsks.SAFETY:
            rows = _safety(speech, page)
        case InviteAsks.ALL:
            return _all(speech, page)
    return (*((one,) for one in rows), (_one(page, speech.say("inviting.back"), OpenInvite()),))


def _safety(speech: Speech, page: InvitePage) -> list[Button]:
    ticked = page.draft.safety or frozenset()
    asked = [one for one in SafetyAnswer if one is not SafetyAnswer.NOT_SURE]
    rows = [
        _one(
            page,
            speech.say(
                "inviting.ticked" if one in ticked else "inviting.unticked",
                answer=speech.say(f"safety.{one}"),
            ),
            TickInvite(answer=one),
        )
        for one in asked
    ]
    rows.append(_one(page, speech.say("inviting.nothing_applies"), TickInvite(answer="none")))
    rows.append(_one(page, speech.say("inviting.ask_her"), TickInvite(answer="ask")))
    return rows


def _all(speech: Speech, page: InvitePage) -> Rows:
    rows: list[tuple[Button, ...]] = [(_one(page, speech.say("inviting.make"), MakeInvite()),)]
    if page.draft.role is InviteRole.PATIENT:
        rows.append(
            (
                _one(page, speech.say("inviting.set_label"), LabelInvite()),
                _one(page, speech.say("inviting.set_safety"), OpenInvite(asks=InviteAsks.SAFETY)),
            )
        )
        several = (_one(page, speech.say("inviting.set_uses"), OpenInvite(asks=InviteAsks.USES)),)
        cohort = (
            _one(page, speech.say("inviting.set_cohort"), OpenInvite(asks=InviteAsks.COHORT)),
        )
        rows.append((*several, *cohort) if len(page.cohorts) > 1 else several)
    if page.may_invite_staff:
        rows.append(
            (_one(page, speech.say("inviting.set_role"), OpenInvite(asks=InviteAsks.ROLE)),)
        )
    return tuple(rows)


def _one(page: InvitePage, label: str, data: InviteButton) -> Button:
    return button(label, data, page.prompt_id)
