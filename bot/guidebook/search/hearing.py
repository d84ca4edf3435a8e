"""Characters that sound like a word of the catalogue, put right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import ahocorasick

from bot.guidebook.search import sounds, words
from bot.guidebook.search.normalise import Normal

# Two syllables alike are often chance (以报 in 可以报销 is not 医保, nor 犬证 a
# 权证), so two must stand apart from other words, and have the tones too if they
# are not a whole name (底保): keyboards know no tones. Of 2,700 texts without such
# an error none was changed by a name's two syllables, but for 不办 (补办), and 不
# before a verb is a no. From three on a blurred sound will do. Half of the
# characters must be right: of 2,960 city queries, none with such an error, 25 were
# changed without that rule (地上房 → 第三方).
_SURE_LENGTH = 3
_RIGHT_SHARE = 0.5
_NO = "不"
# A name so long is heard even where what was written are words: 医保电子平正.
_UNMISTAKABLE_LENGTH = 5


@dataclass(frozen=True)
class Heard:
    """A text with misheard characters put right; ``changed`` holds their places."""

    normal: Normal
    changed: frozenset[int]

    def reread(self, standard: Callable[[Normal], Normal]) -> Heard:
        """Return this with its words, now that they are put right, replaced as ``standard`` does it."""
        reread = standard(self.normal)
        misheard = {self.normal.spans[at] for at in self.changed}
        starts = [start for start, _ in misheard]
        changed = (at for at, (start, end) in enumerate(reread.spans) if any(start <= place < end for place in starts))
        return Heard(reread, frozenset(changed))


class Hearing:
    """Finds the words of a catalogue by their sound.

    :param vocabulary: tight words of two characters and more that occur in names or stand for them.
    :param names: the tight names.
    """

    def __init__(self, vocabulary: Iterable[str], names: Iterable[str]) -> None:
        names = {name for name in names if len(name) >= 2 and not name.isascii()}
        self._known = names.union(word for word in vocabulary if len(word) >= 2 and not word.isascii())
        self._codes: dict[str, str] = {}
        self._exact = ahocorasick.Automaton()
        for word in self._known:
            if len(word) >= _SURE_LENGTH:
                self._exact.add_word(word, len(word))
        self._exact.make_automaton()
        short = {word for word in self._known if len(word) < _SURE_LENGTH}
        self._long = self._automaton(self._known - short, sounds.blurred_sound)
        self._short = self._automaton(short - names, sounds.sound_with_tone)
        self._short_names = self._automaton(short & names, sounds.sound)

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
        sounding = self._sounding_like(text)
        if not sounding:
            return []
        written = _written_words(text)
        right = self._rightly_named(text)
        found = [
            (start, word)
            for start, word in sounding
            if right.isdisjoint(_differing(text, start, word))
            and not _is_rightly_written(written, text, start, word)
            and len(_differing(text, start, word)) <= len(word) * (1 - _RIGHT_SHARE)
        ]
        return sorted(found, key=lambda hit: (-len(hit[1]), len(_differing(text, *hit)), hit[0]))

    def _rightly_named(self, text: str) -> set[int]:
        """Return the places at which a word of the catalogue is written as it is: 护理补贴 is no 福利."""
        if not len(self._exact):
            return set()
        return {at for end, length in self._exact.iter(text) for at in range(end + 1 - length, end + 1)}

    def _sounding_like(self, text: str) -> list[tuple[int, str]]:
        hits = list(self._hits(self._long, text, sounds.blurred_sound))
        short = [
            *self._hits(self._short, text, sounds.sound_with_tone),
            *self._hits(self._short_names, text, sounds.sound),
        ]
        edges = _edges(text) if short else set()
        for start, word in short:
            end = start + len(word)
            apart = start in edges and end in edges and text[start] != _NO
            if apart and not words.is_word(text[start:end]):
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
        """Return (place, word) of what sounds like a word of the catalogue and is none."""
        if automaton is None:
            return
        coded = "".join(self._codes.get(key(c), "\0") for c in text)
        for end, alike in automaton.iter(coded):
            start = end + 1 - len(alike[0])
            if text[start : end + 1] not in self._known:
                yield start, min(alike, key=lambda word: len(_differing(text, start, word)))


def _differing(text: str, start: int, word: str) -> list[int]:
    """Return the places of ``text`` where it is not written like ``word``."""
    return [at for at, letter in enumerate(word, start) if text[at] != letter]


def _written_words(text: str) -> dict[int, range]:
    """Return the word of two and more characters that stands at each place."""
    written: dict[int, range] = {}
    at = 0
    for word in words.cut(text):
        if len(word) > 1:
            written.update(dict.fromkeys(range(at, at + len(word)), range(at, at + len(word))))
        at += len(word)
    return written


def _is_rightly_written(written: dict[int, range], text: str, start: int, word: str) -> bool:
    """Whether what stands there is words as they are: 失业登记 is no 事业登记, 奖扶今年 no 奖扶金."""
    places = range(start, start + len(word))
    if len(word) < _UNMISTAKABLE_LENGTH and all(at in written for at in places):
        return True
    beyond = (written[at] for at in _differing(text, start, word) if at in written)
    return any(own.start < places.start or places.stop < own.stop for own in beyond)


def _edges(text: str) -> set[int]:
    """Return the places where a word begins or ends."""
    edges, at = {0}, 0
    for word in words.cut(text):
        at += len(word)
        edges.add(at)
    return edges
