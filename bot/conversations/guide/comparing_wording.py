"""What is said of two things that are compared."""

from __future__ import annotations

from typing import Sequence


def side_for(audience: str) -> str:
    """Whom one of two things that are compared is for."""
    return f"给谁:{audience}。"


def side_pays(amount: str) -> str:
    """What one gets by one of two things that are compared; the town's own word, where it has one."""
    return f"领多少:{amount.removeprefix('本地:')}"


def both_the_same(plain: str) -> str:
    """Two names that are compared are of one thing."""
    return f"办起来是同一样:{plain}。"


def side_not_here(said: str) -> str:
    """One of two things that are compared is not in the guides."""
    return f"「{said}」我这儿的指南里没有,不敢乱说。"


def side_of_several(said: str, names: Sequence[str]) -> str:
    """One of two things that are compared is called by a name that several share."""
    return f"「{said}」说的可能是:{'、'.join(names)}。"


def not_known_together(phone: str, hours: str) -> str:
    """Whether two things may be had together is written nowhere: whom to ask."""
    return f"两样能不能一起领,我这儿没写,拿不准。打 {phone} 问一声({hours})。"
