"""When do staff hear of an alert, again and again until somebody has it?

In staffed hours at once, and then at most every two hours; outside them an alert waits for the next
opening. With nobody to tell, it waits where it is, and the first who joins is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from content.bundle import ContentBundle
from content.staff.alerts import alert_message
from db import alerts, patients, prompts, staff
from db.alert_details import board_of
from db.delivery import claims, deliveries
from db.delivery.deliveries import Owed
from db.delivery.sent_to_team import owe_status
from db.delivery.unreachable import NOBODY_REACHED_AGAIN
from db.pain_checks import note_on_check
from db.ratings import prompt_of_rating
from db.tables import AlertState, PatientState
from db.team_calendar import calendar_of
from rules.alert_order import is_emergency, worst_first
from rules.alerts import ASKED_SIGNS, Alert, AlertFacts, AlertRule
from rules.clinic import Clinic
from rules.coverage import TeamCalendar, next_open, next_open_morning, on_duty
from rules.delivery import MAYBE_ARRIVED, TRIED_AGAIN, Delivery, DeliveryKind
from rules.people import Patient, Staff
from rules.prompt_data import AlertPromptData
from rules.prompts import Prompt, PromptKind
from rules.rights import may_see
from rules.vocabulary import Role
from scheduler.messages.asked_signs import raise_unanswered
from scheduler.ports import Composed, Dropped, Wait

BATCH = 100
# An emergency sign goes alone and first; the others follow it after this.
AFTER_AN_EMERGENCY = timedelta(seconds=2)


async def handle_due(
    session: AsyncSession, *, now: datetime, clinic: Clinic, only: int | None = None
) -> int:
    """Do what is due for up to a batch of alerts; return for how many something was done."""
    due = await alerts.due_alerts(session, now=now, limit=BATCH, only=only)
    if not due:
        return 0
    about = await patients.patients_by_id(session, {alert.patient_id for alert in due})
    team = await calendar_of(session, clinic)
    repeat = timedelta(hours=clinic.thresholds.repeat_hours)
    reminded = await deliveries.last_reminded(session, since=now - repeat)
    done = 0
    for alert in due:
        if alert.state is AlertState.ASKING:
            await _stop_waiting(session, alert, now, clinic)
            done += 1
        elif alert.state is AlertState.TAKEN:
            await _remind_owner(session, alert, about[alert.patient_id], team, now, clinic)
            done += 1
        elif people := reachable_and_others(alert, about[alert.patient_id], team, clinic, now=now):
            rested = _rested(alert, people, reminded, now, repeat)
            if rested:
                await _tell(session, alert, about[alert.patient_id], rested, team, now, clinic)
            else:
                # Whoever was reminded of others a while ago is reminded of all at once next time.
                clock = min(reminded[one.id] for one in people) + repeat
                opens = next_open(team, clock)
                await alerts.change_alert(session, alert.id, next_at=opens)
            done += 1
        elif not alert.facts.unreached:
            # There is nobody on the team: the first who joins is told.
            await owe_status(session, about[alert.patient_id], alert.id, now=now)
            facts = replace(alert.facts, unreached=True)
            await alerts.change_alert(session, alert.id, facts=facts)
            done += 1
    return done


def reachable_and_others(
    alert: Alert, patient: Patient, team: TeamCalendar, clinic: Clinic, *, now: datetime
) -> list[Staff]:
    """Return whom the next round goes to: who is to be told of those in reach, and who would be, were all in reach.

    That she is out of reach is what one answer said once; each round tries again.
    """
    working = team.members or ()
    reached = tuple(one for one in working if one.unreachable_at is None)
    lost = [replace(one, unreachable_at=None) for one in working if one not in reached]
    told = people_to_tell(alert, patient, replace(team, members=reached), clinic, now=now)
    wanted = people_to_tell(
        alert, patient, replace(team, members=(*reached, *lost)), clinic, now=now
    )
    ids = {one.id for one in wanted}
    return told + [one for one in working if one.unreachable_at is not None and one.id in ids]


def _rested(
    alert: Alert,
    people: Sequence[Staff],
    reminded: Mapping[int, datetime],
    now: datetime,
    repeat: timedelta,
) -> list[Staff]:
    """Return who may be told now: all of what is new, and of a repeat those whose clock lets them."""
    is_repeat = alert.round > 0 and now >= (alert.raised_at or alert.made_at) + repeat
    if not is_repeat or _is_passed(alert):
        return list(people)
    return [one for one in people if reminded.get(one.id, now) in (now, None)]


def _is_passed(alert: Alert) -> bool:
    return alert.facts.passed_round == alert.round + 1


async def _remind_owner(
    session: AsyncSession,
    alert: Alert,
    patient: Patient,
    team: TeamCalendar,
    now: datetime,
    clinic: Clinic,
) -> None:
    """Name again what somebody took and did not close: in the morning, and when her call is late."""
    owner = next((one for one in team.members or () if one.id == alert.taken_by), None)
    opens = next_open(team, now)
    next_at = next_open_morning(team, now) if opens == now else opens
    call_at = alert.facts.call_at
    late = call_at is not None and not alert.facts.call_late
    absence = owner and owner.absence_at(now)
    if absence and opens == now and not late:
        # She had taken it before she went.
        await alerts.pass_alert(session, alert, to=absence.cover_id, by=alert.taken_by, now=now)
        await owe_status(session, patient, alert.id, now=now)
        return
    if owner is not None and opens == now:
        await deliveries.owe(session, [_owed(alert, owner, now, clinic)], now=now)
    facts = replace(alert.facts, call_late=True) if late else alert.facts
    await alerts.change_alert(
        session, alert.id, round=alert.round + 1, facts=facts, next_at=next_at
    )
    if late:
        await owe_status(session, patient, alert.id, now=now)


def people_to_tell(
    alert: Alert, patient: Patient, team: TeamCalendar, clinic: Clinic, *, now: datetime
) -> list[Staff]:
    """Return who is told of an alert in its next round.

    Whom it was passed on to, or who stands in for her; else the coordinators of the patient's cohort
    who are there. Rather those who are off than nobody; rather an admin than nobody. Untaken
    after so many rounds, it goes to the admins too.
    """
    working = team.members or ()
    passed = _passed_to(alert, working, now)
    if passed is not None:
        return [passed]
    seeing = [one for one in working if may_see(one, patient.cohort_id)] or working
    told = _first_role(on_duty(team, now, patient.cohort_id)) or _first_role(seeing)
    if alert.round >= clinic.thresholds.escalate_rounds:
        told += [one for one in working if one.role is Role.ADMIN and one not in told]
    return told


def _passed_to(alert: Alert, working: Sequence[Staff], now: datetime) -> Staff | None:
    if not _is_passed(alert):
        return None
    by_id = {one.id: one for one in working}
    member = by_id.get(alert.facts.passed_to or 0)
    absence = member and member.absence_at(now)
    return by_id.get(absence.cover_id or 0, member) if absence else member


def _first_role(people: Sequence[Staff]) -> list[Staff]:
    for role in (Role.COORDINATOR, Role.ADMIN):
        found = [one for one in people if one.role is role]
        if found:
            return found
    return []


async def _stop_waiting(session: AsyncSession, alert: Alert, now: datetime, clinic: Clinic) -> None:
    """She said no more in time: staff are told, and her message says so from now on, silently."""
    patient = await patients.patient_by_id(session, alert.patient_id)
    if patient is None:
        return
    if alert.rule in ASKED_SIGNS:
        await raise_unanswered(session, alert, patient, now=now, clinic=clinic)
        return
    facts = AlertFacts(told_at=now)
    await alerts.raise_alert(
        session, patient, AlertRule.NO_REPLY, rating_id=alert.rating_id, facts=facts, now=now
    )
    prompt_id = await prompt_of_rating(session, alert.rating_id or 0)
    if prompt_id is None or patient.state != PatientState.ACTIVE:
        return
    await note_on_check(session, prompt_id, unheard=True, told_at=now)
    shown = Owed(
        kind=DeliveryKind.CLOSING,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        once=f"unheard:{alert.id}",
        subject_id=prompt_id,
        due_at=now,
        expires_at=now + clinic.timing.check_worth,
    )
    await deliveries.owe(session, [shown], now=now)


async def _tell(
    session: AsyncSession,
    alert: Alert,
    patient: Patient,
    people: list[Staff],
    team: TeamCalendar,
    now: datetime,
    clinic: Clinic,
) -> None:
    opens = next_open(team, now)
    if opens > now:
        await alerts.change_alert(session, alert.id, next_at=opens)
        return
    told = [_owed(alert, one, now, clinic) for one in people]
    await deliveries.withdraw(
        session, alert_id=alert.id, kinds=(DeliveryKind.ALERT,), reason="next_round"
    )
    await deliveries.owe(session, told, now=now)
    again = now + timedelta(hours=clinic.thresholds.repeat_hours)
    unreached = all(one.unreachable_at is not None for one in people)
    if unreached:
        again = now + NOBODY_REACHED_AGAIN
    await alerts.change_alert(
        session,
        alert.id,
        round=alert.round + 1,
        next_at=next_open(team, again),
    )
    if unreached or alert.round or alert.facts.unreached:
        # That nobody can be reached, or somebody again.
        await owe_status(session, patient, alert.id, now=now)


def _owed(alert: Alert, member: Staff, now: datetime, clinic: Clinic) -> Owed:
    return Owed(
        kind=DeliveryKind.ALERT,
        chat_id=member.chat_id,
        staff_id=member.id,
        alert_id=alert.id,
        round=alert.round + 1,
        data={TRIED_AGAIN: True} if member.unreachable_at is not None else None,
        due_at=now,
        expires_at=now + clinic.timing.alert_worth,
    )


@dataclass(frozen=True, slots=True)
class Alerting:
    """Composes what staff read of alerts."""

    bundle: ContentBundle
    clinic: Clinic

    async def compose(
        self, session: AsyncSession, delivery: Delivery, now: datetime
    ) -> Composed | Dropped | Wait:
        """Write one message for this member of staff: this alert, and what else is owed to her now."""
        member = await staff.staff_by_id(session, delivery.staff_id or 0)
        if member is None or not member.works:
            return Dropped(reason="no_staff")
        if not await claims.still_ours(session, [delivery]):
            return Dropped(reason="bundled")
        also = await deliveries.owed_alerts(session, delivery, now=now)
        owed = await alerts.alerts_by_ids(session, [delivery.alert_id or 0, *also])
        alone = [one.id for one in owed.values() if one.open and is_emergency(one)]
        if alone and delivery.alert_id not in alone:
            until = now + AFTER_AN_EMERGENCY
            await deliveries.let_go_first(session, delivery, alone, until=until, now=now)
            return Wait(until=until, reason="emergency_first")
        together = [owed[delivery.alert_id or 0]] if alone else worst_first(owed.values())
        prompt = await self._prompt(session, delivery, member, together, now)
        board = await board_of(
            session,
            prompt,
            member,
            self.clinic.thresholds,
            now=now,
            again=delivery.reason == MAYBE_ARRIVED,
        )
        hers = any(story.alert.taken_by == member.id for story in board.stories)
        if not hers and not any(story.waiting for story in board.stories):
            return Dropped(reason="taken")
        speech = self.bundle.speech(member.language)
        team = await calendar_of(session, self.clinic)
        message = alert_message(speech, board, team)
        return Composed(message=message, prompt_id=prompt.id)

    async def _prompt(
        self,
        session: AsyncSession,
        delivery: Delivery,
        member: Staff,
        together: Sequence[Alert],
        now: datetime,
    ) -> Prompt:
        """Return a new prompt for the alerts that are told together, and for those of a message that is sent again."""
        listed: list[int] = []
        if delivery.prompt_id is not None:
            before = await prompts.prompt_by_id(session, delivery.prompt_id)
            listed = [*before.kept(AlertPromptData).alerts] if before else []
        listed += [one.id for one in together if one.id not in listed]
        prompt = await prompts.open_prompt(
            session,
            member,
            PromptKind.ALERT,
            subject_id=listed[0] if len(listed) == 1 else None,
            data=AlertPromptData(alerts=tuple(listed)),
            now=now,
        )
        if len(listed) > 1:
            await deliveries.take_along(session, delivery, prompt_id=prompt.id, now=now)
        return prompt
