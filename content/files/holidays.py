"""Which days are public holidays where the clinic is?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from content.files.content_faults import ContentBroken, Fault
from content.files.yaml_lines import read_marked, shaped, text_of
from rules.coverage import Holidays

HOLIDAYS = Path(__file__).parents[1] / "holidays"
# What a clinic writes that works on every holiday.
NONE = "none"


class _Region(BaseModel):
    """What a part of the country keeps besides, and what it does not keep."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    also: dict[date, str] = Field(default_factory=dict)
    without: tuple[date, ...] = ()


class _Country(BaseModel):
    """One file: the holidays of a country and of its regions, known until that day and with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    until: date
    days: dict[date, str]
    # YAML takes the code NO for a word of its own.
    regions: Annotated[
        dict[str, _Region],
        BeforeValidator(lambda told: {str(code): one for code, one in told.items()}),
    ] = Field(default_factory=dict)


def load_holidays(place: str) -> Holidays:
    """Return the holidays of a country ("ES"), a region of it ("ES-MD") or a file (a path); none for "none".

    ValueError says which there are; ContentBroken names file and line.
    """
    if place == NONE:
        return Holidays(place=NONE)
    if place.endswith((".yaml", ".yml")):
        path, region = Path(place), ""
    else:
        country, _, region = place.upper().partition("-")
        path = HOLIDAYS / f"{country}.yaml"
        if not path.is_file():
            known = ", ".join(sorted(one.stem for one in HOLIDAYS.glob("*.yaml")))
            raise ValueError(
                f"no holidays of {country!r}; write one of {known}, the path of a file like them, or {NONE}"
            )
    file = path.name if not path.is_relative_to(HOLIDAYS) else f"content/holidays/{path.name}"
    told = shaped(read_marked(text_of(path, file=file), file=file), _Country)
    if region and region not in told.regions:
        raise ValueError(f"no region {region!r} in {file}; write one of {', '.join(told.regions)}")
    own = told.regions.get(region, _Region())
    days = {day: name for day, name in told.days.items() if day not in own.without}
    return Holidays(place=place, days={**days, **own.also}, until=told.until)


def holiday_faults(folder: Path = HOLIDAYS) -> list[Fault]:
    """Return what is wrong with the files of the house."""
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            load_holidays(str(path))
        except ContentBroken as broken:
            faults += broken.faults
    return faults
