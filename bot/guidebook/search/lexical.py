"""Likeness of spelling: TF-IDF over runs of one to three characters."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Vector = NDArray[np.float32]


def grams(text: str) -> list[str]:
    """Return all runs of one to three characters of ``text``, as often as they occur."""
    return [text[i : i + n] for n in (1, 2, 3) for i in range(len(text) - n + 1)]


class Spelling:
    """An index of names by their character runs."""

    def __init__(self, names: Sequence[str]) -> None:
        counts = [Counter(grams(name)) for name in names]
        seen = Counter(gram for count in counts for gram in count)
        self._column: dict[str, int] = {gram: n for n, gram in enumerate(seen)}
        self._idf = np.array([math.log((1 + len(names)) / (1 + n)) + 1 for n in seen.values()], dtype=np.float32)
        self._unseen_idf = math.log(1 + len(names)) + 1
        self._by_gram = self._matrix(counts).T.tocsr()

    def _matrix(self, counts: Sequence[Counter[str]]) -> csr_matrix:
        rows, columns, weights = [], [], []
        for row, count in enumerate(counts):
            squares = 0.0
            weighed = []
            for gram, times in count.items():
                column = self._column[gram]
                weight = (1 + math.log(times)) * float(self._idf[column])
                weighed.append((column, weight))
                squares += weight * weight
            length = math.sqrt(squares) or 1.0
            for column, weight in weighed:
                rows.append(row)
                columns.append(column)
                weights.append(weight / length)
        shape = (len(counts), len(self._column))
        return csr_matrix((np.array(weights, dtype=np.float32), (rows, columns)), shape=shape)

    def likeness(self, text: str) -> Vector:
        """Return the cosine (0..1) of ``text`` with each name; unseen runs count against it."""
        scores = np.zeros(self._by_gram.shape[1], dtype=np.float32)
        squares = 0.0
        indptr, indices, data = self._by_gram.indptr, self._by_gram.indices, self._by_gram.data
        for gram, times in Counter(grams(text)).items():
            column = self._column.get(gram)
            idf = self._unseen_idf if column is None else float(self._idf[column])
            weight = (1 + math.log(times)) * idf
            squares += weight * weight
            if column is not None:
                held = slice(indptr[column], indptr[column + 1])
                scores[indices[held]] += weight * data[held]
        return scores / (math.sqrt(squares) or 1.0)
