"""Can the team invite, stand in for one another, and see what was done and how the cohort does?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from db import cohorts, patients, ratings, staff
from rules.alerts import AlertRule
from rules.people import Patient, Staff
from rules.vocabulary import Role, SafetyAnswer
from tests.conversations.house import House, Voice
from tests.conversations.rated import patient_of, rated_before
from tests.conversations.test_patients import needing


async def member(house: House, voice: Voice) -> Staff:
    found = await house.person(voice)
    assert isinstance(found, Staff)
    return found


def link_in(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("https://t.me/"))


# ---------------------------------------------------------------- links


async def test_a_link_with_label_and_safety_answers_lets_a_patient_in(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/invite")
    assert bea.last.startswith("A link for a patient\nCohort: default\nLabel: none")
    await bea.taps("Label")
    await bea.says("Tue-clinic-7")
    await bea.taps("Safety answers")
    await bea.taps("Thin bones")
    assert any(label.startswith("Yes: ") for label in bea.phone.last.labels)
    await bea.taps("Back")
    await bea.taps("Make the link")
    made = bea.phone.last
    assert made.media is not None
    # It is to be handed on.
    assert not made.protected
    assert "Works for 1 person, until Wednesday, 1 April." in bea.last
    ana = house.stranger()
    await house.joins(ana, link=link_in(bea.last))
    patient = await house.person(ana)
    assert isinstance(patient, Patient)
    assert patient.label == "Tue-clinic-7"
    assert patient.safety == frozenset({SafetyAnswer.BONE_THINNING})
    eva = house.stranger("Eva")
    await eva.opens(link_in(made.words))
    assert "used" in eva.last


async def test_a_link_that_was_taken_back_lets_nobody_in(house: House) -> None:
    bea = await house.coordinator(language="es")
    await bea.says("/invite")
    await bea.taps("Crear el enlace")
    link = link_in(bea.last)
    await bea.taps("Anular el enlace")
    assert bea.phone.toasts[-1] == "Anulado: ya no deja entrar a nadie."
    await bea.taps("Anular el enlace")
    assert bea.phone.toasts[-1] == "Este enlace ya no funciona."
    ana = house.stranger()
    await ana.opens(link)
    assert await house.person(ana) is None
    await bea.says("/links")
    assert bea.last.startswith("No hay enlaces abiertos.")


async def test_only_an_admin_invites_staff(house: House) -> None:
    ada, bea = await house.coordinator("Ada", role=Role.ADMIN), await house.coordinator()
    await bea.says("/invite")
    assert "Invite staff instead" not in bea.phone.last.labels
    await ada.says("/invite")
    await ada.taps("Invite staff instead")
    await ada.taps("A coordinator")
    await ada.taps("Make the link")
    eva = house.stranger("Eva")
    await eva.opens(link_in(ada.last))
    assert (await member(house, eva)).role is Role.COORDINATOR
    assert (await member(house, eva)).digest_minute == 8 * 60


async def test_a_label_too_long_is_asked_again_and_a_late_tap_is_told(house: House) -> None:
    bea = await house.coordinator()
    await bea.says("/invite")
    page = bea.phone.last
    await bea.taps("Label")
    await bea.says("x" * 41)
    assert bea.last.startswith("Send me the label")
    await house.skips(hours=3)
    await bea.taps("Make the link", page)
    assert bea.phone.toasts[-1] == "That was a while ago. Please begin again with /invite."


# ---------------------------------------------------------------- away


async def test_who_is_away_hears_nothing_and_her_alerts_go_to_her_cover(house: House) -> None:
    bea, eva, mia = [await house.coordinator(name) for name in ("Bea", "Eva", "Mia")]
    await needing(house, AlertRule.CALL_ME)
    await house.skips(minutes=1)
    await bea.taps("I have it")
    await bea.says("/away")
    await bea.taps("2 days")
    assert bea.last.endswith("You have 1 alert open; it goes to that person.")
    await bea.taps("Eva")
    assert "Away until Wednesday, 4 March. Eva is covering." in bea.last
    await house.skips(minutes=1)
    assert "Passed on to you by Bea." in eva.last
    assert len(mia.texts) == 1
    heard = len(bea.texts)
    await needing(house, AlertRule.CALL_ME, "Rosa")
    await house.skips(minutes=1)
    assert len(bea.texts) == heard
    await bea.taps("I am back")
    await needing(house, AlertRule.CALL_ME, "Lola")
    await house.skips(minutes=1)
    assert len(bea.texts) == heard + 1


# ---------------------------------------------------------------- roles


async def test_an_admin_changes_roles_cohorts_and_takes_a_role_back(house: House) -> None:
    ada, bea = await house.coordinator("Ada", role=Role.ADMIN), await house.coordinator()
    async with house.database.transaction() as session:
        await cohorts.default_cohort(session, now=house.now)
        await cohorts.add_cohort(session, "North", now=house.now)
    await ada.says("/team")
    assert ada.last == "The team\n\n1. Ada: admin.\n2. Nurse Bea: coordinator."
    await ada.taps("2")
    await ada.taps("Show North")
    assert "Sees North." in ada.last
    await ada.taps("Make admin")
    assert (await member(house, bea)).role is Role.ADMIN
    await ada.taps("Remove the role")
    assert ada.last == "The team\n\n1. Ada: admin."
    assert await house.person(bea) is None
    await ada.taps("1")
    await ada.taps("Make coordinator")
    assert ada.phone.toasts[-1].startswith("The last admin stays.")
    assert (await member(house, ada)).role is Role.ADMIN


async def test_a_coordinator_cannot_change_the_team(house: House) -> None:
    await house.coordinator("Ada", role=Role.ADMIN)
    bea = await house.coordinator()
    await bea.says("/team")
    assert bea.phone.last.labels == (
        "I'm away",
        "My weekdays",
        "Closed days",
        "Morning digest",
    )
    await bea.forges("member_revoke", "0")
    assert bea.phone.toasts[-1] == "That is for admins."
    await bea.says("/audit")
    assert bea.last == "The log is for admins."


async def test_the_log_tells_an_admin_who_read_what(house: House) -> None:
    ada, bea = await house.coordinator("Ada", role=Role.ADMIN), await house.coordinator()
    await house.patient()
    for _ in range(9):
        await bea.says("P001")
        await bea.says("/patients")
    await ada.says("/audit")
    assert "Nurse Bea patients listed" in ada.last
    assert "Nurse Bea patient shown P001" in ada.last
    await ada.taps("More")
    assert ada.phone.last.labels == ("Back",)
    await ada.says("/audit P001")
    assert "patients listed" not in ada.last
    await ada.says("/audit P999")
    assert ada.last.startswith("Nobody fits.")


# ---------------------------------------------------------------- digest and figures


async def test_the_digest_comes_at_the_chosen_hour_and_counts_the_day(house: House) -> None:
    bea, ana = await house.coordinator(), await house.patient()
    await house.patient("Eva")
    await bea.says("/team")
    await bea.taps("Morning digest")
    await bea.taps("08:00")
    assert bea.last == "The digest comes each morning at 08:00."
    await house.skips_to_next_message(ana)
    await ana.taps("4")
    await needing(house, AlertRule.RED_FLAG, "Rosa")
    await house.skips(minutes=1)
    await house.skips(days=1)
    digest = next(text for text in bea.texts if "Good morning." in text)
    assert "3 patients take part." in digest
    assert "1 of 2 check-ins answered (50%)." in digest
    assert "Open alerts: 1 danger sign." in digest
    shown = [text for text in bea.texts if "Good morning." in text]
    assert len(shown) == 1
    await house.skips(days=2)
    shown = [text for text in bea.texts if "Good morning." in text]
    assert len(shown) == 3
    message = next(one for one in bea.phone.from_bot if one.words == shown[-1])
    await bea.taps("Who needs a look", message)
    assert "need a look" in bea.last
    await bea.taps("Open alerts", message)
    assert "open alert" in bea.last
    await bea.says("/team")
    await bea.taps("Morning digest")
    await bea.taps("No digest")
    await house.skips(days=2)
    assert sum("Good morning." in text for text in bea.texts) == 3


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Change from the first week: -2 points in the middle (1 patient"),
        ("es", "Cambio desde la primera semana: -2 puntos de mediana (1 paciente"),
    ],
)
async def test_figures_compare_the_last_week_with_the_first(
    house: House, language: str, told: str
) -> None:
    bea, ana = await house.coordinator(language=language), await house.patient()
    await rated_before(house, ana, *[6] * 7, *[5] * 7, *[4] * 7, joints=[])
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        first = house.today - timedelta(days=21)
        await patients.change_patient(
            session, patient.id, first_day=first, joined_at=house.now - timedelta(days=21)
        )
        assert await ratings.ratings_of(session, patient.id, since=first)
    await bea.says("/figures")
    assert told in bea.last
    assert bea.phone.last.media is not None
    await bea.says("/figures nowhere")
    assert bea.last.startswith(("There is no such cohort", "Ese grupo no existe"))


async def test_digest_of_one_cohort_counts_its_patients_only(house: House) -> None:
    bea = await house.coordinator()
    await house.patient()
    nurse = await member(house, bea)
    async with house.database.transaction() as session:
        north = await cohorts.add_cohort(session, "North", now=house.now)
        await staff.change_staff(session, nurse.id, cohorts=[north.id])
    await bea.says("/patients")
    assert bea.last.startswith("0 patients take part.")
