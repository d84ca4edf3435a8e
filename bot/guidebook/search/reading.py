"""Which stretches of a text may name the item, and how much each counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.guidebook.search.asking import Asking, Clause
from bot.guidebook.search.finding import Mention
from bot.guidebook.search.hearing import Hearing
from bot.guidebook.search.mentions import EXACT, NameTrie
from bot.guidebook.search.normalise import Normal, Normaliser

# A story is read from its end: what came more than so many clauses before it is not looked at for meaning.
_CLAUSES = 8
# A question and what leads up to it are also read together, up to so many characters.
_TOGETHER = 28

FOCUS = 1.0
TOGETHER = 0.95
BESIDE = 0.8
EARLIER = 0.65
ASIDE = 0.5


@dataclass(frozen=True)
class Stretch:
    """A part of the text to be scored: its content and how much its score counts (0..1)."""

    text: str
    weight: float
    mentions: tuple[Mention, ...]
    named: int
    """How many characters of the content are names."""

    def share_of(self, mention: Mention) -> float:
        """Return what share (0..1) of the content the mention fills."""
        return min(1.0, (mention.end - mention.start) / len(self.text))

    @property
    def names_one(self) -> bool:
        """Whether a name stands in it that only one item has."""
        return any(len(mention.ids) == 1 for mention in self.mentions)

    @property
    def is_a_shared_name(self) -> bool:
        """Whether the content is one name that several items share, and nothing else."""
        return len(self.mentions) == 1 and len(self.mentions[0].ids) > 1 and self.named >= len(self.text)


@dataclass(frozen=True)
class Reading:
    """A text prepared for scoring; ``stretches`` lists the most telling one first."""

    stretches: tuple[Stretch, ...]
    mentions: tuple[Mention, ...]

    @property
    def with_what_leads_up(self) -> Stretch:
        """The clause in focus together with what leads up to it; alone where nothing does.

        :raises IndexError: there is no stretch.
        """
        return next((stretch for stretch in self.stretches if stretch.weight == TOGETHER), self.stretches[0])

    def in_short(self, most: int) -> str:
        """Return what tells most in at most ``most`` characters: the clause in focus with what leads up to it.

        Where no item is named in them but one was before (身份证补办,…,还要带别的吗), that clause comes first. Of 3,031
        questions that names ten more items, and one that is not meant.

        :raises IndexError: there is no stretch.
        """
        told = self.with_what_leads_up.text
        named = next((stretch for stretch in self.stretches if stretch.weight > ASIDE and stretch.names_one), None)
        if named is None or self.with_what_leads_up.names_one:
            return told[-most:]
        follows = told if len(named.text) + len(told) <= most else self.stretches[0].text
        return (named.text + follows)[:most]


@dataclass(frozen=True)
class _Part:
    clause: Clause
    mentions: tuple[Mention, ...]
    named: int


class Reader:
    """Reads texts with the names and the sounds of one catalogue.

    :param alone: word → ids of the items it means when nothing else is said.
    """

    def __init__(
        self,
        normaliser: Normaliser,
        hearing: Hearing,
        trie: NameTrie,
        asking: Asking,
        alone: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._normaliser = normaliser
        self._hearing = hearing
        self._trie = trie
        self._asking = asking
        self._alone = alone

    def reading(self, text: str) -> Reading:
        """Return ``text`` as stretches, of which those beside the question count most."""
        parts = self._with_a_word_alone([self._part(clause) for clause in self._normaliser.normal(text).clauses()])
        mentions = tuple(mention for part in parts for mention in part.mentions)
        return Reading(_stretches(_without_idle_asides(_telling(parts[-_CLAUSES:]))), mentions)

    def _with_a_word_alone(self, parts: list[_Part]) -> list[_Part]:
        """Return ``parts``, of which a word that is all there is names what it means alone."""
        telling = [part for part in parts if part.clause.content.text]
        content = telling[0].clause.content if len(telling) == 1 else None
        ids = self._alone.get(content.text) if content is not None else None
        if content is None or ids is None:
            return parts
        word = content.text
        mention = Mention(*content.original_span(0, len(word)), ids, EXACT, exact=True)
        return [replace(telling[0], mentions=(mention,), named=len(word))]

    def _part(self, tight: Normal) -> _Part:
        heard = self._hearing.heard(tight)
        if heard.changed:
            heard = heard.reread(self._normaliser.standard)
        found = self._trie.mentions(heard)
        places = [_places(mention, heard.normal) for mention in found]
        clause = self._asking.clause(heard.normal, places)
        asked = [(m, at) for m, at in zip(found, places, strict=True) if not clause.dropped.issuperset(at)]
        return _Part(clause, tuple(m for m, _ in asked), sum(len(at) for _, at in asked))


def _places(mention: Mention, tight: Normal) -> range:
    """Return where in ``tight``, which holds it, the mention stands."""
    inside = [at for at, (start, end) in enumerate(tight.spans) if mention.start <= start and end <= mention.end]
    return range(inside[0], inside[-1] + 1)


def _telling(parts: Sequence[_Part]) -> Sequence[_Part]:
    """Return ``parts`` without those of which one character is left that is no name: 「…怎么办,急」."""
    return [part for part in parts if len(part.clause.content.text) > 1 or part.clause.asks or part.mentions] or parts


def _without_idle_asides(parts: Sequence[_Part]) -> list[_Part]:
    """Return ``parts``, none of them aside when no name stands in the rest: 没有社保卡,头一次办 is about the card."""
    if any(part.mentions for part in parts if not part.clause.aside):
        return list(parts)
    return [replace(part, clause=replace(part.clause, aside=False)) for part in parts]


def _stretches(parts: Sequence[_Part]) -> tuple[Stretch, ...]:
    focus = _focus(parts)
    if focus is None:
        return ()
    weights = [_weight(part, abs(n - focus)) for n, part in enumerate(parts)]
    told = [_stretch([part], weight) for part, weight in zip(parts, weights, strict=True) if part.clause.content.text]
    together = _together(parts, focus)
    if len(together) > 1:
        told.append(_stretch(together, TOGETHER))
    return tuple(sorted(told, key=lambda stretch: -stretch.weight))


def _weight(part: _Part, distance: int) -> float:
    if distance == 0:
        return FOCUS
    if part.clause.aside:
        return ASIDE
    return BESIDE if distance == 1 else EARLIER


def _focus(parts: Sequence[_Part]) -> int | None:
    """Return the last clause with content that asks or leads up to the asking one; None when all are empty."""
    with_content = [n for n, part in enumerate(parts) if part.clause.content.text]
    if not with_content:
        return None
    with_content = [n for n in with_content if not parts[n].clause.aside] or with_content
    asking = [n for n, part in enumerate(parts) if part.clause.asks]
    before = [n for n in with_content if not asking or n <= asking[-1]]
    return (before or with_content)[-1]


def _together(parts: Sequence[_Part], focus: int) -> list[_Part]:
    """Return the clauses that end with the one in focus, as many as may be read together."""
    together: list[_Part] = []
    length = 0
    for part in reversed(parts[: focus + 1]):
        if part.clause.aside and part is not parts[focus]:
            continue
        length += len(part.clause.content.text)
        if length > _TOGETHER:
            break
        together.insert(0, part)
    return [part for part in together if part.clause.content.text]


def _stretch(parts: Sequence[_Part], weight: float) -> Stretch:
    text = "".join(part.clause.content.text for part in parts)
    mentions = tuple(mention for part in parts for mention in part.mentions)
    return Stretch(text, weight, mentions, sum(part.named for part in parts))
