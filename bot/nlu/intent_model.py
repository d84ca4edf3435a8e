"""Which intent a text has, and how sure that is.

One linear classifier an intent against the rest, and one temperature that
makes of their scores probabilities that mean what they say. The temperature is
fitted on scores of a fifth of the utterances, by a classifier that had not seen them.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, NamedTuple, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Features
from bot.nlu.utterances import Utterance, stories

Matrix = NDArray[np.float32]

# Chosen by cross-validation among .2, .5, 1, 2 (see Features for the data).
STRENGTH = 0.5
# An utterance with its item's name left in counts this much beside the masked one. The search misses one
# name in seven; without these examples .69 of such questions are understood, with them .87. On 2,488 questions
# .1 / .3 / .6 / 1: 95.9 / 96.1 / 96.3 / 96.3 in 100 right.
UNMASKED_WEIGHT = 0.6
# Weights are multiples of this: the chances hardly change (with half precision by .0006), and of the file, which Rasa
# packs, a third is left. 86 in 100 are zero: most grams say something of a few intents only.
STEP = np.float32(1 / 256)
# One in so many utterances is kept back for the temperature.
HELD_OUT = 5
_WEIGHTS_FILE = "intents.npz"
_FEATURES_FILE = "features.json"


@dataclass(frozen=True)
class IntentModel:
    """A trained classifier: ``weights`` has a row a feature and a column an intent."""

    intents: Tuple[str, ...]
    features: Features
    weights: Matrix
    bias: Matrix
    temperature: float

    def probabilities(self, text: str) -> Matrix:
        """Return one probability an intent, in the order of ``intents``, for a text as ``masking.asked`` gives it."""
        columns, values = self.features.row(text)
        return _softmax((values @ self.weights[columns] + self.bias) * self.temperature)

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``."""
        filled = self.weights != 0
        np.savez(
            folder / _WEIGHTS_FILE,
            weights=(self.weights[filled] / STEP).astype(np.int16),
            columns=np.nonzero(filled)[1].astype(np.uint16),
            in_row=filled.sum(axis=1).astype(np.uint16),
            bias=self.bias,
            temperature=np.float64(self.temperature),
            intents=np.asarray(self.intents),
        )
        (folder / _FEATURES_FILE).write_text(json.dumps(self.features.to_json(), ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "IntentModel":
        """Return what ``save`` wrote.

        :raises OSError: a file is missing.
        """
        with np.load(folder / _WEIGHTS_FILE) as held:
            weights = np.zeros((len(held["in_row"]), len(held["intents"])), dtype=np.float32)
            weights[np.repeat(np.arange(len(weights)), held["in_row"]), held["columns"]] = held["weights"] * STEP
            return cls(
                intents=tuple(str(intent) for intent in held["intents"]),
                features=Features.from_json(json.loads((folder / _FEATURES_FILE).read_text("utf-8"))),
                weights=weights,
                bias=held["bias"],
                temperature=float(held["temperature"]),
            )


class _Taught(NamedTuple):
    """A text to learn from, and how much it counts."""

    text: str
    intent: str
    weight: float


def train(utterances: Sequence[Utterance]) -> IntentModel:
    """Return a model of ``utterances``, of which every intent needs at least ``HELD_OUT``."""
    intents = sorted({each.intent for each in utterances})
    learned, unseen = _apart(utterances)
    part = _taught([*learned, *stories(learned)])
    whole = [*part, *_taught(unseen)]
    features = Features.fitted([each.text for each in whole])
    rows = _matrix(features, [each.text for each in whole])
    # liblinear lets go of the interpreter, so two cores fit both at once.
    with ThreadPoolExecutor(2) as pool:
        (weights, bias), (seen, seen_bias) = pool.map(_fitted, (rows, rows[: len(part)]), (whole, part))
    scores = np.asarray(_matrix(features, [each.masked for each in unseen]) @ seen) + seen_bias
    return IntentModel(tuple(intents), features, weights, bias, fitted_temperature(scores, _columns(unseen, intents)))


def _apart(utterances: Sequence[Utterance]) -> Tuple[List[Utterance], List[Utterance]]:
    """Return ``utterances`` in two parts, the second one in ``HELD_OUT`` of each intent."""
    from sklearn.model_selection import StratifiedKFold

    splitter = StratifiedKFold(HELD_OUT, shuffle=True, random_state=0)
    learned, kept = next(splitter.split(np.zeros(len(utterances)), [each.intent for each in utterances]))
    return [utterances[n] for n in learned], [utterances[n] for n in kept]


def fitted_temperature(scores: Matrix, right: NDArray[np.int64]) -> float:
    """Return the factor under which the softmax of ``scores`` loses least (log loss) on the ``right`` columns."""
    from scipy.optimize import minimize_scalar

    def loss(temperature: float) -> float:
        chances = _softmax(scores * temperature)[np.arange(len(right)), right]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 30.0), method="bounded").x)


def _taught(utterances: Sequence[Utterance]) -> List[_Taught]:
    masked = [_Taught(each.masked, each.intent, 1.0) for each in utterances]
    named = [each for each in utterances if each.unmasked != each.masked]
    return masked + [_Taught(each.unmasked, each.intent, UNMASKED_WEIGHT) for each in named]


def _fitted(rows: Any, taught: Sequence[_Taught]) -> Tuple[Matrix, Matrix]:
    """Return the weights and the bias of each intent, in their sorted order."""
    from sklearn.svm import LinearSVC

    # A hundred times the usual tolerance moves no score by more than .001.
    classifier = LinearSVC(C=STRENGTH, tol=0.01, random_state=0)
    classifier.fit(rows, [each.intent for each in taught], sample_weight=[each.weight for each in taught])
    weights = np.round(classifier.coef_.T / STEP) * STEP
    return weights.astype(np.float32), classifier.intercept_.astype(np.float32)


def _matrix(features: Features, texts: Sequence[str]) -> Any:
    """Return the sparse matrix (scipy, which has no types) of the texts, one row each."""
    from scipy.sparse import csr_matrix

    rows = [features.row(text) for text in texts]
    ends = np.cumsum([0] + [len(columns) for columns, _ in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows]).astype(np.float64)
    return csr_matrix((values, columns, ends), shape=(len(texts), features.width))


def _columns(utterances: Sequence[Utterance], names: Sequence[str]) -> NDArray[np.int64]:
    place = {name: n for n, name in enumerate(names)}
    return np.asarray([place[each.intent] for each in utterances], dtype=np.int64)


def _softmax(scores: Matrix) -> Matrix:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
