"""How characters sound, and how they sound to a southern ear.

Voice input and pinyin keyboards write the right sound with the wrong
characters (身份正, 养老报险). Dialects merge -n/-ng, z/zh, c/ch, s/sh, l/n and
h/f, and so do the people who speak them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pypinyin.constants import PINYIN_DICT

_KEEPS_DIAERESIS = str.maketrans({"ü": "v", "ǖ": "v", "ǘ": "v", "ǚ": "v", "ǜ": "v"})
# 飞/灰 and 分/婚: what is written hui and hun is spoken hu-ei and hu-en.
_MERGED = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "f": "h", "hui": "hei", "hun": "hen", "hu": "h"}
_DISTINCT = re.compile("^(zh|ch|sh|n|f|hui|hun|hu(?=[ao]))")


@lru_cache(maxsize=20000)
def sound_with_tone(character: str) -> str:
    """Return the pinyin of ``character`` in its first reading; the character itself if it has none."""
    readings = PINYIN_DICT.get(ord(character))
    return readings.split(",")[0] if readings else character


@lru_cache(maxsize=20000)
def sound(character: str) -> str:
    """Return the ``sound_with_tone`` without the tone."""
    return _toneless(sound_with_tone(character))


def readings(character: str) -> tuple[str, ...]:
    """Return every pinyin of ``character`` without tones, the first reading first; v is ü."""
    return tuple(dict.fromkeys(map(_toneless, PINYIN_DICT.get(ord(character), "").split(","))))


@lru_cache(maxsize=20000)
def blurred_sound(character: str) -> str:
    """Return ``sound`` with the distinctions dropped that dialects do not make."""
    return blurred(sound(character))


def blurred(syllable: str) -> str:
    """Return a syllable without tone with the distinctions dropped that dialects do not make."""
    heard = _DISTINCT.sub(lambda match: _MERGED[match.group()], syllable)
    return heard[:-1] if heard.endswith("ng") else heard


def _toneless(syllable: str) -> str:
    plain = syllable.translate(_KEEPS_DIAERESIS)
    return "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
