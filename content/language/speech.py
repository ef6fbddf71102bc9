"""How do we say it in her language? Phrases, plurals, dates and numbers.

Phrases are gettext catalogues, `phrases/<language>/<topic>.po`, whose ids are `topic.name`: a nurse can
change a sentence, and a translator add a folder, without touching code.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from content.language.staffed_hours import hours_said
from content.language.text import Text, rich
from rules.message import Message
from rules.staffed_hours import StaffedHours, parse_staffed_hours

PHRASES = Path(__file__).parents[1] / "phrases"
DEFAULT_LANGUAGE = "en"
LONGEST_LABEL = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyLines:
    """What every safety sentence names: the clinic, its telephone, its hours, and who helps at once.

    `urgent` is the line that answers day and night for a fever on treatment. `hours` are written as
    `rules.staffed_hours` reads them; "" while a clinic has not said.
    """

    clinic: str
    phone: str
    emergency: str
    urgent: str
    crisis: str
    hours: str


@dataclass(frozen=True, slots=True)
class Speech:
    """One language: its phrases, filled in with the clinic's safety lines and the values given."""

    language: str
    locale: Locale
    catalogue: gettext.GNUTranslations
    known: frozenset[str]
    defaults: Mapping[str, str]

    def text(self, key: str, **values: object) -> Text:
        """Return the phrase with its bold stretches as entities; raise KeyError for an unknown key."""
        return rich(self._phrase(key), {**self.defaults, **values})

    def say(self, key: str, **values: object) -> str:
        """Return the phrase as a plain string, as for a button's label."""
        return self.text(key, **values).text

    def counted(self, key: str, count: int, **values: object) -> str:
        """Return the phrase in the plural form of `count`, which it may name as {count}."""
        if key not in self.known:
            raise KeyError(key)
        phrase = self.catalogue.ngettext(key, f"{key}.many", count)
        return rich(phrase, {**self.defaults, "count": self.number(count), **values}).text

    def message(self, key: str, **values: object) -> Message:
        """Return the phrase as a message without buttons."""
        return self.text(key, **values).message()

    def knows(self, key: str) -> bool:
        """Tell whether there is such a phrase."""
        return key in self.known

    def labels(self, longest: int = LONGEST_LABEL) -> list[str]:
        """Return every phrase that may be the label of a button: short, and with nothing to fill in."""
        phrases = {self._phrase(key) for key in self.known}
        return sorted(one for one in phrases if len(one) <= longest and "{" not in one)

    def number(self, value: float) -> str:
        """Return a number as this language writes it."""
        return numbers.format_decimal(value, locale=self.locale)

    def share(self, value: float) -> str:
        """Return a share of one as a whole percentage, such as "78%"."""
        return numbers.format_percent(value, locale=self.locale)

    def signed(self, value: float) -> str:
        """Return a change with its sign, such as "+0.5", "-1" or "0"."""
        # What is not shown of it gives it no sign.
        shown = round(value, 2)
        signed = "+#,##0.##;-#,##0.##" if shown else "0"
        return numbers.format_decimal(shown or 0, format=signed, locale=self.locale)

    def day(self, day: date) -> str:
        """Return a date with its weekday, such as "Monday, 3 March"."""
        return dates.format_date(day, self._phrase("format.day"), locale=self.locale)

    def short_day(self, day: date) -> str:
        """Return a date as short as a button needs it, such as "Tue 3 Mar"."""
        return dates.format_date(day, self._phrase("format.short_day"), locale=self.locale)

    def months(self) -> dict[str, int]:
        """Return the names of the months, long and short, with their numbers."""
        return {
            name.rstrip("."): number
            for width in ("wide", "abbreviated")
            for number, name in dates.get_month_names(width, locale=self.locale).items()
        }

    def weekday(self, day: date) -> str:
        """Return the name of the day's weekday."""
        return dates.format_date(day, "EEEE", locale=self.locale)

    def clock(self, moment: datetime, zone: str) -> str:
        """Return the wall time of an aware moment in `zone`, such as "09:05"."""
        wall = moment.astimezone(ZoneInfo(zone))
        return dates.format_time(wall, self._phrase("format.clock"), locale=self.locale)

    def listed(self, parts: list[str]) -> str:
        """Return "a, b and c" in this language."""
        return format_list(parts, locale=self.locale)

    def either(self, parts: list[str]) -> str:
        """Return "a, b or c" in this language."""
        return format_list(parts, style="or", locale=self.locale)

    def _phrase(self, key: str) -> str:
        if key not in self.known:
            raise KeyError(key)
        return self.catalogue.gettext(key)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Every language we speak."""

    speeches: Mapping[str, Speech]

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the codes of all languages, the default one first."""
        return tuple(sorted(self.speeches, key=lambda code: (code != DEFAULT_LANGUAGE, code)))

    def speech(self, language: str) -> Speech:
        """Return the speech of `language`, or the default one where we do not speak it."""
        return self.speeches.get(language) or self.speeches[DEFAULT_LANGUAGE]

    def nearest(self, code: str | None) -> str:
        """Return the language we speak that is nearest to a phone's code, such as "es-MX"."""
        start = (code or "").replace("_", "-").split("-")[0].casefold()
        return start if start in self.speeches else DEFAULT_LANGUAGE


def load_phrases(safety: SafetyLines, folder: Path = PHRASES) -> Phrases:
    """Read every catalogue below `folder`; the texts are checked by `content.checks.library_checks`."""
    defaults = {
        "clinic": safety.clinic,
        "phone": safety.phone,
        "emergency": safety.emergency,
        "urgent": safety.urgent,
        "crisis": safety.crisis,
    }
    hours = parse_staffed_hours(safety.hours) if safety.hours else StaffedHours(shifts=())
    codes = [path.name for path in sorted(folder.iterdir()) if path.is_dir()]
    return Phrases({code: _speech(code, folder / code, defaults, hours) for code in codes})


def _speech(
    language: str, folder: Path, defaults: Mapping[str, str], hours: StaffedHours
) -> Speech:
    # One catalogue of all topics: gettext would ask one after the other for each phrase.
    together = Catalog(locale=language)
    known: set[str] = set()
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            topic = read_po(file, locale=language)
        for phrase in topic:
            key = phrase.id if isinstance(phrase.id, str) else phrase.id[0]
            if key and phrase.string:
                together.add(phrase.id, phrase.string)
                known.add(key)
    if not known:
        raise FileNotFoundError(f"{folder}: no phrases; each language needs its .po files")
    compiled = io.BytesIO()
    write_mo(compiled, together)
    compiled.seek(0)
    catalogue = gettext.GNUTranslations(compiled)
    locale = Locale.parse(language)
    defaults = {**defaults, "hours": hours_said(hours, locale)}
    return Speech(language, locale, catalogue, frozenset(known), defaults)
