"""What a search gives back, and what it searches in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.guidebook.search import thresholds
from bot.guidebook.search.thresholds import Signs


@dataclass(frozen=True)
class Entry:
    """An item as the search sees it.

    ``names``: the standard name first. ``says``: how it is told without a name. ``guide``: what its guide tells.
    """

    id: str
    names: tuple[str, ...]
    says: tuple[str, ...] = ()
    guide: str = ""


@dataclass(frozen=True)
class Mention:
    """A stretch ``text[start:end]`` of the original text that names an item.

    ``ids`` holds several items when several share the name. ``score`` is 0..1;
    ``exact`` is false when the name was only heard (homophones) or is short of
    a character.
    """

    start: int
    end: int
    ids: tuple[str, ...]
    score: float
    exact: bool


@dataclass(frozen=True)
class Candidate:
    """One item and how likely it is the one asked about: 0..1, comparable across texts."""

    id: str
    score: float


@dataclass(frozen=True)
class Finding:
    """The items a text may be about.

    ``candidates`` come best first, ``mentions`` in the order of the text.
    ``is_close`` says that the encoder has not been asked and could change the
    outcome. ``refined``: it was asked. ``signs``: why the first candidate has
    the chance that it has; None where nothing is like the text or several share
    its name.
    """

    candidates: tuple[Candidate, ...]
    mentions: tuple[Mention, ...]
    is_close: bool = False
    refined: bool = False
    signs: Signs | None = None

    @property
    def decided(self) -> str | None:
        """The one item to answer outright; None when it must be asked back or is not there."""
        if self.candidates and self.candidates[0].score >= thresholds.ANSWER_SCORE:
            return self.candidates[0].id
        return None

    @property
    def is_contested(self) -> bool:
        """Whether the second candidate is near enough to the first for the encoder to change what is answered."""
        return self._has_rival(thresholds.CONTESTED_SHARE)

    @property
    def is_order_in_doubt(self) -> bool:
        """Whether the second candidate is near enough to the first for it to be the right one."""
        return self._has_rival(thresholds.ORDER_SHARE)

    @property
    def is_faint(self) -> bool:
        """Whether so little speaks for any item that the encoder would not find one either."""
        if not self.candidates:
            return True
        if self.candidates[0].score < thresholds.FAINT_SCORE:
            # A name among much else is still found by meaning: 「老年证做好能邮到家里来吗」.
            return not any(len(mention.ids) == 1 for mention in self.mentions)
        if self.signs is None or self.candidates[0].score >= thresholds.UNLIKELY_SCORE:
            return False
        return self.signs.is_commonplace or (self.signs.is_brief and not self.mentions)

    @property
    def needs_encoder(self) -> bool:
        """Whether the encoder may change what comes of it: which item is first, or that it is answered outright."""
        if not self.is_close or self.is_faint:
            return False
        low, high = thresholds.IN_BETWEEN
        return self.is_contested or not low <= self.candidates[0].score < high

    @property
    def known(self) -> bool:
        """Whether it is plausible that the catalogue has the item at all."""
        return bool(self.candidates) and self.candidates[0].score >= thresholds.KNOWN_SCORE

    def _has_rival(self, share: float) -> bool:
        return len(self.candidates) > 1 and self.candidates[1].score >= share * self.candidates[0].score
