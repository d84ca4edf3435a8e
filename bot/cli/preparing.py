"""What every command needs that talks or listens: a database of the present form, the guides, the word vectors."""

from __future__ import annotations

from typing import Callable

from tqdm import tqdm

from bot.bootstrap import Services
from bot.storage.schema import migrate


def prepare(home: Services) -> None:
    """Migrate, load the guides and make the vectors that are missing, showing how far it is."""
    migrate(home.database)
    home.guides.refresh()
    show_making(home.build_vectors)


def show_making(make: Callable[[Callable[[int, int], object]], int]) -> None:
    """Call ``make``, which makes vectors and tells of each batch how many are done of all, and show how far it is."""
    with tqdm(desc="· 词向量", unit="个", leave=False, disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        make(show)
