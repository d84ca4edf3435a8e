"""What may not be kept is masked at the door, before anything is stored."""

from __future__ import annotations

import re
import unicodedata

# 18 characters (GB 11643-1999: six of region, eight of birthday, three of order, one check
# character) or the older 15. Spaces or dashes between groups are how people copy it from the card.
_ID_NUMBER = re.compile(r"(?<![0-9])([1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx]|[1-9][0-9]{14})(?![0-9])")

# What stands behind the characters that are left of one.
HIDDEN_MARK = "(身份证号已隐去)"
# Line breaks and tabs are a resident's own; every other control character, and the marks that
# turn the direction of text, can only hide something.
_KEPT = {"\n", "\t"}
_DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def mask_id_numbers(text: str) -> str:
    """Return the text with every ID number replaced by its first and last two characters."""
    return _ID_NUMBER.sub(lambda found: f"{found[0][:2]}…{found[0][-2:]}{HIDDEN_MARK}", text)


def _hides(char: str) -> bool:
    return char in _DIRECTION_MARKS or unicodedata.category(char) in {"Cc", "Cs", "Co"}


def clean(text: str) -> str:
    """Return the text in NFC without control characters and lone surrogates."""
    kept = "".join(char for char in text.replace("\r\n", "\n").replace("\r", "\n") if char in _KEPT or not _hides(char))
    return unicodedata.normalize("NFC", kept).strip()
