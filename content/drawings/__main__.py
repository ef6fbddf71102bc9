"""Draw every picture anew: `python -m content.drawings`, with the development tools installed.

With ids behind it, it draws those only.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Collection
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from content.drawings.ink import HEIGHT, WIDTH
from content.drawings.scenes import SCENES, drawing_of
from content.files.library import DRAWING, ROOT, load_library

COLOURS = 128  # enough for flat colours with soft edges; with 64 some arrows turned brown


def render(page: Page, svg: str) -> bytes:
    """Return the PNG of an SVG, as a browser shows it."""
    page.set_content(f'<body style="margin:0">{svg}</body>')
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = io.BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def draw(root: Path, browser: str, wanted: Collection[str]) -> int:
    """Write `drawing.svg` and `drawing.png` beside each item that is wanted; return how many."""
    items = load_library(root).items
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for item_id in wanted:
            svg = drawing_of(item_id)
            folder = root / "library" / items[item_id].kind / item_id
            (folder / DRAWING).with_suffix(".svg").write_text(svg, "utf-8")
            (folder / DRAWING).write_bytes(render(page, svg))
        chromium.close()
    return len(wanted)


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not installed: apt install chromium")
    sys.stdout.write(f"{draw(ROOT, found, sys.argv[1:] or SCENES)} drawings\n")
