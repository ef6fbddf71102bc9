"""Which time zones do we offer, and what are their cities called?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from babel.dates import get_timezone_location
from pydantic import AfterValidator, BaseModel, ConfigDict

from content.files.yaml_lines import read_marked, shaped, text_of
from rules.local_time import known_zone

ZONES_FILE = Path(__file__).parents[1] / "zones.yaml"


def _known(name: str) -> str:
    if not known_zone(name):
        raise ValueError("write an IANA zone such as Europe/Madrid")
    return name


_Zone = Annotated[str, AfterValidator(_known)]


class Zones(BaseModel):
    """`zones.yaml`: zones with their city in each language, and the likeliest of each language."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    likely: dict[str, tuple[_Zone, ...]]
    cities: dict[_Zone, dict[str, str]]

    def city(self, zone: str, language: str) -> str:
        """Return a name for the place of `zone`: ours, else that of the world's list of places."""
        ours = self.cities.get(zone, {}).get(language)
        named = get_timezone_location(zone, locale=language, return_city=True)
        return ours or named.rpartition("/")[2]


def load_zones(path: Path = ZONES_FILE) -> Zones:
    """Read the zones that are offered; raises ContentBroken, naming file and line."""
    file = f"content/{path.name}"
    return shaped(read_marked(text_of(path, file=file), file=file), Zones)
