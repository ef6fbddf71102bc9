"""Which words, numbers and marks does a typed text hold?"""

from __future__ import annotations

import re
import unicodedata

from rules.text_normalization import unaccented

# What phones add to a sign (a key around a digit, a colour of skin), and numbers in one sign.
_SIGNS: dict[int, str | None] = {
    **dict.fromkeys((0x200D, 0x20E3, 0xFE0F, *range(0x1F3FB, 0x1F400))),
    ord("🔟"): "10",
    ord("½"): ".5",
    ord("º"): " ",
    ord("°"): " ",
}
_DASHES = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-")
_TOKEN = re.compile(r"\d{1,2}:\d{2}|\d*[.,]\d+|\d+|[^\W\d_]+|[-/?%]|[^\w\s.,;:!¡¿'\"()*…]")
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")


def tokens_of(text: str) -> tuple[str, ...]:
    """Return the tokens of a text: plain words, numbers ("6.5", "10:15"), `- / ? %`, and small pictures.

    "It's about 6½!" comes out as its, about, 6.5. A letter that is drawn out ("yesss") stands once.
    """
    signs = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_DASHES)
    words = _DRAWN_OUT.sub(r"\1", unaccented(signs))
    return tuple(one.replace(",", ".") for one in _TOKEN.findall(words))
