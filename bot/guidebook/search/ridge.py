"""Items learned from their names in closed form: kernel ridge regression.

Each name is an example of its items, and to a part of their kin. For likenesses
``L`` between names (a cosine, 1 = the same), owners ``Y`` (names × items, 0/1)
and kinship ``C`` the weights are ``(exp(g(L-1)) + r·1)⁻¹ Y C``, and a text
scores ``exp(g(l-1)) · weights``: about 1 for an item that it names, less for
the items like that one, about 0 for the rest and for what is not there.
No training loop: 1,700 names take a fifth of a second, 6,600 six seconds.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from bot.guidebook.search.words import Matrix, unit_rows

# Width of the kernel and the ridge. Top-1 moves by less than .005 between 1 and
# 3, and between .01 and .1 (city catalogue), so these are not finely chosen.
WIDTH = 2.0
RIDGE = 0.05

# An item of so many names leans on its kin by half. City queries (6 names an item) at 0 / 10 / 20, the encoder asked
# always: top-1 .854 / .888 / .891, top-3 .958 / .976 / .979; 40 is like 20. The sample town (58 names an item) is the
# same with all of them; with 3, 6 and 12 of its names an item and the share that they get, first right without the
# encoder .874 → .889, .905 → .921, .922 → .93.
LEANING = 20


class Ridge:
    """Scores of items from the likeness of a text to each name.

    :param likeness: names × names, symmetric, 1 on the diagonal.
    :param owners: names × items, 1 where the name is the item's.
    :param kinship: items × items, as ``kinship`` returns it.
    """

    def __init__(self, likeness: Matrix, owners: Matrix, kinship: Matrix) -> None:
        self._weights = _solved(likeness, owners @ kinship)

    def scores(self, likeness: Matrix) -> Matrix:
        """Return texts × items for ``likeness``: texts × names."""
        scores: Matrix = _kernel(likeness) @ self._weights
        return scores


def kinship(names: Matrix, owners: Matrix) -> Matrix:
    """Return items × items: how much of what speaks for the item of the row speaks for that of the column.

    Items are kin by the mean of their names, one row each. Whoever has few names leans on its kin the more: what
    an operation is called (注销, 撤销, 停办) is mostly known from the names of others.
    """
    means = unit_rows(owners.T @ names)
    kin: Matrix = means @ means.T * (LEANING / (LEANING + owners.sum(axis=0)))
    np.fill_diagonal(kin, 1)
    return kin


def _solved(likeness: Matrix, owners: Matrix) -> Matrix:
    if not owners.size:
        return owners
    kernel = _kernel(likeness)
    kernel[np.diag_indices_from(kernel)] += RIDGE
    factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
    weights: Matrix = cho_solve(factor, owners, check_finite=False)
    return weights


def _kernel(likeness: Matrix) -> Matrix:
    kernel: Matrix = np.exp(WIDTH * (likeness - 1)).astype(np.float32)
    return kernel
