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
from bot.walks.grid import COLUMNS, Box, NoSuchCell, box_of
from bot.walks.marking import LARGEST_BYTES, NotAScreenshot, marked, with_grid

SIZE = (1080, 2340)
PRESS, HIDE = "B14:O16", "B5:K6"


@pytest.fixture
def screenshot(tmp_path: Path) -> Path:
    """A screen as a phone takes it, with writing to hide and a photo that does not compress."""
    picture = Image.new("RGB", SIZE, (245, 245, 245))
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
    box = box_of(PRESS, SIZE)
    edge = picture.getpixel((round(540 * scale), round((box.top - 6) * scale)))
    assert isinstance(edge, tuple)
    assert edge[0] > 180
    assert edge[1] < 90
    assert near(picture.getpixel((round(540 * scale), round(980 * scale))), 245)


def test_a_place_at_the_very_edge_keeps_its_whole_frame(screenshot: Path) -> None:
    picture = opened(marked(screenshot, press=["A1:A2"], hide=[]).body)
    for x, y in ((2, 40), (20, 2)):
        edge = picture.getpixel((x, y))
        assert isinstance(edge, tuple)
        assert edge[0] > 180
        assert edge[1] < 90


def test_what_is_hidden_cannot_be_read(screenshot: Path) -> None:
    picture = opened(marked(screenshot, press=[], hide=[HIDE]).body)
    scale = picture.width / 1080
    left, top, right, bottom = (round(edge * scale) for edge in box_of(HIDE, SIZE).corners)
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
        group, ["walks", "mark", str(screenshot), "--press", PRESS, "--press", "C30", "--hide", HIDE]
    )
    assert done.exit_code == 0, done.output
    assert (screenshot.parent / "shot-marked.jpg").stat().st_size <= LARGEST_BYTES
    assert screenshot.read_bytes() == before


def test_without_a_place_the_command_draws_the_grid_and_says_what_comes_next(screenshot: Path) -> None:
    done = CliRunner().invoke(group, ["walks", "mark", str(screenshot)])
    assert done.exit_code == 0, done.output
    assert "--press C4:E5" in done.output
    grid = Image.open(screenshot.parent / "shot-grid.jpg").convert("RGB")
    assert grid.height / grid.width == pytest.approx(SIZE[1] / SIZE[0], rel=0.01)
    # Down an empty column of the screen, one line for each row.
    x = round(12.5 * grid.width / COLUMNS)
    dark = [y for y in range(grid.height) if grid.getpixel((x, y))[1] < 120]
    assert len({y // 4 for y in dark}) >= 35


@pytest.mark.parametrize("cells", ["100,900,880,160", "Z1", "A0", "A36", "Q3", "C4:", ""])
def test_a_wrong_cell_is_told_of_and_nothing_is_written(screenshot: Path, cells: str) -> None:
    done = CliRunner().invoke(group, ["walks", "mark", str(screenshot), "--press", cells])
    assert done.exit_code != 0
    assert "从 A1 到 P35" in done.output
    assert [path.name for path in screenshot.parent.iterdir()] == ["shot.png"]


@pytest.mark.parametrize("cells", ["C4:E5", "c4:e5", "E5:C4", "C5：E4", " C4:E5 "])
def test_cells_are_named_from_any_corner_and_in_either_case(cells: str) -> None:
    assert box_of(cells, (160, 320)) == Box(20, 30, 50, 50)


def test_a_last_row_that_is_cut_off_ends_with_the_picture() -> None:
    assert box_of("P3", (160, 25)) == Box(150, 20, 160, 25)
    with pytest.raises(NoSuchCell):
        box_of("P4", (160, 25))


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    with pytest.raises(NotAScreenshot):
        marked(path, press=[], hide=[])
    with pytest.raises(NotAScreenshot):
        with_grid(path)
