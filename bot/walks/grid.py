"""A grid over a screenshot, as on a map: where to press is told by cells, C4 or C4:E5, and no pixel is counted."""

from __future__ import annotations

import math
import re
import string
from dataclasses import dataclass
from typing import Tuple

from PIL import Image, ImageDraw, ImageFont

Size = Tuple[int, int]
# Fine enough for a button, coarse enough to read a cell's name in it.
COLUMNS = 16
_LETTERS = string.ascii_uppercase[:COLUMNS]
_CELLS = re.compile(r"([A-Z])(\d{1,3})(?:[:：]([A-Z])(\d{1,3}))?")
# Wide enough that the names of the cells can be read on any screen.
_DRAWN_WIDTH = 1280
_INK, _PAPER = (160, 0, 0), (255, 255, 255)


class NoSuchCell(ValueError):
    """The text names no cells, or cells that the picture has not; ``last`` is the picture's last one."""

    def __init__(self, text: str, last: str) -> None:
        super().__init__(f"{text} is none of A1 to {last}")
        self.text = text
        self.last = last


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels of a picture: left, top, right, bottom."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def corners(self) -> Tuple[int, int, int, int]:
        """Left, top, right, bottom, as Pillow takes them."""
        return self.left, self.top, self.right, self.bottom


def box_of(text: str, size: Size) -> Box:
    """Return the cells that a text names, 「C4」 or 「C4:E5」 from any corner to the opposite one, in pixels.

    :raises NoSuchCell: it names none, or some that a picture of that size has not.
    """
    last = f"{_LETTERS[-1]}{_rows(size)}"
    found = _CELLS.fullmatch(text.strip().upper())
    if found is None:
        raise NoSuchCell(text, last)
    columns = [_LETTERS.find(letter) for letter in (found[1], found[3] or found[1])]
    rows = [int(number) for number in (found[2], found[4] or found[2])]
    if min(columns) < 0 or not 1 <= min(rows) <= max(rows) <= _rows(size):
        raise NoSuchCell(text, last)
    return Box(
        _edge(min(columns), size[0], size),
        _edge(min(rows) - 1, size[1], size),
        _edge(max(columns) + 1, size[0], size),
        _edge(max(rows), size[1], size),
    )


def _edge(count: int, most: int, size: Size) -> int:
    """How many pixels so many cells take; a last row may be cut off."""
    return min(round(count * size[0] / COLUMNS), most)


def _rows(size: Size) -> int:
    return math.ceil(size[1] * COLUMNS / size[0])


def gridded(picture: Image.Image) -> Image.Image:
    """Return the picture with the grid over it and each cell's name in it."""
    height = round(picture.height * _DRAWN_WIDTH / picture.width)
    drawn = picture.resize((_DRAWN_WIDTH, height), Image.Resampling.LANCZOS).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    font = ImageFont.load_default(size=_DRAWN_WIDTH / COLUMNS / 3.4)
    for row in range(1, _rows(picture.size) + 1):
        for letter in _LETTERS:
            box = box_of(f"{letter}{row}", drawn.size)
            pen.rectangle(box.corners, outline=_INK)
            pen.text((box.left + 4, box.top + 2), f"{letter}{row}", _INK, font, stroke_width=3, stroke_fill=_PAPER)
    return drawn
