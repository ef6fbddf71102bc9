"""Are the holidays of each country what the calendar says, and is a wrong file or place refused?"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from content.files.content_faults import ContentBroken
from content.files.holidays import HOLIDAYS, holiday_faults, load_holidays
from rules.coverage import Holidays

YEARS = range(2026, 2032)
COUNTRIES = sorted(path.stem for path in HOLIDAYS.glob("*.yaml"))
# Where no holiday hangs on Easter.
WITHOUT_EASTER = {"MX", "US", "UY"}


def easter(year: int) -> date:
    """Return Easter Sunday by the rule of the Gregorian calendar (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    leaps, odd = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * (year % 19) + century - leaps - correction + 15) % 30
    weekday = (32 + 2 * odd + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_has_its_fixed_days_and_those_of_easter(country: str) -> None:
    holidays = load_holidays(country)
    assert holidays.until == date(2031, 12, 31)
    for year in YEARS:
        assert date(year, 12, 25) in holidays.days
        assert any(day in holidays.days for day in (date(year, 1, 1), date(year, 1, 2)))
        near = {easter(year) + timedelta(days=days) for days in (-2, 1)}
        assert near & set(holidays.days) or country in WITHOUT_EASTER, year


def test_a_region_keeps_days_of_its_own_and_leaves_others_out() -> None:
    spain, madrid = load_holidays("ES"), load_holidays("es-md")
    assert madrid.days[date(2026, 5, 2)] == "Fiesta de la Comunidad de Madrid"
    assert date(2026, 5, 2) not in spain.days
    assert date(2026, 4, 6) in load_holidays("GB-ENG").days
    assert date(2026, 4, 6) not in load_holidays("GB-SCT").days


def test_no_file_of_ours_has_a_fault() -> None:
    assert holiday_faults() == []


def test_none_is_none_for_good() -> None:
    none = load_holidays("none")
    assert none == Holidays(place="none")
    assert none.known_on(date(2099, 1, 1))
    assert not Holidays().known_on(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("place", "complaint"),
    [
        ("XX", "no holidays of 'XX'; write one of AR, AU"),
        ("ES-XX", "no region 'XX' in content/holidays/ES.yaml; write one of AN, AR"),
        ("IE-D", "no region 'D' in content/holidays/IE.yaml"),
    ],
)
def test_a_place_that_is_not_known_says_which_are(place: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="write") as refused:
        load_holidays(place)
    assert complaint in str(refused.value)


def test_a_clinic_may_keep_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("until: 2027-12-31\ndays:\n  2026-08-14: Town fair\n")
    assert load_holidays(str(file)).days == {date(2026, 8, 14): "Town fair"}
    file.write_text("until: 2027-12-31\ndays:\n  soon: Town fair\n")
    with pytest.raises(ContentBroken) as broken:
        load_holidays(str(file))
    assert [(one.file, one.line) for one in broken.value.faults] == [("ours.yaml", 3)]
