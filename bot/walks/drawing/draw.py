"""Mock screens → pictures: each screen of ``screens.yml`` rendered in Chromium, in few colours, small for the phone.

``python -m bot.walks.drawing.draw [guides/walkthroughs]`` draws them all. The
platform of the sample town is fictional, so there is nothing to take
screenshots of; a town that has a real one uses its own, marked with
``lastmile walks mark``.
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bot.settings import ROOT

HERE = Path(__file__).parent
# Twice the width that phones of old people have, so that writing stays sharp when zoomed in.
WIDTH, HEIGHT, SHARPNESS = 360, 640, 2
# Flat drawings look the same in 64 colours and weigh a third.
COLOURS = 64


def screens() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every picture's path below the folder of the walkthroughs, and what it shows."""
    written = yaml.safe_load((HERE / "screens.yml").read_text(encoding="utf-8"))
    for walk, pictures in written["walks"].items():
        for name, screen in pictures.items():
            yield f"{walk}/{name}.png", screen


def page_of(screen: Mapping[str, Any]) -> str:
    """Return a screen as HTML.

    :raises jinja2.UndefinedError: the screen lacks what its parts need.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.ChainableUndefined
    )
    style = (HERE / "screen.css").read_text(encoding="utf-8")
    return environment.get_template("screen.html.j2").render(screen=screen, style=style)


def draw(folder: Path) -> int:
    """Draw all pictures into the folder of the walkthroughs and return how many."""
    drawn = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for path, screen in screens():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_picture(browser, page_of(screen)))
            drawn += 1
        browser.close()
    return drawn


def _picture(browser: Browser, html: str) -> bytes:
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS)
    page.set_content(html)
    shot = page.locator(".phone").screenshot()
    page.close()
    with Image.open(io.BytesIO(shot)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        written = io.BytesIO()
        few.save(written, "PNG", optimize=True)
        return written.getvalue()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "guides" / "walkthroughs"
    sys.stdout.write(f"{draw(target)} pictures\n")
