"""What every command needs that talks or listens: a database of the present form, the guides, the word vectors."""

from __future__ import annotations

from tqdm import tqdm

from bot.bootstrap import Services
from bot.storage.schema import migrate


def prepare(home: Services) -> None:
    """Migrate, load the guides and make the vectors that are missing, showing how far it is."""
    migrate(home.database)
    home.guides.refresh()
    with tqdm(desc="· 词向量", unit="个", leave=False, disable=None) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        home.build_vectors(show)
    # Built once more, now that the vectors are there.
    home.renew_search()
