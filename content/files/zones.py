"""Which time zones do we offer, and what are their cities called?"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from babel.dates import get_timezone_location
from pydantic import AfterValidator, BaseModel, ConfigDict

from content.files.yaml_lines import read_marked, shaped, text_of
from rules.answer_words import Words
from rules.local_time import known_zone
from rules.tokens import tokens_of
from rules.typed_zone import PlaceNames

_AREAS = frozenset(
    {
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    }
)
ZONES_FILE = Path(__file__).parents[1] / "zones.yaml"


def _known(name: str) -> str:
    if not known_zone(name):
        raise ValueError("write an IANA zone such as Europe/Madrid")
    return name


_Zone = Annotated[str, AfterValidator(_known)]


class Zones(BaseModel):
    """`zones.yaml`: zones with their city in each language, and the likeliest of each language.

    `towns` are other places of a zone that a patient may name; `around` are words beside a name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    likely: dict[str, tuple[_Zone, ...]]
    cities: dict[_Zone, dict[str, str]]
    towns: dict[_Zone, tuple[str, ...]]
    around: tuple[str, ...]

    @cached_property
    def names(self) -> PlaceNames:
        """Return every place by its name: ours, and the cities of the world's list, in the languages we speak."""
        found: dict[Words, list[str]] = {}
        languages = sorted({code for named in self.cities.values() for code in named})
        for zone, named in self.cities.items():
            for name in (*named.values(), *self.towns.get(zone, ())):
                found.setdefault(tokens_of(name), []).append(zone)
        for zone in sorted(available_timezones()):
            if zone.partition("/")[0] not in _AREAS:
                continue
            names = {get_timezone_location(zone, locale=one, return_city=True) for one in languages}
            for name in (*names, zone.rpartition("/")[2].replace("_", " ")):
                found.setdefault(tokens_of(name), [zone])
        zones = {name: tuple(dict.fromkeys(some)) for name, some in found.items() if name}
        return PlaceNames(zones=zones, quiet=frozenset(self.around))

    def city(self, zone: str, language: str) -> str:
        """Return a name for the place of `zone`: ours, else that of the world's list of places."""
        ours = self.cities.get(zone, {}).get(language)
        named = get_timezone_location(zone, locale=language, return_city=True)
        return ours or named.rpartition("/")[2]


def load_zones(path: Path = ZONES_FILE) -> Zones:
    """Read the zones that are offered; raises ContentBroken, naming file and line."""
    file = f"content/{path.name}"
    return shaped(read_marked(text_of(path, file=file), file=file), Zones)
