"""A screenshot made fit to be shown: the place to press boxed, names and numbers made unreadable, small."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from bot.walks.grid import Box, box_of, gridded

LARGEST_BYTES = 150 * 1024
_WIDTH = 720
_RED = (216, 30, 6)
# Flat screens are lightest in few colours; one with photos on it, as a photo. Sharpness is given up last.
_COLOURS = (256, 128, 64)
_QUALITIES = (80, 65, 50, 35)
# Of a hidden place this many blocks are left across its shorter side: enough to see that something
# stood there, too few to read or to reckon back.
_BLOCKS = 2


@dataclass(frozen=True)
class Marked:
    """The picture's file, and how its name has to end."""

    body: bytes
    suffix: str


class NotAScreenshot(ValueError):
    """The file is no picture, or a broken one."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is no picture")
        self.path = path


class TooLarge(ValueError):
    """The picture stays larger than what a phone on a slow line should load."""


def with_grid(path: Path) -> Marked:
    """Return the screenshot with a grid over it, upright, by which places on it are named.

    :raises NotAScreenshot: it cannot be read.
    """
    written = io.BytesIO()
    gridded(_opened(path)).save(written, "JPEG", quality=85)
    return Marked(written.getvalue(), ".jpg")


def marked(path: Path, *, press: Sequence[str], hide: Sequence[str]) -> Marked:
    """Return the screenshot as a file of at most ``LARGEST_BYTES``, upright, without metadata.

    ``press`` and ``hide`` name cells of its grid, 「C4」 or 「C4:E5」.

    :raises NotAScreenshot: it cannot be read.
    :raises NoSuchCell: some cells are not on it.
    :raises TooLarge: it cannot be made so light and stay legible.
    """
    picture = _opened(path)
    to_press, to_hide = ([box_of(cells, picture.size) for cells in named] for named in (press, hide))
    for box in to_hide:
        _hide(picture, box)
    for box in to_press:
        _frame(picture, box)
    return _small(picture)


def _opened(path: Path) -> Image.Image:
    try:
        with Image.open(path) as picture:
            return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        # Pillow raises any of these for a file that breaks off or lies about itself.
        raise NotAScreenshot(path) from error


def _hide(picture: Image.Image, box: Box) -> None:
    piece = picture.crop(box.corners)
    scale = _BLOCKS / min(piece.size)
    blocks = (max(1, round(piece.width * scale)), max(1, round(piece.height * scale)))
    coarse = piece.resize(blocks, Image.Resampling.BOX).resize(piece.size, Image.Resampling.NEAREST)
    picture.paste(coarse, box.corners)


def _frame(picture: Image.Image, box: Box) -> None:
    thick = max(4, picture.width // 90)
    # Around the place where there is room, and never off the picture.
    outer = (
        max(box.left - thick, 0),
        max(box.top - thick, 0),
        min(box.right + thick, picture.width - 1),
        min(box.bottom + thick, picture.height - 1),
    )
    ImageDraw.Draw(picture).rounded_rectangle(outer, radius=2 * thick, outline=_RED, width=thick)


def _small(picture: Image.Image) -> Marked:
    if picture.width > _WIDTH:
        height = round(picture.height * _WIDTH / picture.width)
        picture = picture.resize((_WIDTH, height), Image.Resampling.LANCZOS)
    for file in _files(picture):
        if len(file.body) <= LARGEST_BYTES:
            return file
    raise TooLarge


def _files(picture: Image.Image) -> Iterator[Marked]:
    for colours in _COLOURS:
        written = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        yield Marked(written.getvalue(), ".png")
    for quality in _QUALITIES:
        written = io.BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True)
        yield Marked(written.getvalue(), ".jpg")
