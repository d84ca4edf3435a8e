"""Codes for notice boards: a PNG, and an A4 page to print with whose it is and how to use it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Sequence, Tuple

import segno
from PIL import Image, ImageDraw, ImageFont

from bot.delivery.typography import with_chinese_marks
from bot.guidebook.book import Guidebook
from bot.guidebook.schema import Town
from bot.wechat.scenes import place_of

# The largest code that stands well on A4 between a title and three lines.
_SCALE = 16

_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 18mm }}
body {{ font-family: "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; text-align: center;
  margin: 0 auto; max-width: 174mm; color: #111 }}
h1 {{ font-size: 40pt; margin: 0 0 4mm }}
h2 {{ font-size: 24pt; font-weight: normal; margin: 0 0 8mm }}
svg {{ width: 110mm; height: 110mm }}
ol {{ text-align: left; display: inline-block; font-size: 20pt; line-height: 1.7; margin: 6mm 0 0;
  padding-left: 1.5em }}
footer {{ font-size: 16pt; margin-top: 8mm; border-top: 1px solid #999; padding-top: 4mm }}
</style>
<h1>{title}</h1>
<h2>{subtitle}</h2>
{code}
<ol>
{steps}
</ol>
<footer>{footer}</footer>
</html>
"""
_STEPS = (
    "打开微信,点右上角的“+”,点“扫一扫”",
    "对准上面这个方块,点“关注”",
    "打字或者按住说话:要办啥事、要反映啥问题",
)
# What must fit under the code on the PNG, which is printed by itself as well.
_IN_SHORT = "微信扫一扫,点“关注”,打字说话都行"
# Noto Sans CJK under the SIL Open Font License 1.1, which comes with this package and nothing else; the third of its
# faces writes Chinese as it is written on the mainland.
_FONT, _FACE = files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc", 2
_TITLE_SIZE, _LINE_SIZE, _MARGIN = 56, 36, 48
_LONGEST_LINE = 20


class UnknownScene(LookupError):
    """A scene that names nothing in the guides."""

    def __init__(self, scene: str) -> None:
        super().__init__(scene)
        self.scene = scene


@dataclass(frozen=True)
class Poster:
    """What stands on a poster."""

    scene: str
    title: str
    subtitle: str
    footer: str


def poster(scene: str, book: Guidebook, *, town_id: str) -> Poster:
    """Return the words of a scene's poster; ``town_id`` is whose it is when the scene names no town.

    :raises UnknownScene: the guides have nothing of this name.
    """
    place = place_of(scene, book)
    if not place.is_known:
        raise UnknownScene(scene)
    town = place.town or book.town(town_id)
    subtitle = "办事要带啥,手机上问一问"
    if place.village is not None:
        subtitle = f"{place.village.name}:办事要带啥,手机上问一问"
    elif place.item is not None:
        subtitle = f"{book.plain_name(place.item)}:要带啥,手机上问一问"
    elif place.walk is not None:
        subtitle = f"{book.walk(place.walk).title}:一步一步教您"
    return Poster(scene, f"{town.name}便民服务中心", subtitle, _footer(town))


def _footer(town: Town) -> str:
    return f"不会用手机?打 {town.hall.phone},或者来{town.hall.address}。"


def write_poster(made: Poster, address: str, *, folder: Path) -> Tuple[Path, Path]:
    """Write the code of an address as PNG and as a page to print; return both paths."""
    code = segno.make_qr(address, error="q")
    png, page = folder / f"{made.scene}.png", folder / f"{made.scene}.html"
    lines = (made.title, *_in_two(made.subtitle), _IN_SHORT)
    _picture(code, [with_chinese_marks(line) for line in lines]).save(png)
    words = {name: escape(with_chinese_marks(getattr(made, name))) for name in ("title", "subtitle", "footer")}
    steps = "\n".join(f"<li>{with_chinese_marks(step)}</li>" for step in _STEPS)
    drawn = code.svg_inline(scale=4, border=2, omitsize=True)
    page.write_text(_PAGE.format(code=drawn, steps=steps, **words), "utf-8")
    return png, page


def _in_two(line: str) -> Sequence[str]:
    """Cut a line behind its colon where it would be too small to be read in one."""
    head, colon, rest = line.partition(":")
    return (line,) if len(line) <= _LONGEST_LINE or not colon else (head + colon, rest)


def _picture(code: segno.QRCode, lines: Sequence[str]) -> Image.Image:
    """Return a code with lines under it, each as large as its width allows."""
    raw = io.BytesIO()
    code.save(raw, kind="png", scale=_SCALE, border=4)
    drawn = Image.open(raw).convert("L")
    largest = (_TITLE_SIZE, *(_LINE_SIZE for _ in lines[1:]))
    sizes = [min(most, (drawn.width - 2 * _MARGIN) // len(line)) for most, line in zip(largest, lines, strict=True)]
    picture = Image.new("L", (drawn.width, drawn.height + sum(sizes) * 3 // 2 + _MARGIN), "white")
    picture.paste(drawn)
    pen, top = ImageDraw.Draw(picture), drawn.height
    for line, size in zip(lines, sizes, strict=True):
        pen.text((drawn.width // 2, top), line, "black", ImageFont.truetype(str(_FONT), size, _FACE), anchor="ma")
        top += size * 3 // 2
    return picture
