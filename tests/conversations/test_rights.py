"""Is nobody's old message, link or plan worth more than what she may do now?"""

from __future__ import annotations

import pytest

from db import alerts, cohorts, staff
from db.patients import PatientChange, change_patient
from rules.alerts import AlertRule, AlertState
from rules.vocabulary import Role
from tests.conversations.house import House, Voice
from tests.conversations.rated import patient_of
from tests.conversations.test_broadcasts import drafted
from tests.conversations.test_patients import needing
from tests.conversations.test_team import link_in, member

SAYS = {
    "en": ("I have it", "This one is no longer with you."),
    "es": ("Lo llevo yo", "Este ya no está a su cargo."),
}


async def second_cohort(house: House, name: str = "North") -> int:
    async with house.database.transaction() as session:
        await cohorts.default_cohort(session, now=house.now)
        return (await cohorts.add_cohort(session, name, now=house.now)).id


async def confined(house: House, voice: Voice, cohort_ids: list[int]) -> None:
    async with house.database.transaction() as session:
        await staff.change_staff(session, (await member(house, voice)).id, cohorts=cohort_ids)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_alert_of_a_patient_who_moved_is_handled_from_no_old_message(
    house: House, language: str
) -> None:
    north = await second_cohort(house)
    bea = await house.coordinator(language=language)
    await house.coordinator("Eva")
    ana, alert = await alerted(house)
    async with house.database.transaction() as session:
        default = (await patient_of(house, ana)).cohort_id
    await confined(house, bea, [default])
    shown = bea.phone.last
    async with house.database.transaction() as session:
        await change_patient(
            session, (await patient_of(house, ana)).id, **PatientChange(cohort_id=north)
        )
    takes, refused = SAYS[language]
    await bea.taps(takes, shown)
    assert bea.phone.toasts[-1] == refused
    async with house.database.transaction() as session:
        found = await alerts.alert_by_id(session, alert)
    assert found is not None
    assert found.state is AlertState.RAISED


async def alerted(house: House) -> tuple[Voice, int]:
    ana = await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    async with house.database.transaction() as session:
        found = await alerts.listed_alerts(session)
    return ana, found[-1].id


async def test_last_cohort_cannot_be_hidden_into_all_of_them(house: House) -> None:
    ada, bea = await house.coordinator("Ada", role=Role.ADMIN), await house.coordinator()
    await second_cohort(house)
    await ada.says("/team")
    await ada.taps("2")
    await ada.taps("Show default")
    await ada.taps("Hide default")
    assert ada.phone.toasts[-1].startswith("At least one cohort stays.")
    seen = (await member(house, bea)).cohorts
    assert seen is not None
    assert len(seen) == 1


async def test_dismissed_admin_comes_in_by_no_link_of_her_own(house: House) -> None:
    ada, mia = [await house.coordinator(name, role=Role.ADMIN) for name in ("Ada", "Mia")]
    await mia.says("/invite")
    await mia.taps("Invite staff instead")
    await mia.taps("An admin")
    await mia.taps("Make the link")
    link = link_in(mia.last)
    await ada.says("/team")
    await ada.taps("2")
    await ada.taps("Remove the role")
    await mia.opens(link)
    assert await house.person(mia) is None


async def test_link_of_another_cohort_is_neither_read_nor_ended(house: House) -> None:
    north = await second_cohort(house)
    bea, eva = await house.coordinator(), await house.coordinator("Eva")
    await eva.says("/invite")
    await eva.taps("Make the link")
    link = link_in(eva.last)
    await bea.says("/links")
    listed = bea.phone.last
    await confined(house, bea, [north])
    await bea.taps(listed.labels[0], listed)
    assert bea.phone.toasts[-1] == "This link no longer works."
    await bea.says("/links")
    assert not bea.phone.last.labels
    ana = house.stranger()
    await house.joins(ana, link=link)
    assert await house.person(ana) is not None


async def test_broadcast_that_goes_further_is_handled_by_nobody_confined(house: House) -> None:
    north = await second_cohort(house)
    await house.patient()
    eva, bea = await house.coordinator("Eva"), await house.coordinator()
    await drafted(eva)
    await eva.taps("Send to 1 patient")
    await bea.says("/broadcasts")
    listed = bea.phone.last
    await bea.taps(listed.labels[0], listed)
    report = bea.phone.last
    await confined(house, bea, [north])
    for old, label in ((report, "Take it back"), (report, "Change the text")):
        await bea.taps(label, old)
        assert bea.phone.toasts[-1] == "This button is no longer in use."
    await bea.taps(listed.labels[0], listed)
    assert bea.phone.last is report
    await bea.says("/broadcasts")
    assert not bea.phone.last.labels


@pytest.mark.parametrize("act", ["Remove the role", "Show North"])
async def test_planned_broadcast_rests_when_its_author_may_not_send_it_any_more(
    house: House, act: str
) -> None:
    await second_cohort(house)
    ana, ada = await house.patient(), await house.coordinator("Ada", role=Role.ADMIN)
    bea = await house.coordinator()
    await drafted(bea)
    await bea.taps("When")
    await bea.taps("Tomorrow")
    await bea.taps("10:00")
    await bea.taps("Plan it for 1 patient")
    await ada.says("/team")
    await ada.taps("2")
    await ada.taps(act)
    await house.skips(hours=30)
    assert "Warm water eases stiff hands." not in ana.texts
    await ada.says("/broadcasts")
    await ada.taps(ada.phone.last.labels[0], ada.phone.last)
    await ada.taps("Go on")
    await house.skips(minutes=5)
    assert ana.texts.count("Warm water eases stiff hands.") == 1
