"""From a folder of guide files to a ``Guidebook``, with all faults at once.

``load_guides(root, last_good=…) -> Loaded`` reads a folder; ``load_texts``
does the same from texts that were kept. Paths everywhere are relative to the
folder (``items/household/id-card-loss.yml``).

A faulty file never costs more than itself:

- A file with an error falls back to its last good text; without one it is left
  out.
- When two files disagree (an alias in both, an item that is gone), the one that
  was changed is to blame and falls back. When none was changed, the fault is
  reported and both stay: the search asks back between two items of one name,
  and a ``Guidebook`` leaves out references that lead nowhere.
- Warnings (an expired review, no local entry) change nothing.
- A change of the shared questions that would break items nobody touched is the
  fault of ``questions.yml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.guidebook.book import Guidebook
from bot.guidebook.complaint_checks import check_complaints
from bot.guidebook.composing import Document, compose
from bot.guidebook.cross_checks import Shelf, cross_check
from bot.guidebook.faults import Fault
from bot.guidebook.files import (
    BUNDLES,
    CALENDAR,
    COMPLAINTS,
    ITEMS,
    QUESTIONS,
    REPLIES,
    TOWNS,
    WALKTHROUGHS,
    WORDS,
    PictureSize,
    guide_file,
    read_texts,
)
from bot.guidebook.item_checks import check_item, with_shared
from bot.guidebook.model_faults import read_model
from bot.guidebook.schema import (
    Bundle,
    Calendar,
    CannedReplies,
    CannedReply,
    ComplaintRules,
    GuideModel,
    Item,
    Question,
    SharedQuestions,
    Town,
    Walkthrough,
    Words,
)
from bot.guidebook.walk_checks import check_walk

_MODELS: Mapping[str, type[GuideModel]] = {
    ITEMS: Item,
    BUNDLES: Bundle,
    TOWNS: Town,
    WALKTHROUGHS: Walkthrough,
    QUESTIONS: SharedQuestions,
    WORDS: Words,
    CALENDAR: Calendar,
    COMPLAINTS: ComplaintRules,
    REPLIES: CannedReplies,
}
_QUESTIONS_PATH = f"{QUESTIONS}.yml"


@dataclass(frozen=True)
class Loaded:
    """What loading gave: the book to serve, every fault found, and the texts as they lie on disk."""

    book: Guidebook
    faults: tuple[Fault, ...]
    texts: Mapping[str, str]

    @property
    def has_errors(self) -> bool:
        """Whether something on disk is not in service."""
        return any(fault.is_error for fault in self.faults)


@dataclass(frozen=True)
class _Read:
    """One file that reads well: its document and its model."""

    document: Document
    model: GuideModel


def load_guides(root: Path, *, last_good: Mapping[str, str] | None = None, today: dt.date | None = None) -> Loaded:
    """Load every guide under ``root`` (the folder ``guides``).

    :param last_good: path → text of the files last served without an error.
    :param today: warn of reviews that have expired by this day.
    """
    texts, unreadable = read_texts(root)
    return load_texts(
        texts, last_good=last_good, today=today, unreadable=unreadable, picture_size=picture_size_in(root)
    )


def picture_size_in(root: Path) -> PictureSize:
    """Return how large pictures are, each named by its path below ``root``; what lies outside is not there."""

    def picture_size(name: str) -> int | None:
        file = (root / name).resolve()
        return file.stat().st_size if root.resolve() in file.parents and file.is_file() else None

    return picture_size


def load_texts(
    texts: Mapping[str, str],
    *,
    last_good: Mapping[str, str] | None = None,
    today: dt.date | None = None,
    unreadable: Iterable[Fault] = (),
    picture_size: PictureSize = lambda name: 0,
) -> Loaded:
    """Load guides from their texts, as ``load_guides`` does from a folder.

    :param unreadable: the faults of files that are there but have no text.
    """
    shelving = _Shelving(texts, last_good or {}, tuple(unreadable), today, picture_size)
    book = shelving.book()
    return Loaded(book, tuple(sorted(dict.fromkeys(shelving.faults))), texts)


@lru_cache(maxsize=2000)
def _read(path: str, text: str) -> tuple[_Read | None, tuple[Fault, ...]]:
    """Return a file read on its own and its faults; cached, since most files did not change."""
    file = guide_file(path)
    assert file is not None, path
    document, faults = compose(path, text)
    if document is None:
        return None, tuple(faults)
    names = {"id": file.id, "group": file.group} if file.kind == ITEMS else {"id": file.id} if file.id else {}
    model, model_faults = read_model(_MODELS[file.kind], document, **names)
    faults += model_faults
    if model is None or any(fault.is_error for fault in faults):
        return None, tuple(faults)
    return _Read(document, model), tuple(faults)


class _Shelving:
    """One loading: which text of each file is served, and the faults found on the way."""

    def __init__(
        self,
        texts: Mapping[str, str],
        last_good: Mapping[str, str],
        unreadable: tuple[Fault, ...],
        today: dt.date | None,
        picture_size: PictureSize,
    ) -> None:
        self._texts = texts
        self._last_good = last_good
        self._today = today
        self._picture_size = picture_size
        self.faults: list[Fault] = list(unreadable)
        self._paths = sorted({*texts, *(fault.path for fault in unreadable if guide_file(fault.path) is not None)})
        self._served: dict[str, _Read] = {}
        self._shared: dict[str, Question] = {}

    def book(self) -> Guidebook:
        """Return the guidebook of everything that may be served."""
        self._take_shared_questions()
        for path in self._paths:
            if path != _QUESTIONS_PATH:
                self._take(path)
        self._reconcile()
        shelf = self._shelf()
        return Guidebook(
            texts={path: read.document.text for path, read in self._served.items()},
            items=shelf.items,
            bundles=shelf.bundles,
            towns=shelf.towns,
            words=shelf.words,
            shared=self._shared,
            calendar=shelf.calendar,
            complaints=self._complaint_rules(shelf.towns),
            walkthroughs=shelf.walkthroughs,
            replies=self._replies(),
        )

    def _replies(self) -> tuple[CannedReply, ...]:
        read = self._served.get(f"{REPLIES}.yml")
        return read.model.replies if read is not None and isinstance(read.model, CannedReplies) else ()

    def _complaint_rules(self, towns: Mapping[str, Town]) -> ComplaintRules | None:
        read = self._served.get(f"{COMPLAINTS}.yml")
        if read is None or not isinstance(read.model, ComplaintRules):
            return None
        self.faults += check_complaints(read.document, read.model, towns)
        return read.model

    def _take_shared_questions(self) -> None:
        if _QUESTIONS_PATH not in self._paths:
            return
        self._take(_QUESTIONS_PATH)
        self._fill_shared()
        broken = [path for path in self._untouched_items() if self._own_faults(path, self._texts[path])]
        before = self._last_good.get(_QUESTIONS_PATH)
        if not broken or before is None or before == self._texts.get(_QUESTIONS_PATH):
            return
        names = "、".join(path.rsplit("/", 1)[-1] for path in broken)
        self.faults.append(
            Fault(
                _QUESTIONS_PATH,
                1,
                f"这样改,下面的事项就用不了了:{names}",
                "把它们用到的公用问题和选项改回来,或者一起改",
            )
        )
        self._restore(_QUESTIONS_PATH)
        self._fill_shared()

    def _fill_shared(self) -> None:
        read = self._served.get(_QUESTIONS_PATH)
        questions = read.model.questions if read and isinstance(read.model, SharedQuestions) else ()
        self._shared = {question.id: question for question in questions}

    def _untouched_items(self) -> list[str]:
        return [
            path
            for path in self._paths
            if path.startswith(f"{ITEMS}/") and path in self._texts and self._texts[path] == self._last_good.get(path)
        ]

    def _take(self, path: str) -> None:
        """Serve the text on disk; its last good one when that has an error."""
        if path in self._texts:
            read, faults = _read(path, self._texts[path])
            self.faults += faults
            own = self._item_faults(read, self._picture_size) if read is not None else []
            self.faults += own
            if read is not None and not any(fault.is_error for fault in own):
                self._served[path] = read
                return
        self._restore(path)

    def _restore(self, path: str) -> None:
        """Serve the last good text of a file; leave the file out when there is none."""
        text = self._last_good.get(path)
        read = _read(path, text)[0] if text is not None else None
        # A picture that has gone since is no reason to lose what was good.
        if read is not None and not self._item_faults(read, lambda name: 0):
            self._served[path] = read
        else:
            self._served.pop(path, None)

    def _own_faults(self, path: str, text: str) -> bool:
        read, _ = _read(path, text)
        return read is None or bool(self._item_faults(read, lambda name: 0))

    def _item_faults(self, read: _Read, picture_size: PictureSize) -> list[Fault]:
        if isinstance(read.model, Walkthrough):
            return check_walk(read.document, read.model, picture_size=picture_size)
        if not isinstance(read.model, Item):
            return []
        return check_item(read.document, read.model, shared=self._shared, picture_size=picture_size)

    def _reconcile(self) -> None:
        """Check the files against each other until no changed one is to blame any more.

        Each round puts at least one changed file back, so it ends.
        """
        while True:
            faults = cross_check(self._shelf())
            self.faults += faults
            blamed = self._blamed(faults) if self._last_good else set()
            if not blamed:
                return
            for path in blamed:
                self._restore(path)

    def _blamed(self, faults: Iterable[Fault]) -> set[str]:
        """The changed files that brought an error in; one that was there before does not hold back other edits."""
        changed = self._changed()
        errors = [fault for fault in faults if fault.is_error and fault.path in changed]
        if not errors:
            return set()
        before = dict(self._served)
        for path in changed:
            self._restore(path)
        old = {(fault.path, fault.what) for fault in cross_check(self._shelf())}
        self._served = before
        return {fault.path for fault in errors if (fault.path, fault.what) not in old}

    def _changed(self) -> set[str]:
        """The files served whose text is not the last good one; all of them on a first start."""
        return {path for path, read in self._served.items() if read.document.text != self._last_good.get(path)}

    def _shelf(self) -> Shelf:
        models = {path: read.model for path, read in self._served.items()}
        items = {m.id: with_shared(m, self._shared) for m in models.values() if isinstance(m, Item)}
        bundles = {m.id: m for m in models.values() if isinstance(m, Bundle)}
        words = models.get(f"{WORDS}.yml")
        calendar = models.get(f"{CALENDAR}.yml")
        files = {path: guide_file(path) for path in {*self._paths, *models}}
        return Shelf(
            documents={path: read.document for path, read in self._served.items()},
            items=items,
            bundles=bundles,
            towns={m.id: m for m in models.values() if isinstance(m, Town)},
            words=words if isinstance(words, Words) else Words(),
            calendar=calendar if isinstance(calendar, Calendar) else Calendar(),
            known=frozenset(file.id for file in files.values() if file is not None and file.kind in (ITEMS, BUNDLES)),
            paths={file.id: path for path, file in files.items() if file is not None and file.kind in (ITEMS, BUNDLES)},
            changed=frozenset(self._changed()),
            today=self._today,
            walkthroughs={m.id: m for m in models.values() if isinstance(m, Walkthrough)},
            known_walks=frozenset(file.id for file in files.values() if file is not None and file.kind == WALKTHROUGHS),
        )


def check(root: Path, *, today: dt.date | None = None) -> list[Fault]:
    """Return everything wrong in a folder of guides, errors first: what ``lastmile check`` prints."""
    faults = load_guides(root, today=today).faults
    return sorted(faults, key=lambda fault: (not fault.is_error, fault))
