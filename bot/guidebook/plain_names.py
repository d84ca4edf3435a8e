"""Plain names: 「给娃上户口(报户口、新生儿落户)」 is what a neighbour says, and what else it is called."""

from __future__ import annotations

import re


def short_name(plain: str) -> str:
    """Return a plain name without what it explains in brackets: 「给娃上户口」."""
    return re.split("[(\uff08]", plain)[0].strip()


def explained_name(plain: str) -> str:
    """Return what a plain name explains in brackets: 「报户口、新生儿落户」; empty where it explains nothing."""
    found = re.search("[(\uff08](.+)[)\uff09]", plain)
    return found[1] if found is not None else ""
