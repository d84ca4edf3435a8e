"""What a message is about, once the words are taken out in which people ask."""

from __future__ import annotations

import re
from typing import List

# Words in which people ask, whatever they ask about. What is left of a message without them is its subject.
_ASKING = re.compile(
    "请问|麻烦|大概|大约|一般|差不多|到底|究竟|听说|都说|问一?下|你好|您好|谢谢|晓得|知道|告诉|那个|这个|什么|啥子?|哪些|哪个|哪儿?里?|怎么样?|咋样?个?|如何|多少|几[点天回次份样]?|是不是|能不能|可不可以|行不行|得不得行|要不要|用不用"
    "|材料|资料|手续|东西|证件|原件|复印件?|流程|步骤|条件|依据|表格?|样表|申请|办理?|弄|搞|整|带齐?|准备|拿|交|钱|收费|费用|免费|时间|时候|多久|电话|号码|地方|地址|窗口|上班|下班|开门|预约|网上|手机|代办|邮寄|快递|上门|进度|批?下来|到[账帐]|才"
    "|需要|应该|可以|想要?|要|得|能|会|行|去|来|到|在|有|是|和|跟|给|替|帮|让|叫|用|再|还|也|就|都|只|了|过|的|地|着|呢|吗|嘛|呀|啊|吧|么|哈|咧|哩|噻|撒|嘞|不|没|我们?|俺们?|咱们?|你们?|他们?|她们?"
    "|老?(爸|妈|爹|娘|公|婆)|爷爷|奶奶|外[公婆]|前[夫妻]|父母|老人|家里?人?|媳妇|老婆|儿子|女儿|姑娘|孩子|娃儿?|孙子|孙女|本人|自己|别人|一"
    # When, and whether anybody is there.
    "|今天|明天|后天|周末|(周|星期|礼拜)[一二三四五六日天]|现在|这会儿?|中午|值班|星期几|礼拜几|周几|早上|晚上|上午|下午|国庆节?|春节|元旦|五一|端午|中秋|过年|节假日|放假|休息|有人|没人|关门|营业"
    "|(办事|服务|政务)?大厅|便民(服务)?中心|办事|镇上|(哪|这|那)边|[那这][儿里]|取号|叫号|排队|坐?[几哪]路(公交|班)?车?|坐(公交|班)?车|公交车?|班车|停|断|发|回事|不是|我问|问的|投诉|监督|政策|规定|文件|法律|腿脚|走不动|行动不便|不方便|不便|不好|瘫痪?|卧床"
    # How much a month, in how few words, and why somebody else is to go.
    "|好多|个?月|每年|说?简单(一)?点|村[里上]|没空|走不开"
    # What a sentence is strung together with.
    "|找谁|问谁|归谁|成不成|把|搁|寻思|恁|咱|男人|女人|老长|就是|嗯|呃|喂|没得|这|那|俺|额|阿拉|中不中|咩嘢?|喺|边度|边个|点样|几时|多咱|几岁|工夫|功夫|老汉儿?|爷|屋头|喊人|一次|一共|全部|一起|跑|趟|说完|哪个"
    "|有冇|嘅|佢|伊|啵|准话|准信|痛快话"
    # How it went, or is to go: no other subject.
    "|批|退了|说|符合|够格|合格|打回来|满月|崽|哒|何解"
)


def subject_words(text: str) -> str:
    """Return what is left of a message without the words in which people ask; one character says nothing."""
    rest = "".join(without_asking(text))
    return rest if len(rest) > 1 else ""


def without_asking(text: str) -> List[str]:
    """Return the pieces of a text that are left between the words in which people ask, without marks and letters."""
    pieces = (re.sub(r"[\W_a-zA-Z0-9]", "", piece) for piece in _ASKING.sub(" ", text).split())
    return [piece for piece in pieces if piece]
