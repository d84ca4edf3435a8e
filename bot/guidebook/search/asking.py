"""What a text asks about, apart from how it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.guidebook.search.normalise import Normal

# Words of politeness and hesitation, and words that open a request.
_FILLERS = """
你好 您好 请问 请教 咨询一下 咨询 麻烦问一下 麻烦您 麻烦 劳驾 我想问一下 我想问下 我想问问 想问一下 想问下 想问问 想问
问一下 问下 问问 打听一下 打听 谢谢您 谢谢 多谢 同志 师傅 大姐 小妹 老师 是这样的 是这样 我想要 我想 我要 我们要 想要
帮我 帮忙 给我 那个 这个 就是说 就是 然后 接下来 现在 今天 听说 政府 国家 有没有 一下子 一下 应该 啊 呀 呢 吧 嘛 哦 噢
哈 咯 噻 哎 唉 嗯 额 呃 哟 气死我了 气死人了 气死了 气死 急死我了 急死人了 急死人 急死了 愁死了 烦死了 累死了 吓死我了
"""

# Words that ask, also those that stand in a name (住院怎么报). What they ask is the intent's business, not the item's.
# Kept where a name had them, nine in 1,000 questions more were asked back.
_QUESTIONS = """
怎么办理 怎么申请 怎么领取 怎么开通 怎么办 怎么弄 怎么搞 怎么走 怎么 怎样 如何 咋个办 咋个 咋办 咋整 咋弄 咋搞 咋领
咋 啷个办 啷个 要办啥手续 要啥手续 什么手续 啥手续 手续 需要带什么材料 需要什么材料 要什么材料 带什么材料 要哪些材料
什么材料 哪些材料 啥材料 需要什么证明 要什么证明 什么证明 要啥证明 啥证明 哪些证明 什么证件 啥证件 哪些证件 要啥证
要带啥 要带什么 带啥 带什么 需要什么 需要啥 要什么条件 什么条件 啥条件 要些什么 要什么 要啥 什么 啥 哪些 哪样
哪个 哪几样 哪几道 哪几个 哪几种 多少钱 好多钱 几多钱 多少 收费吗 多久能拿到 多久能办好 要多久 多久 几天 多长时间
什么时候 啥时候 几点 哪天 哪年 在哪里办 在哪办 去哪里办 去哪办 哪里办 在哪里 在哪儿 在哪 去哪里 去哪儿 去哪 到哪里
到哪 哪里 哪儿 哪 能不能 可不可以 可以吗 行不行 行吗 可以不 要不要 要不 用不用 是不是 会不会 好不好 麻烦不 能吗 吗 么
不行
去哪个部门 到哪个部门 找哪个部门 哪个部门 去哪个 到哪个 在哪个 找哪个
"""

# What is asked for, where no name has it: 收费 and 免费 tell items apart when they stand in one.
_ASKED_FOR = "收费 费用 免费 电话 网上 手机上"

# 领结婚证要户口本吗: what is asked for in this way is a paper to bring, not the item.
_BROUGHT = re.compile(
    "(?<=..)(要不要带?|用不用带?|需要带?|需不需要|要带|要拿|要用|要|带着?)[^要带想钱多几]{2,6}(吗|不|么|嘛|吧)$"
)
# 不是给娃上户口,是…; 结婚证早领了,…; 没有身份证,…; 执照不急,…; 户口还没迁过来,…; 我爸去世了,他的社保卡…: said to set
# another thing apart, or on the way to it.
_ASIDE = re.compile(
    "^(不是|不办|先不|我?不问)|(早就?|已经|之前|都)[^没不]*(了|过|的)$|(过|好|到|有|做|交)了的?$"
    "|^可?(他|她|我)?没有?[^过]{2,5}$|不(急|忙)$|没(丢|掉|坏|过期)$|^还没到|还没.{1,3}(过来|回来|下来)$"
    "|(死亡|去世|过世)了?$|(没来得及|没顾上|(当时|那时候?)没|忘了)去?(办|做|弄|交|备案)?$"
)


@dataclass(frozen=True)
class Clause:
    """One clause: what is left of it, whether it asked, whether it is said aside, and the places dropped."""

    content: Normal
    asks: bool
    aside: bool
    dropped: frozenset[int]


class Asking:
    """Drops what only asks.

    :param names: of the catalogue. A filler that stands in one of them (咨询), or what is
        asked for (收费), tells items apart there and is kept.
    """

    def __init__(self, names: Iterable[str]) -> None:
        written = "\n".join(names)
        self._filler = _pattern(word for word in _FILLERS.split() if word not in written)
        asked_for = [word for word in _ASKED_FOR.split() if word not in written]
        self._question = _pattern([*_QUESTIONS.split(), *asked_for])

    def clause(self, tight: Normal, names: Sequence[range]) -> Clause:
        """Return ``tight`` without fillers, question words and papers to bring.

        ``names`` are the places of names. One that reaches beyond a word is
        spared; one that is part of a question (证明 in 要什么证明) goes with it.
        """
        dropped: set[int] = set()
        brought = _BROUGHT.search(tight.text)
        asks = brought is not None
        if brought is not None:
            dropped.update(range(*brought.span()))
        for pattern in (self._question, self._filler):
            for match in pattern.finditer(tight.text):
                places = range(*match.span())
                if dropped.isdisjoint(places) and not any(_reaches_beyond(name, places) for name in names):
                    dropped.update(places)
                    asks = asks or pattern is self._question
        left = [at for at in range(len(tight.text)) if at not in dropped]
        content = Normal("".join(tight.text[at] for at in left), tuple(tight.spans[at] for at in left))
        aside = not asks and _ASIDE.search(tight.text) is not None
        return Clause(content, asks, aside, frozenset(dropped))


def _reaches_beyond(name: range, places: range) -> bool:
    overlap = name.start < places.stop and places.start < name.stop
    return overlap and not (places.start <= name.start and name.stop <= places.stop)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or "(?!)")
