"""Plain names: 「给娃上户口(报户口、新生儿落户)」 is what a neighbour says, and what else it is called."""

from __future__ import annotations

import re


def short_name(plain: str) -> str:
    """Return a plain name without what it explains in brackets: 「给娃上户口」."""
    return re.split("[(\uff08]", plain)[0].strip()
