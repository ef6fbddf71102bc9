"""Write the holidays of countries anew: `uv run --with holidays python -m content.holidays 2026 ES GB`.

The library that knows them is asked for this alone, and is no part of Limber. The year is the first of six;
without countries, all that are here.
"""

from __future__ import annotations

import importlib
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
YEARS = 6


def written(library: Any, country: str, first_year: int) -> str:
    """Return the file of a country, for so many years from the first."""
    years = range(first_year, first_year + YEARS)
    known = getattr(library, country)
    # Its own language, whatever that of the machine is.
    told: dict[str, Any] = {"years": years, "language": known.default_language}
    national = _days(known(**told))
    regions: dict[str, dict[str, Any]] = {}
    for region in known.subdivisions:
        hers = _days(known(subdiv=region, **told))
        also = {day: name for day, name in hers.items() if day not in national}
        without = [day for day in national if day not in hers]
        regions[region] = {
            **({"also": also} if also else {}),
            **({"without": without} if without else {}),
        }
    head = (
        f"# Made by `python -m content.holidays` with holidays {library.__version__} (MIT),\n"
        "# https://github.com/vacanza/holidays. What a town keeps besides is closed by chat.\n"
    )
    file = {"until": date(years[-1], 12, 31), "days": national, "regions": regions}
    return head + yaml.safe_dump(file, allow_unicode=True, sort_keys=False, width=200)


def _days(found: Any) -> dict[date, str]:
    """Return the days in their order, each with the first of its names."""
    return {day: str(name).partition(";")[0].strip() for day, name in sorted(found.items())}


def main() -> None:
    """Write the files of the countries that were named, from this year of theirs on."""
    library = importlib.import_module("holidays")
    first_year, *countries = sys.argv[1:]
    for country in countries or sorted(path.stem for path in FOLDER.glob("*.yaml")):
        (FOLDER / f"{country}.yaml").write_text(written(library, country, int(first_year)), "utf-8")


if __name__ == "__main__":
    main()
