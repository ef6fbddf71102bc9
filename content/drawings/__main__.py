"""Draw every picture anew: `python -m content.drawings`, with the development tools installed."""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from content.drawings.ink import HEIGHT, WIDTH
from content.drawings.scenes import SCENES
from content.files.library import DRAWING, ROOT, load_library

COLOURS = 64  # enough for flat colours with soft edges, and a third of the bytes


def render(page: Page, svg: str) -> bytes:
    """Return the PNG of an SVG, as a browser shows it."""
    page.set_content(f'<body style="margin:0">{svg}</body>')
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    small = io.BytesIO()
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def draw_all(root: Path, browser: str) -> int:
    """Write `drawing.svg` and `drawing.png` beside each item that has a scene; return how many."""
    items = load_library(root).items
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for item_id, scene in SCENES.items():
            folder = root / "library" / items[item_id].kind / item_id
            (folder / DRAWING).with_suffix(".svg").write_text(scene(), "utf-8")
            (folder / DRAWING).write_bytes(render(page, scene()))
        chromium.close()
    return len(SCENES)


if __name__ == "__main__":
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("Chromium is not installed: apt install chromium")
    sys.stdout.write(f"{draw_all(ROOT, found)} drawings\n")
