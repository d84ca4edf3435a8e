"""A town's own screenshots: boxed, unreadable where they should be, light."""

from __future__ import annotations

import io
import random
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image, ImageDraw

from bot.cli import group
from bot.walks.marking import LARGEST_BYTES, Box, NotAScreenshot, OutsideThePicture, marked

PRESS, HIDE = Box(100, 900, 880, 160), Box(100, 300, 600, 80)


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    """A screen as a phone takes it, with writing to hide and a photo that does not compress."""
    picture = Image.new("RGB", (1080, 2340), (245, 245, 245))
    draw = ImageDraw.Draw(picture)
    for x in range(100, 700, 12):
        draw.rectangle((x, 300, x + 5, 380), fill="black")
    noise = Image.frombytes("RGB", (300, 300), random.Random(3).randbytes(300 * 300 * 3)).resize((900, 900))
    picture.paste(noise, (90, 1300))
    path = tmp_path / "shot.png"
    picture.save(path, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
    return path


def near(pixel: object, grey: int) -> bool:
    """Whether a pixel is that grey, give or take what compression does."""
    assert isinstance(pixel, tuple)
    return all(abs(part - grey) < 12 for part in pixel)


def opened(written: bytes) -> Image.Image:
    return Image.open(io.BytesIO(written)).convert("RGB")


def test_the_place_to_press_is_framed_in_red(screenshot: Path) -> None:
    picture = opened(marked(screenshot, press=[PRESS], hide=[]).body)
    scale = picture.width / 1080
    edge = picture.getpixel((round(540 * scale), round(894 * scale)))
    assert isinstance(edge, tuple)
    assert edge[0] > 180
    assert edge[1] < 90
    assert near(picture.getpixel((round(540 * scale), round(980 * scale))), 245)


def test_what_is_hidden_cannot_be_read(screenshot: Path) -> None:
    picture = opened(marked(screenshot, press=[], hide=[HIDE]).body)
    scale = picture.width / 1080
    left, top, right, bottom = (round(edge * scale) for edge in HIDE.corners)
    row = [picture.getpixel((x, (top + bottom) // 2)) for x in range(left + 2, right - 2)]
    changes = sum(abs(one[0] - other[0]) > 60 for one, other in pairwise(row))
    assert changes <= 20, "fifty strokes are no longer to be told apart"


def test_it_is_light_narrow_and_carries_no_metadata(screenshot: Path) -> None:
    written = marked(screenshot, press=[PRESS], hide=[HIDE]).body
    assert len(written) <= LARGEST_BYTES
    picture = Image.open(io.BytesIO(written))
    assert picture.width == 720
    assert not picture.getexif()


def test_the_command_writes_beside_the_original(screenshot: Path) -> None:
    before = screenshot.read_bytes()
    done = CliRunner().invoke(
        group, ["walks", "mark", str(screenshot), "--press", "100,900,880,160", "--hide", "100,300,600,80"]
    )
    assert done.exit_code == 0, done.output
    assert (screenshot.parent / "shot-marked.jpg").stat().st_size <= LARGEST_BYTES
    assert screenshot.read_bytes() == before


@pytest.mark.parametrize(
    ("boxes", "told"),
    [
        (["--press", "100,900,880"], "要写成四个数"),
        (["--press", "1000,900,880,160"], "不在图上:这张图宽 1080、高 2340"),
    ],
)
def test_a_wrong_box_is_told_of(screenshot: Path, boxes: list[str], told: str) -> None:
    done = CliRunner().invoke(group, ["walks", "mark", str(screenshot), *boxes])
    assert done.exit_code != 0
    assert told in done.output.replace("，", ",").replace("：", ":")


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    with pytest.raises(NotAScreenshot):
        marked(path, press=[], hide=[])


@pytest.mark.parametrize("box", [Box(-1, 0, 10, 10), Box(0, 0, 0, 10), Box(1070, 0, 20, 10), Box(0, 2335, 10, 10)])
def test_a_box_beside_the_picture_is_refused(screenshot: Path, box: Box) -> None:
    with pytest.raises(OutsideThePicture):
        marked(screenshot, press=[box], hide=[])
