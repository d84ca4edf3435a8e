"""The words for what is said in the middle of a list: told, asked beside it, and back to its question."""

from __future__ import annotations

CONDOLENCES = "您节哀。"
# Before the question, after something that was understood and answers it not.
STILL_ASKED = "嗯,您说的我晓得了,还差一句:\n"


def back_to(name: str) -> str:
    """Lead back to the list that was being made, before its question."""
    return f"接着说「{name}」:\n"


def cannot_say(phone: str) -> str:
    """A question in the middle of a list that the guide does not answer: whom to ask, before the list's own."""
    return f"这个我答不准,打 {phone} 问一声。我先把要带的给您理好:\n"


def heard_of(of_it: str, *, phone: str) -> str:
    """What was told beside what is talked about, though no question waits for it."""
    return f"好,我晓得了。{of_it},或者直接说。\n想跟人说,打 {phone}。"
