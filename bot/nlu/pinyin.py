"""What was written in letters, read as the characters that sound so: 「shenfenzheng diule」 is 「身份证丢了」.

Whoever has no input method writes so. Of the characters that a syllable may be, those are taken that follow one another
most often in what the intents were learned from and in what the guides call their items, so that a new item is read
without a training.

Of 400 questions (tests/nlu/dev) put into letters, intent and item were understood of 92.0 in 100 (of the same in
characters 94.5), without groups of three 90.8; of those that write z for zh 87.5. A question takes 10–20 ms.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from functools import lru_cache
from heapq import nlargest
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Sequence

from bot.guidebook.search import sounds
from bot.nlu.features import END, START, grams
from bot.nlu.masking import Span

_CHINESE = re.compile("[\u4e00-\u9fff]+")
# Letters beside one of these marks are an address, a number or a name of something: 「www.baidu.com」, 「湘A12345」. A
# number may come before: 「70sui」.
_WORD = re.compile(
    r"(?<![A-Za-zü_@/\\:=&#%+*.〔-])[A-Za-zü]+(?![A-Za-zü0-9_@/\\=&#%+*〕]|[:.-][A-Za-z0-9/])",
)
_LETTERS = re.compile("[A-Za-zü]+")
_GAPS = " '\u2019"
# Capitals up to this length are an abbreviation: 「AI」, 「CA」.
_ABBREVIATED = 4
# So much of the letters of a text, at least, is read: 「zhege app zenme yong」, and not 「can you help me」.
_MOST = 0.75
# What is less likely than this, a syllable on average, is no Chinese: 「xin chao」.
_LIKELY = -7.0
# So much is held against another reading than a character's first one, and against z for zh: who says it so writes so.
_OTHER_READING = -2.0
_AS_SPOKEN = -4.0
# So many ways to read what was written so far are gone on with, and so many chances kept for the next.
_WAYS = 8
_REMEMBERED = 50_000


def has_letters(text: str) -> bool:
    """Whether a word of letters stands in ``text`` that may be Chinese."""
    return any(len(word) > 1 for word in _WORD.findall(text))


class _Way(NamedTuple):
    """A way to read the letters so far: how likely (a logarithm), and the characters behind the one before them."""

    chance: float
    read: str


class Pinyin:
    """Reads letters.

    :param names: what guides call their items.
    :param said: one, two or three characters in a row → how often they are said; ``START`` and ``END`` among them.
    """

    def __init__(self, names: Iterable[str], said: Mapping[str, float]) -> None:
        self._said = defaultdict(float, said)
        for run in (found for name in names for found in _CHINESE.findall(name)):
            for order in (1, 2, 3):
                for gram in grams(f"{START}{run}{END}", order):
                    self._said[gram] += 1
        self._followed: Dict[str, float] = defaultdict(float)
        self._followers: Dict[str, int] = defaultdict(int)
        for gram, count in self._said.items():
            self._followed[gram[:-1]] += count
            self._followers[gram[:-1]] += 1
        self._characters = _by_syllable(gram for gram in self._said if _CHINESE.fullmatch(gram) and len(gram) == 1)
        self._longest = max(map(len, self._characters), default=0)
        self._chance = lru_cache(_REMEMBERED)(self._weighed)

    def read(self, text: str) -> str:
        """Return ``text`` with the words in letters that are Chinese as characters.

        A text without characters of which many letters are in other words is English.
        """
        words = [found.span() for found in _WORD.finditer(text) if self._is_spelled(found[0])]
        letters = sum(len(word) for word in _LETTERS.findall(text) if not _is_abbreviation(word))
        if not _CHINESE.search(text) and sum(end - start for start, end in words) <= _MOST * letters:
            return text
        pieces, done = [], 0
        for run in _runs(text, words):
            read = self._likeliest(text, run)
            if read is not None:
                pieces += [text[done : run[0][0]], read]
                done = run[-1][1]
        return "".join([*pieces, text[done:]])

    def _is_spelled(self, word: str) -> bool:
        """Whether ``word`` is syllables from its beginning to its end, and no abbreviation."""
        if _is_abbreviation(word):
            return False
        ends = {0}
        for start in range(len(word)):
            if start in ends:
                ends.update(start + len(syllable) for syllable in self._syllables(word.lower(), start))
        return len(word) in ends

    def _syllables(self, word: str, start: int) -> Iterable[str]:
        beginnings = (word[start : start + length] for length in range(1, min(self._longest, len(word) - start) + 1))
        return (syllable for syllable in beginnings if syllable in self._characters)

    def _likeliest(self, text: str, run: Sequence[Span]) -> Optional[str]:
        """Return the likeliest characters for a run of words of ``text``, None where it is no Chinese."""
        before, after = text[: run[0][0]].rstrip(_GAPS)[-1:], text[run[-1][1] :].lstrip(_GAPS)[:1]
        ways: Sequence[_Way] = [_Way(0.0, before if before in self._said else START)]
        for start, end in run:
            ways = self._read_on(ways, text[start:end].lower())
        following = after if after in self._said else END
        best = max(ways, key=lambda way: way.chance + self._chance(way.read[-2:], following))
        return best.read[1:] if best.chance >= _LIKELY * (len(best.read) - 1) else None

    def _read_on(self, ways: Sequence[_Way], word: str) -> Sequence[_Way]:
        """Return the likeliest ways to read ``word`` after each of ``ways``."""
        reached: List[Dict[str, _Way]] = [{} for _ in range(len(word) + 1)]
        reached[0] = {way.read: way for way in ways}
        for start, here in enumerate(reached[:-1]):
            likeliest = nlargest(_WAYS, here.values())
            for syllable in self._syllables(word, start) if here else ():
                there = reached[start + len(syllable)]
                for character, held_against in self._characters[syllable].items():
                    for way in likeliest:
                        chance = way.chance + held_against + self._chance(way.read[-2:], character)
                        same = way.read[-1] + character
                        if same not in there or there[same].chance < chance:
                            there[same] = _Way(chance, way.read + character)
        return nlargest(_WAYS, reached[-1].values())

    def _weighed(self, before: str, character: str) -> float:
        """Return the logarithm of how likely ``character`` comes after ``before``."""
        return math.log(self._share(before, character))

    def _share(self, before: str, character: str) -> float:
        """Return how often ``character`` comes after ``before``: the less is known of that, the more after less."""
        seen, kinds = self._said.get(before + character, 0.0), self._followers.get(before, 0)
        if not before:
            return (seen + 1) / (self._followed[""] + kinds)
        after_less = self._share(before[1:], character)
        return (seen + kinds * after_less) / (self._followed[before] + kinds) if kinds else after_less


def _is_abbreviation(word: str) -> bool:
    return word.isupper() and len(word) <= _ABBREVIATED


def _runs(text: str, words: Sequence[Span]) -> List[List[Span]]:
    """Return ``words`` in runs with nothing but gaps in them; a letter alone is none: 「选a」."""
    runs: List[List[Span]] = []
    for start, end in words:
        if runs and not text[runs[-1][-1][1] : start].strip(_GAPS):
            runs[-1].append((start, end))
        else:
            runs.append([(start, end)])
    return [run for run in runs if run[-1][1] - run[0][0] > 1]


def _by_syllable(characters: Iterable[str]) -> Mapping[str, Mapping[str, float]]:
    """Return syllable → characters that it may be, each with what is held against it."""
    spelled: Dict[str, Dict[str, float]] = defaultdict(dict)
    spoken: Dict[str, List[str]] = defaultdict(list)
    for character in characters:
        for n, reading in enumerate(sounds.readings(character)):
            spelled[reading].setdefault(character, _OTHER_READING if n else 0.0)
            spoken[sounds.blurred(reading)].append(character)
    for syllable, alike in spelled.items():
        for character in spoken[sounds.blurred(syllable)]:
            alike.setdefault(character, _AS_SPOKEN)
    return dict(spelled)
