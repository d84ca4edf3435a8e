"""``python -m bench.calibration``: fit the curves of ``bot/guidebook/search/thresholds.py`` anew, and what comes of it.

Prints the two lines to paste, and the curve that the answering score is chosen
from. Needed after a change of the signs or of how the search scores; not after
a change of guides. Takes two minutes; the encoder sees each stretch once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from bot.bootstrap import Services, services
from bot.guidebook.search import Entry, Finding, ItemSearch, VectorStore
from bot.guidebook.search.thresholds import ANSWER_SCORE, Calibration, Signs
from bot.settings import ROOT

Floats = NDArray[np.float64]

DEV = ROOT / "tests" / "nlu" / "dev"
QUESTIONS = ROOT / "tests" / "guidebook" / "search" / "questions.txt"
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ABOUT_ITEMS = (
    "utterances.jsonl",
    "utterances_second.jsonl",
    *(f"blind_{nth}.jsonl" for nth in NTH),
)
ABOUT_NOTHING_HERE = ("unknown_items.jsonl",)

KNOWN, LEFT_OUT, NOT_HERE = "known", "left out", "not here"
# Of what people ask, so much is taken to be of each kind when the level of the curve is set.
SHARES = {KNOWN: 0.8, LEFT_OUT: 0.1, NOT_HERE: 0.1}
FOLDS = 8
CUTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.84, 0.86, 0.88, 0.9, 0.91, 0.92, 0.95)
SIGNS = tuple(field.name for field in fields(Signs))
# The encoder's lead says all that the margin does, and says it of questions about other business too
# (left out answered .090 → .076); without the encoder the margin keeps apart what is here (wrong .013 → .009).
UNUSED = {"QUICK": ("lead",), "REFINED": ("margin",)}


@dataclass(frozen=True)
class Case:
    """A question put to a catalogue: ``item`` is right, or None when the catalogue has none that is."""

    kind: str
    group: str
    item: Optional[str]
    quick: Finding
    thorough: Finding


class _RememberingEncoder:
    """An encoder that sees each text once: fifty catalogues are asked nearly the same."""

    def __init__(self, store: VectorStore) -> None:
        self._encode = store.encoded
        self._seen: Dict[str, NDArray[np.float32]] = {}

    def encoded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        for text in texts:
            if text not in self._seen:
                self._seen[text] = self._encode([text])[0]
        return np.array([self._seen[text] for text in texts], dtype=np.float32)


def questions() -> Iterator[Tuple[str, Optional[str]]]:
    """Yield every question of the development sets with its item, or None for business that is not here."""
    for name in (*ABOUT_ITEMS, *ABOUT_NOTHING_HERE):
        for line in (DEV / name).read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("item") or name in ABOUT_NOTHING_HERE:
                yield row["text"], row.get("item")
    item: Optional[str] = None
    for line in filter(None, map(str.strip, QUESTIONS.read_text("utf-8").splitlines())):
        if line.startswith("#"):
            heading = line[1:].split()
            item = heading[0] if len(heading) == 1 else item
        elif item is not None:
            yield line, None if item == "nothing" else item


def cases(home: Services) -> List[Case]:
    """Ask all questions of the whole catalogue, and each item's of the catalogue without it."""
    asked = list(questions())
    entries = home.guides.current().entries()
    home.vectors.encoded = _RememberingEncoder(home.vectors).encoded  # type: ignore[method-assign]
    whole = _search(home, entries)
    put = [_case(whole, KNOWN if item else NOT_HERE, text, item, item) for text, item in asked]
    for item in sorted({item for _, item in asked if item}):
        without = _search(home, [entry for entry in entries if entry.id != item])
        put += [_case(without, LEFT_OUT, text, None, item) for text, about in asked if about == item]
    return put


def _search(home: Services, entries: Sequence[Entry]) -> ItemSearch:
    book = home.guides.current()
    return ItemSearch(
        entries,
        ambiguous=book.ambiguous,
        alone=book.alone,
        synonyms=book.words.synonyms,
        vectors=home.vectors,
    )


def _case(search: ItemSearch, kind: str, text: str, item: Optional[str], about: Optional[str]) -> Case:
    # What is not here belongs to no item; by its length it falls into one fold or another.
    return Case(kind, about or f"{NOT_HERE} {len(text) % FOLDS}", item, search.quick(text), search.thorough(text))


