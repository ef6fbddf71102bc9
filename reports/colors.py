"""Which colours are things drawn in?

After Okabe and Ito, so that they stay apart for every kind of colour vision; each thing also has a shape of its
own. The paper is always painted, so that a dark telephone shows the same as a light one.
"""

from __future__ import annotations

PAPER = "#FAF8F3"
INK = "#202124"
QUIET = "#5F6368"
FAINT = "#DAD7CF"
DOTS = "#0072B2"
LINE = "#202124"
BAND = "#F6D9A0"
ACTIVITY = "#00805C"
STRENGTH = "#B64A00"
