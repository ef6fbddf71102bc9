"""Who is drawn? Women and men of several ages, bodies and skins, as they sit in a waiting room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Hair(StrEnum):
    """How somebody's head looks."""

    BUN = "bun"
    SHORT = "short"
    CROPPED = "cropped"
    BOB = "bob"
    TAIL = "tail"
    CURLS = "curls"
    BALD = "bald"
    SCARF = "scarf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The looks of one person; `girth` widens the body, 1 is slim."""

    skin: str
    hair: str
    style: Hair
    top: str
    trousers: str
    girth: float = 1
    glasses: bool = False
    beard: bool = False


ROSA = Person(
    skin="#e3ab84", hair="#b4aeae", style=Hair.BUN, top="#4f9aa3", trousers="#5a6275", girth=1.06
)
JOAN = Person(
    skin="#f6d3ba",
    hair="#dedad6",
    style=Hair.SHORT,
    top="#a285c2",
    trousers="#56606f",
    girth=1.2,
    glasses=True,
)
AMINA = Person(
    skin="#c78f62", hair="#7d9f5f", style=Hair.SCARF, top="#5f7fb5", trousers="#4a5068", girth=1.1
)
RUTH = Person(
    skin="#85543a", hair="#54484c", style=Hair.CURLS, top="#e5bd55", trousers="#4b5a76", girth=1.24
)
MEI = Person(skin="#f1cda6", hair="#3b353a", style=Hair.BOB, top="#79ad78", trousers="#655d70")
BILL = Person(
    skin="#f0c1a2",
    hair="#a8a19e",
    style=Hair.BALD,
    top="#6d92c9",
    trousers="#6a6157",
    girth=1.14,
    beard=True,
)
CARMEN = Person(
    skin="#d69b6d", hair="#6b4632", style=Hair.TAIL, top="#bd6b93", trousers="#4e5b68", girth=1.04
)
NORA = Person(skin="#a06a45", hair="#3f3436", style=Hair.CROPPED, top="#8fc3b4", trousers="#4d5670")