def calibration() -> str:
    """Fit, and return the curves to paste and what comes of them, in Markdown."""
    home = services()
    home.guides.refresh()
    home.build_vectors(lambda _done, _all: None)
    put = cases(home)
    kinds = np.array([case.kind for case in put])
    groups = np.array([case.group for case in put])
    chances, rights, fits = [], [], []
    for name, findings in (("QUICK", [c.quick for c in put]), ("REFINED", [c.thorough for c in put])):
        right = np.array(
            [f.candidates[:1] != () and f.candidates[0].id == c.item for f, c in zip(findings, put, strict=True)]
        )
        rows = np.array([_row(finding.signs) for finding in findings])
        rows[:, [SIGNS.index(sign) for sign in UNUSED[name]]] = 0
        has_signs = np.array([finding.signs is not None for finding in findings])
        rights.append(right)
        chances.append(_chances_unseen(rows, right, kinds, groups, has_signs, findings))
        fits.append(f"    {name} = {_fitted(rows[has_signs], right[has_signs], kinds[has_signs])}")
    asks = np.array([case.quick.needs_encoder for case in put]) & (chances[0] < ANSWER_SCORE)
    asked = ", ".join(f"{kind} {asks[kinds == kind].mean():.0%}" for kind in SHARES)
    curve = _curve(np.where(asks, chances[1], chances[0]), np.where(asks, rights[1], rights[0]), kinds)
    return "\n".join(
        [*fits, "", f"The encoder is asked: {asked}. Answered outright from {ANSWER_SCORE} on.", "", curve]
    )


def main() -> None:
    """Print the curves."""
    print(calibration())


def _row(signs: Optional[Signs]) -> Sequence[float]:
    return signs.weighable() if signs is not None else [0.0] * len(SIGNS)


def _fitted(rows: Floats, right: NDArray[np.bool_], kinds: NDArray[np.str_]) -> Calibration:
    """Fit the directions on all alike, and then the level by the shares that the kinds have."""
    from scipy.optimize import minimize_scalar
    from sklearn.linear_model import LogisticRegression

    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=3000).fit((rows - mean) / spread, right)
    weights = model.coef_[0] / spread
    sides = rows @ weights
    counts = np.array([SHARES[kind] / (kinds == kind).sum() for kind in kinds])

    def loss(offset: float) -> float:
        chance = 1 / (1 + np.exp(-(sides + offset)))
        return float(-(counts * np.log(np.maximum(np.where(right, chance, 1 - chance), 1e-9))).sum())

    offset = float(minimize_scalar(loss, bounds=(-40, 10), method="bounded").x)
    values = {name: round(float(weight), 2) for name, weight in zip(SIGNS, weights, strict=True)}
    return Calibration(**values, offset=round(offset, 2))


def _chances_unseen(
    rows: Floats,
    right: NDArray[np.bool_],
    kinds: NDArray[np.str_],
    groups: NDArray[np.str_],
    has_signs: NDArray[np.bool_],
    findings: Sequence[Finding],
) -> Floats:
    """Return each first candidate's chance by curves that were fitted without the questions about its item."""
    from sklearn.model_selection import GroupKFold

    chances = np.array([f.candidates[0].score if f.candidates else 0.0 for f in findings])
    for seen, unseen in GroupKFold(FOLDS).split(rows, right, groups):
        seen, unseen = seen[has_signs[seen]], unseen[has_signs[unseen]]
        curve = _fitted(rows[seen], right[seen], kinds[seen])
        for n in unseen:
            signs = findings[n].signs
            assert signs is not None
            chances[n] = curve.chance(signs)
    return chances


def _curve(chances: Floats, right: NDArray[np.bool_], kinds: NDArray[np.str_]) -> str:
    lines = ["| answered from | known asked back | known answered wrongly | left out answered | not here answered |",
             "|---|---|---|---|---|"]  # fmt: skip
    for cut in CUTS:
        over, known = chances >= cut, kinds == KNOWN
        shares = [
            (~over[known]).mean(),
            (over & ~right)[known].mean(),
            over[kinds == LEFT_OUT].mean(),
            over[kinds == NOT_HERE].mean(),
        ]
        lines.append(f"| {cut:.2f} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
