"""Characters that sound like a word of the catalogue, put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ahocorasick

from bot.guidebook.search import sounds, words
from bot.guidebook.search.normalise import Normal

# Two syllables alike are often chance (以报 in 可以报销 is not 医保, nor 犬证 a
# 权证), so a word of two must stand apart from other words and have the tones
# too; from three on a blurred sound will do. Half of the characters must be
# right: of 2,960 city queries, none with such an error, 25 were changed without
# that rule (地上房 → 第三方).
_SURE_LENGTH = 3
_RIGHT_SHARE = 0.5


@dataclass(frozen=True)
class Heard:
    """A text with misheard characters put right; ``changed`` holds their places."""

    normal: Normal
    changed: frozenset[int]


class Hearing:
    """Finds the words of a catalogue by their sound.

    :param vocabulary: tight names and words of two characters and more.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = {word for word in vocabulary if len(word) >= 2 and not word.isascii()}
        self._codes: dict[str, str] = {}
        short = [word for word in self._known if len(word) < _SURE_LENGTH]
        long = [word for word in self._known if len(word) >= _SURE_LENGTH]
        self._short = self._automaton(short, sounds.sound_with_tone)
        self._long = self._automaton(long, sounds.blurred_sound)

    def heard(self, tight: Normal) -> Heard:
        """Return ``tight`` with what only sounds like a word of the catalogue written as that word."""
        letters = list(tight.text)
        changed: set[int] = set()
        for start, word in self._misheard(tight.text):
            places = range(start, start + len(word))
            if changed.isdisjoint(places):
                changed.update(at for at in places if letters[at] != word[at - start])
                letters[start : start + len(word)] = word
        return Heard(Normal("".join(letters), tight.spans), frozenset(changed))

    def _misheard(self, text: str) -> list[tuple[int, str]]:
        """Return (place, word) of what must be put right, longest first."""
        taken = self._rightly_written(text)
        found = [
            (start, word)
            for start, word in self._sounding_like(text)
            if text[start : start + len(word)] not in self._known
            and not taken.issuperset(range(start, start + len(word)))
            and _differing(text, start, word) <= len(word) * (1 - _RIGHT_SHARE)
        ]
        return sorted(found, key=lambda hit: (-len(hit[1]), _differing(text, *hit), hit[0]))

    def _rightly_written(self, text: str) -> set[int]:
        """Return the places that words of two and more characters fill: 失业登记 is not a 事业登记."""
        places: set[int] = set()
        at = 0
        for word in words.cut(text):
            if len(word) > 1:
                places.update(range(at, at + len(word)))
            at += len(word)
        return places

    def _sounding_like(self, text: str) -> list[tuple[int, str]]:
        hits = list(self._hits(self._long, text, sounds.blurred_sound))
        edges = _edges(text)
        for start, word in self._hits(self._short, text, sounds.sound_with_tone):
            end = start + len(word)
            if start in edges and end in edges and not words.is_word(text[start:end]):
                hits.append((start, word))
        return hits

    def _automaton(self, vocabulary: Iterable[str], key: Callable[[str], str]) -> ahocorasick.Automaton | None:
        by_sound: dict[str, list[str]] = {}
        for word in vocabulary:
            by_sound.setdefault(self._coded(word, key), []).append(word)
        if not by_sound:
            return None
        automaton = ahocorasick.Automaton()
        for coded, alike in by_sound.items():
            automaton.add_word(coded, tuple(sorted(alike)))
        automaton.make_automaton()
        return automaton

    def _coded(self, text: str, key: Callable[[str], str]) -> str:
        """Return one character per syllable, so that sounds are matched like text."""
        return "".join(self._codes.setdefault(key(c), chr(0x4E00 + len(self._codes))) for c in text)

    def _hits(
        self, automaton: ahocorasick.Automaton | None, text: str, key: Callable[[str], str]
    ) -> Iterable[tuple[int, str]]:
        if automaton is None:
            return
        coded = "".join(self._codes.get(key(c), "\0") for c in text)
        for end, alike in automaton.iter(coded):
            start = end + 1 - len(alike[0])
            yield start, min(alike, key=lambda word: _differing(text, start, word))


def _differing(text: str, start: int, word: str) -> int:
    return sum(a != b for a, b in zip(text[start : start + len(word)], word, strict=True))


def _edges(text: str) -> set[int]:
    """Return the places where a word begins or ends."""
    edges, at = {0}, 0
    for word in words.cut(text):
        at += len(word)
        edges.add(at)
    return edges
