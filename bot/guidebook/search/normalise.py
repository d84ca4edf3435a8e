"""One way of writing for names and for what people type.

Full width and compatibility forms (NFKC), capitals, traditional characters,
emoji, Chinese numerals and the words of ``guides/words.yml`` are brought to
one form. Each character of the result remembers the stretch of the original
that it came from, so that a name found here can be shown there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import opencc

_TO_SIMPLIFIED = opencc.OpenCC("t2s")

# Symbols, modifiers, controls, joiners and private characters carry no word.
_NO_WORD = {"So", "Sk", "Sm", "Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Sc"}

# A pause ends a clause; any other punctuation only parts two characters.
PAUSE = ","
_PAUSES = set("，。！？；：,.!?;:…~～\n")

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}
_DIGITS.update({"〇": 0, "两": 2})
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = re.compile("[零〇一二两三四五六七八九十百千]{2,}")

_GAPS = {" ", PAUSE}
_BETWEEN_PAUSES = re.compile(f"[^{PAUSE}]+")

Span = tuple[int, int]


@lru_cache(maxsize=20000)
def _plain_character(character: str) -> str:
    """Return what one character becomes: nothing, ``PAUSE``, a space for other punctuation, or its plain form."""
    if character in _PAUSES:
        return PAUSE
    if character.isspace():
        return " "
    if unicodedata.category(character) in _NO_WORD:
        return ""
    plain = unicodedata.normalize("NFKC", character).lower()
    plain = "".join(c for c in plain if unicodedata.category(c) not in _NO_WORD)
    plain = "".join(" " if unicodedata.category(c)[0] in "PZ" else c for c in plain)
    simplified = _TO_SIMPLIFIED.convert(plain)
    return simplified if len(simplified) == len(plain) else plain


def number_of(numeral: str) -> str:
    """Return a Chinese numeral in digits (六十 → 60, 四零五零 → 4050), or unchanged if it is none."""
    if not any(c in _UNITS for c in numeral):
        digits = "".join(str(_DIGITS[c]) for c in numeral)
        return digits if len(digits) >= 3 else numeral
    total, digit, unit_before = 0, None, 10000
    for c in numeral:
        if c in _UNITS:
            unit = _UNITS[c]
            if unit >= unit_before or (digit is None and unit != 10):
                return numeral
            total, digit, unit_before = total + (1 if digit is None else digit) * unit, None, unit
        elif digit not in (None, 0):
            return numeral
        else:
            digit = _DIGITS[c]
    return str(total + (digit or 0))


@dataclass(frozen=True)
class Normal:
    """A text in its normal form; ``spans[i]`` is where ``text[i]`` stood in the original."""

    text: str
    spans: tuple[Span, ...]

    def original_span(self, start: int, end: int) -> Span:
        """Return the stretch of the original that ``text[start:end]`` came from."""
        return self.spans[start][0], self.spans[end - 1][1]

    def tight(self) -> Normal:
        """Return the text without spaces and pauses: 身 份 证 reads like 身份证."""
        kept = [i for i, c in enumerate(self.text) if c not in _GAPS]
        return Normal("".join(self.text[i] for i in kept), tuple(self.spans[i] for i in kept))

    def clauses(self) -> tuple[Normal, ...]:
        """Return the tight clauses between pauses, in order; none is empty."""
        clauses = []
        for match in _BETWEEN_PAUSES.finditer(self.text):
            start, end = match.span()
            clause = Normal(self.text[start:end], self.spans[start:end]).tight()
            if clause.text:
                clauses.append(clause)
        return tuple(clauses)


class Normaliser:
    """Brings texts to their normal form.

    :param synonyms: standard word → the words people say for it. Longer words
        are replaced first, and a replaced word is not replaced again.
    """

    def __init__(self, synonyms: Mapping[str, Sequence[str]]) -> None:
        self._standard: dict[str, str] = {}
        for standard, others in synonyms.items():
            for other in others:
                self._standard[_plain(other).text] = _plain(standard).text
        words = sorted(filter(None, self._standard), key=len, reverse=True)
        self._words = re.compile("|".join(map(re.escape, words))) if words else None

    def normal(self, text: str) -> Normal:
        """Return the normal form of ``text``: no gap at its ends, at most one gap within."""
        return self.standard(_replace(_plain(text), _NUMERAL, number_of))

    @property
    def words(self) -> Mapping[str, str]:
        """The words that are replaced → the standard ones, all in their normal form."""
        return self._standard

    def standard(self, normal: Normal) -> Normal:
        """Return ``normal`` with the words people say replaced by the standard ones."""
        return normal if self._words is None else _replace(normal, self._words, self._standard.__getitem__)


def _plain(text: str) -> Normal:
    letters: list[str] = []
    spans: list[Span] = []
    for at, character in enumerate(text):
        for letter in _plain_character(character):
            if letter in _GAPS and (not letters or letters[-1] in _GAPS):
                if letters and letter == PAUSE:
                    letters[-1] = PAUSE
                continue
            letters.append(letter)
            spans.append((at, at + 1))
    if letters and letters[-1] in _GAPS:
        del letters[-1], spans[-1]
    return Normal("".join(letters), tuple(spans))


def _replace(normal: Normal, pattern: re.Pattern[str], replaced: Callable[[str], str]) -> Normal:
    pieces: list[str] = []
    spans: list[Span] = []
    done = 0
    for match in pattern.finditer(normal.text):
        start, end = match.span()
        new = replaced(match.group())
        if new == match.group():
            continue
        pieces += [normal.text[done:start], new]
        spans += normal.spans[done:start]
        spans += [normal.original_span(start, end)] * len(new)
        done = end
    pieces.append(normal.text[done:])
    spans += normal.spans[done:]
    return Normal("".join(pieces), tuple(spans))
