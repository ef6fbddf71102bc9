"""Are the team's hours said in the language of whoever reads them?"""

from __future__ import annotations

import pytest
from babel import Locale

from content.language.staffed_hours import hours_said
from rules.staffed_hours import parse_staffed_hours

SAID = [
    ("Mon-Fri 8-16", "en", "Mon-Fri 08:00-16:00"),
    ("Mon-Fri 8-16; Sat 9-12", "es", "lun-vie 08:00-16:00; sáb 09:00-12:00"),
    ("Mon 8-12, 13-16; Wed 8-12", "en", "Mon 08:00-12:00, 13:00-16:00; Wed 08:00-12:00"),
    ("24/7", "es", "lun-dom 00:00-24:00"),
]


@pytest.mark.parametrize(("written", "language", "said"), SAID)
def test_hours_are_said_in_her_language(written: str, language: str, said: str) -> None:
    assert hours_said(parse_staffed_hours(written), Locale.parse(language)) == said
