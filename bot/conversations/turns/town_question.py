"""Which town a resident is of, where one account serves several: from the village they name, or asked once."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import Any, Callable, NoReturn, Optional, Sequence, Tuple

from bot.conversations.record.dialogue import Task
from bot.conversations.turns import wording
from bot.conversations.turns.turn import Heard, Named, Turn
from bot.delivery.reply import Choice, Reply
from bot.guidebook.book import Guidebook
from bot.guidebook.issued import IssuedChecklists

# The resident's fact that says their town is known and not only assumed.
KNOWN = "town"
_LIVES = "(?:(?:我|俺|咱)?家(?:是|在|住)?|(?:我|俺)(?<!不)是|住在?|户口(?:是|在|还在)?|(?:^|[,\uff0c但])是)"
# 「我老公是青溪的」.
_OF_THEIRS = re.compile(
    "(?:老[公婆伴爸妈]|爸|妈|爹|娘|爷|奶|哥|弟|姐|妹|媳妇|丈夫|爱人|对象|男人|朋友|女婿|儿子|女儿|闺女|孩子|娃|[婆娘]家|亲戚|[他她](?:们|家)?)"
    "(?:的?户口)?(?:是|在|住)"
)
_IS_SERVED = re.compile(
    "(?:我|俺|我们|我家)?(?:是|在|住在?|户口在)?(?:[\u4e00-\u9fff]{2,6}(?:的|人)|[\u4e00-\u9fff]{1,5}[镇乡县村])(?:的|人)?[,\uff0c\\s]*"
    "(?:你们?|你们?这[儿里边]?|这[儿里边]|大厅)?(?:也|还)?(?:管不管(?:我们?|得了)?|管吗|管得?[到着]吗|归你们?管[吗不]|归不归你们?管|能问[吗不]|能不能问)[啊呀嘛呢]*[?\uff1f]?"
)
# The chat page is one town's own; an official account may be a whole county's.
_SHARED_CHANNEL = "wechat"


def asks_whether_served(text: str) -> bool:
    """Whether it is asked if somebody of a town is served here, and nothing else: 「我是石桥镇的,你们管不管」."""
    return _IS_SERVED.fullmatch(text.strip()) is not None


def tells_of_somebody_else(text: str) -> bool:
    """Whether it is told where one of their people is from, and not they themselves: 「我老公是青溪的」."""
    return _OF_THEIRS.search(text) is not None


def adopt_named_town(turn: Turn, text: str) -> bool:
    """Take the town that a text names, by its own name or a village's; whether it names exactly one.

    Of several the one where somebody lives is theirs: 「我扫的是石桥的码,但我家是青溪的」.
    """
    places = _places(turn.book, text)
    named = {town for town, _ in places}
    if len(named) > 1:
        named = {town for town, name in places if re.search(_LIVES + re.escape(name), text)}
    if len(named) != 1:
        return False
    _adopt(turn, named.pop())
    return True


def _places(book: Guidebook, text: str) -> Sequence[Tuple[str, str]]:
    """Return (town, name) of every town and village the text names."""
    names = [(town.id, name) for town in book.towns.values() for name in (town.name, town.name.rstrip("镇乡"))]
    names += [
        (town.id, name)
        for town in book.towns.values()
        for village in town.villages
        for name in (village.name, *village.says)
    ]
    return [(town, name) for town, name in names if len(name) > 1 and name in text]


def _adopt(turn: Turn, town_id: str) -> None:
    turn.town_id = town_id
    turn.facts[KNOWN] = town_id


def must_ask_town(turn: Turn) -> bool:
    """Whether the resident's town is only assumed and has to be asked before anything local is said."""
    return turn.channel == _SHARED_CHANNEL and KNOWN not in turn.facts and len(turn.book.towns) > 1


def is_town_wanted(turn: Turn, heard: Heard, answer: Callable[[Turn], None]) -> bool:
    """Whether the town has to be asked before ``answer``, which only speaks: it is not the same in every town."""
    if adopt_named_town(turn, heard.text) or not must_ask_town(turn):
        return False
    spoken = []
    for town_id in turn.book.towns:
        trial = _trial(turn, town_id)
        try:
            answer(trial)
        except _TownDecides:
            return True
        spoken.append((trial.replies, trial.dialogue))
    return any(one != spoken[0] for one in spoken)


def _trial(turn: Turn, town_id: str) -> Turn:
    """Return the turn as it would be in a town, of which nothing is kept."""
    return replace(
        turn,
        town_id=town_id,
        facts={**turn.facts, KNOWN: town_id},
        dialogue=copy.deepcopy(turn.dialogue),
        replies=[],
        checklists=_NothingGivenOut(turn.checklists),
    )


class _TownDecides(Exception):
    """A list is about to be given out: it names windows and phones, so it is one town's."""


class _NothingGivenOut(IssuedChecklists):
    """Takes the place of the checklists where one town's is as good as another's or none."""

    def __init__(self, real: IssuedChecklists) -> None:
        self.__dict__.update(vars(real))

    def issue(self, **_wanted: Any) -> NoReturn:
        raise _TownDecides


def ask_town(turn: Turn, heard: Heard, subjects: Sequence[str] = (), *, answers: bool = False) -> None:
    """Ask which town, and keep what was asked meanwhile; or that it ``answers`` the question which waits below."""
    data = {
        "intent": heard.intent,
        "text": heard.text,
        "mentions": [[name.start, name.end, list(name.ids)] for name in heard.mentions],
        "pressed": dict(turn.pressed) if turn.pressed is not None else None,
        "subjects": list(subjects),
        "answers": answers,
    }
    turn.dialogue.begin(Task(kind="town", data=data))
    turn.say(which_town(turn))


def which_town(turn: Turn) -> Reply:
    """Return the question, with a button for each town."""
    choices = (Choice(town.name, {"intent": "inform", "town": town.id}) for town in turn.book.towns.values())
    return Reply(text=wording.which_town(), choices=tuple(choices))


def settle_town(turn: Turn, task: Task, heard: Heard) -> Optional[Heard]:
    """Take the answer; return what was asked before, or None when no town was named and it is asked again."""
    pressed = (turn.pressed or {}).get("town")
    if pressed in turn.book.towns:
        _adopt(turn, str(pressed))
    elif not adopt_named_town(turn, heard.text):
        if not task.confused:
            task.confused += 1
            asked = which_town(turn)
            turn.say(replace(asked, text=wording.ASK_AGAIN + asked.text))
            return None
        # Asked twice is enough: the town that is assumed answers, and the answer names it.
        turn.facts[KNOWN] = turn.town_id
    turn.dialogue.end(task)
    turn.pressed = task.data.get("pressed")
    mentions = [Named(*name) for name in task.data.get("mentions", ())]
    return Heard(text=task.data["text"], intent=task.data["intent"], mentions=mentions)
