"""The words for what is said in the middle of something: told, asked beside it, asked back, back to its question."""

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


def which_otherwise() -> str:
    """Ask in other words which of several things is meant, after an answer that did not say."""
    return (
        "这句我没听明白,还拿不准是哪一样。您换个法子说:是谁要办、出了啥事,一句话就行。\n"
        "这几样里有,就点一个;说不清,我请人给您打电话。"
    )


def pick_the_item() -> str:
    """A second message that names nothing: something to pick from."""
    return (
        "还差一点,我才晓得是哪件。看看是不是这里头的,是就点一个。\n"
        "都不是,就说说谁要办、出了啥事;说不清,我请人给您打电话。"
    )


def what_of_it() -> str:
    """What has happened was told, and not what is wanted."""
    return "您说的我听到了。是想办哪样、领哪样?说一声就行,比如「低保」「残疾证」「慢病卡」「准生证」「种粮补贴」。"
