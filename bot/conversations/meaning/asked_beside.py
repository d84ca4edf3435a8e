"""Where in a sentence a question begins that is asked beside a complaint: 「…,对了,低保要啥材料」."""

from __future__ import annotations

import re
from typing import Optional, Tuple

from bot.conversations.meaning.second_look import asks

_ASKS_AT_THE_END = re.compile("[不没么嘛](?:得|啊|哦)?[?\uff1f。]?$|多久|多长")
_BEGINS = re.compile(
    "[,\uff0c。;\uff1b!\uff01?\uff1f\\s]+(?:哦|噢|诶|哎)?(?:"
    "(?:对了|顺便|顺带|另外|还有(?:个事|一?件事)?|再就是)[,\uff0c\\s]*(?:我?还?再?(?:想|要)?(?:再|请)?(?:问|打听)(?:一?[下哈个声])*)?"
    "|我?(?:还|再|另外)?(?:想|要)?(?:再|请)(?:问|打听)(?:一?[下哈个声])*"
    "|我?(?:还|再)(?:想|要)?问(?:一?[下哈个声])*"
    ")[,\uff0c\\s]*"
)


def split(text: str) -> Optional[Tuple[str, str]]:
    """Return what is told and what is asked behind it; None where nothing is."""
    for found in _BEGINS.finditer(text):
        told, asked = text[: found.start()].strip(), text[found.end() :]
        if told and asked.strip() and (asks(asked) or _ASKS_AT_THE_END.search(asked)):
            return told, asked
    return None
