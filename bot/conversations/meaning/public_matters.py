"""What a township is asked that no guide speaks of and no paper names: 「雪把大棚压垮了」, 「护林员怎么当」.

Nobody with such a matter is told that it is none of the hall's: whom to ask is known, and the question can be left.
"""

from __future__ import annotations

import re

# Of 533 things out of scope (tests/nlu/dev) four have one of these, all of farming and of companies' wires.
_MATTER = re.compile(
    "护林员|保洁员|公益性?岗|网格员|(?:公租|廉租|保障|安置|经适)房|拆迁|征[地收用]|征了.{0,6}[地田]|受了?灾|灾[情害]|救灾|大棚|[危土]房"
    "|农田|农机|收割机|旋耕机|种[粮植养]|养殖|(?:猪|鸡|禽|牛)瘟|疫苗|防疫|预防针|[高中]考|招[聘工]|应聘|[水电气]表|自来水"
    "|(?:拉|接|装|通|报)(?:网线|宽带|水电|电线)|光伏|充电桩|路灯|确权|承包[地田合]|土地流转|[坟墓]地?|公墓|殡[葬仪]|骨灰|火化"
    "|结扎|上环|入党|党[员费]|村务|水库|搬迁|扶贫|脱贫|防返贫|烟花|爆竹|广告牌|招牌|摆摊|夜市|人才|职称|自考|教师证|托育|幼儿园"
    "|养老院|敬老院|日间照料|公证|遗产|继承|水利|灌溉|打井|挖井|农药|化肥|种子|良种|退耕|还林|公益林|林权|果树|茶[园山]|消防"
    "|捐款|献血|义工|志愿者|暂住登记|租房|房东|租客"
    "|(?:雪|冰雹|洪水|大风|台风|暴?雨|霜|冻)[^,\uff0c。]{0,8}(?:压|冲|垮|塌|倒|淹|冻死|打[坏烂掉])"
)


def is_public_matter(text: str) -> bool:
    """Whether a text that was not understood is of something an office has to do with."""
    return _MATTER.search(text) is not None
