"""Where a message goes on to something else that is wanted: 「低保要啥材料,养老认证咋弄,还有医保」.

What is only told on the way (「我低保户,想办医保」, 「我没户口本,能办居住证吗」) is no request, and stays with
what it is told of. Cut by its words alone; whether each piece is of a thing of its own is seen when it has been read.
"""

from __future__ import annotations

import re
from typing import List, Sequence

from bot.conversations.meaning.second_look import asks
from bot.conversations.meaning.subject_words import subject_words
from bot.guidebook.search.operations import operations_in

# More than so many in one message are a story.
MOST = 6
CLAUSE = re.compile(r"[\s,\uff0c。;\uff1b!\uff01?\uff1f]+")
_GIVES_OUT = "办|补|领|换|申请|开|弄|搞"
_ADDS = re.compile(
    "(?:对了|對了|顺便|順便|顺带|另外|再就是|还想问|还要问|(?:再|也)?(?:想|要)?(?:再|也)问(?:一?[下哈个声])"
    f"|还(?=[想要](?:{_GIVES_OUT}))|然后(?=再|还|就是)|再(?=(?:给|帮|替).{{1,4}}(?:{_GIVES_OUT}|交)|{_GIVES_OUT}|打听|咨询)"
    # 「家里还有」 tells what there is.
    "|(?<![里我家上他她俺头儿])(?:还有|還有)(?![一二两三几多]?[个口人]|没|几|多|啥|什么|哪|钱|病))+"
)
_WANTS = re.compile(
    f"(?:想|要|得|去|来|给.{{1,4}}|帮.{{1,4}}|替.{{1,4}}|咱|我|俺)(?:把.{{1,6}})?(?:{_GIVES_OUT}|交|上|迁|销|改|报|申报|问|评|入|退)(?![了过着])"
    f"|^(?:{_GIVES_OUT}|迁|交|报)(?![了过着])|[不没么嘛吗](?:得|啊|哦)?$|多久|多长"
)
_ASKS_ON = re.compile("(?:对了|顺便|顺带|另外)?(?:[还再]|也)?(?:想|要)?[再也]?问")
# 「花了十几万」 asks nothing.
_SO_MANY = re.compile("[十好]几|几[十百千万年]|[零一二三四五六七八九十百]几")
# Whether it is needed, or may be done without it, is asked of what was named before; so is what comes after it.
_OF_BEFORE = re.compile(
    "要不要|用不用|需不需|需要不|必须|非得|算不算|行不行|可不可以|影响|耽误"
    "|^(?:那|等)?(?:过了|过后|满了|期满|完了|之后|以后|到时候?|批了|批下来)"
    "|^(?:没|冇|莫得)|(?:还?没|冇|莫得).*[能可]以?.{0,2}[办领报弄]"
)


def apart(text: str, *, answers: bool) -> Sequence[str]:
    """Return the requests of a message in its own words, each with what is told for it; empty where it is one.

    :param answers: something was asked, so that what stands first may be the answer: 「本地的,顺便问下老年证」.
    """
    requests: List[str] = []
    for clause in _clauses(text):
        if requests and (_begins_another(requests[-1], clause) or (answers and adds(clause))):
            requests.append(clause)
        else:
            requests = [*requests[:-1], "".join((*requests[-1:], clause))]
    return [CLAUSE.sub("\uff0c", request).strip("\uff0c") for request in requests] if 1 < len(requests) <= MOST else ()


def _clauses(text: str) -> Sequence[str]:
    """Return the clauses of a text, with the marks that end them; what adds something begins one."""
    marks, adding = (found.end() for found in CLAUSE.finditer(text)), (found.start() for found in _ADDS.finditer(text))
    cuts = sorted({0, *marks, *adding})
    return [text[begin:end] for begin, end in zip(cuts, [*cuts[1:], len(text)], strict=True) if begin < end]


def _begins_another(before: str, clause: str) -> bool:
    """Whether a clause wants something beside what was wanted before it: 「我有低保,还有残疾证」 only tells."""
    if adds(clause):
        return wants(before) or adds(before) or bool(operations_in(before)) or _ASKS_ON.match(clause) is not None
    wants_both = wants(before) and wants(clause)
    return wants_both and bool(subject_words(clause)) and _OF_BEFORE.search(clause) is None


def adds(clause: str) -> bool:
    """Whether a clause says that something is added: 「顺便…」, 「还有…」."""
    return _ADDS.match(clause) is not None


def without_adding(clause: str) -> str:
    """Return a clause without the words that add it."""
    found = _ADDS.match(clause)
    return clause[found.end() :].lstrip(" ,\uff0c") if found is not None else clause


def wants(text: str) -> bool:
    """Whether something is asked or wanted, and not only told."""
    return any(_WANTS.search(part) or asks(_SO_MANY.sub("", part)) for part in CLAUSE.split(text) if part)
