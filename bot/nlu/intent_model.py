"""Which intent a text has, and how sure that is.

One linear classifier an intent against the rest, and one temperature that
makes of their scores probabilities that mean what they say. The temperature is
fitted on scores of texts the classifier had not seen.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from bot.nlu.features import Features

Matrix = NDArray[np.float32]

# Chosen by cross-validation among .2, .5, 1, 2 (see Features for the data).
STRENGTH = 0.5
# An utterance with its item's name left in counts this much beside the masked one. The search misses one
# name in seven; without these examples .69 of such questions are understood, with them .87. On 2,488 questions
# .1 / .3 / .6 / 1: 95.9 / 96.1 / 96.3 / 96.3 in 100 right.
UNMASKED_WEIGHT = 0.6
FOLDS = 5
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
        np.savez(
            folder / _WEIGHTS_FILE,
            weights=self.weights,
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
            return cls(
                intents=tuple(str(intent) for intent in held["intents"]),
                features=Features.from_json(json.loads((folder / _FEATURES_FILE).read_text("utf-8"))),
                weights=held["weights"],
                bias=held["bias"],
                temperature=float(held["temperature"]),
            )


@dataclass(frozen=True)
class Example:
    """An utterance to learn from, as ``masking.asked`` gives it: with its item masked, and with none masked."""

    masked: str
    unmasked: str
    intent: str


def train(examples: Sequence[Example]) -> IntentModel:
    """Return a model of ``examples``, of which every intent needs at least ``FOLDS``."""
    names = sorted({example.intent for example in examples})
    features, weights, bias = _fitted(examples)
    temperature = fitted_temperature(unseen_scores(examples), _columns(examples, names))
    return IntentModel(tuple(names), features, weights, bias, temperature)


def unseen_scores(examples: Sequence[Example]) -> Matrix:
    """Return each masked utterance's scores by a classifier trained without it; columns are the sorted intents."""
    from sklearn.model_selection import StratifiedKFold

    intents = [example.intent for example in examples]
    scores = np.zeros((len(examples), len(set(intents))), dtype=np.float32)
    splitter = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for seen, unseen in splitter.split(np.zeros(len(examples)), intents):
        features, weights, bias = _fitted([examples[n] for n in seen])
        scores[unseen] = np.asarray(_matrix(features, [examples[n].masked for n in unseen]) @ weights) + bias
    return scores


def fitted_temperature(scores: Matrix, right: NDArray[np.int64]) -> float:
    """Return the factor under which the softmax of ``scores`` loses least (log loss) on the ``right`` columns."""
    from scipy.optimize import minimize_scalar

    def loss(temperature: float) -> float:
        chances = _softmax(scores * temperature)[np.arange(len(right)), right]
        return float(-np.log(np.maximum(chances, 1e-9)).mean())

    return float(minimize_scalar(loss, bounds=(0.5, 30.0), method="bounded").x)


def _fitted(examples: Sequence[Example]) -> Tuple[Features, Matrix, Matrix]:
    from sklearn.svm import LinearSVC

    named = [example for example in examples if example.unmasked != example.masked]
    texts = [example.masked for example in examples] + [example.unmasked for example in named]
    intents = [example.intent for example in [*examples, *named]]
    counted = [1.0] * len(examples) + [UNMASKED_WEIGHT] * len(named)
    features = Features.fitted(texts)
    classifier = LinearSVC(C=STRENGTH, random_state=0)
    classifier.fit(_matrix(features, texts), intents, sample_weight=counted)
    return features, classifier.coef_.T.astype(np.float32), classifier.intercept_.astype(np.float32)


def _matrix(features: Features, texts: Sequence[str]) -> Any:
    """Return the sparse matrix (scipy, which has no types) of the texts, one row each."""
    from scipy.sparse import csr_matrix

    rows = [features.row(text) for text in texts]
    ends = np.cumsum([0] + [len(columns) for columns, _ in rows])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows]).astype(np.float64)
    return csr_matrix((values, columns, ends), shape=(len(texts), features.width))


def _columns(examples: Sequence[Example], names: List[str]) -> NDArray[np.int64]:
    place = {name: n for n, name in enumerate(names)}
    return np.asarray([place[example.intent] for example in examples], dtype=np.int64)


def _softmax(scores: Matrix) -> Matrix:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)
