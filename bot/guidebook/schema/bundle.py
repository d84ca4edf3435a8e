"""Several items done together (一件事)."""

from __future__ import annotations

from pydantic import Field

from bot.guidebook.schema.base import SLUG, Doubtful, Review, at_least, doubt_of


class BundleStep(Doubtful):
    """One item of a bundle, in the order of the windows; ``preset`` answers its questions.

    ``plain`` is what it is called here, where the item's own name would mislead: after a death 交合医 is 停医保.
    ``instead_of``: items that are named when this one is meant, where the bundle's occasion was told as well
    (「我妈走了,养老金咋办」). ``wanted_by`` and ``not_by`` are words that tell whether an optional step is needed.
    ``occasion``: words by which the whole bundle is meant where they name this item and no paper (「开个面馆」).
    A doubt is about the note.
    """

    item: str = Field(regex=SLUG)
    plain: str | None = None
    note: str | None = None
    optional: str | None = None
    preset: dict[str, str] = Field(default_factory=dict)
    instead_of: tuple[str, ...] = ()
    wanted_by: tuple[str, ...] = ()
    not_by: tuple[str, ...] = ()
    occasion: tuple[str, ...] = ()

    _doubt_is_of_something = doubt_of("note")


class Bundle(Doubtful):
    """Several items done together (一件事). ``steps`` are in the order in which to do them; a doubt is of the note.

    ``aliases`` and ``says`` as an item's, and ``not_for``: words by which something else is meant that the guides do
    not have, 「开个养鸡场」.
    """

    id: str = Field(regex=SLUG)
    title: str
    plain: str
    aliases: tuple[str, ...]
    says: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    comfort: str | None = None
    steps: tuple[BundleStep, ...]
    note: str | None = None
    review: Review

    _findable = at_least(1, "aliases")
    _doubt_is_of_something = doubt_of("note")
    _several_steps = at_least(2, "steps")
