"""Words that mean something only while somebody is being led: 「好了」「跳过」「第三步」「接着办 4821」."""

from __future__ import annotations

import re
from typing import Optional

_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_STEP = re.compile(r"第\s*(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:个)?步")
_LEADS_BACK = re.compile(r"(?:接着|继续|接上|接到|续上)[^\d]{0,8}(\d{4,5})(?!\d)")
_CODE_ALONE = re.compile(r"^\W*(\d{4,5})\W*$")
_RESTART = re.compile(
    "从头|从第一步|从一开始|从最开始|从最前面|从开头|打头|重头(?!戏)|重来|重弄|重走|重学|重教|重新(?:来|开始|弄|教|办|走|讲|学|搞|说一?遍)"
    "|回到?(?:最)?(?:开始|开头|第一步|起点)|全部再来"
)
_TEACH = re.compile("教[我俺咱下教哈一会]|手把手|带[我俺着]|(?:手机|网上|微信|小程序)[上里]?(?:怎么|咋|如何)|一步一?步")
_SKIP = re.compile("跳过|略过|跳到下|先不[弄管填做]这|这一?步(?:我)?(?:不用|不需要|不要|早就|已经)")
_BACK = re.compile("上一?步|前一?步|上一?[页个]|退回去|退一步|倒回|返回|往回|回到?(?:上|前)|再上一|刚才那一?[步页]")
_AGAIN = re.compile(
    "再(?:说|讲|教|发|来|念)|重(?:说|讲)|没听[清懂]|没看[清懂]|没记住|说慢|慢点说|说清楚|这一?步(?:是)?(?:干|做|弄)?(?:啥|什么|咋|怎)"
)
# A move is done when its verb ends in 了 or 好 and nothing says that it went wrong.
_DONE_VERB = re.compile(
    "(?:好|完|成|上|开|进去?|出来|到|过|妥|齐|对|满|定|毕)[了啦咯嘞喽哒哉啰咧]"
    "|(?:弄|搞|点|填|做|整|输|选|按|打|登|进|看|找|扫|传|刷|拍|勾|截|存|付|交|提|设|写|下|装|绑|换|设置|注册|登录|认证)"
    "(?:好|完|成|妥|上|开|到|毕|过|出来|进去)?(?:功)?[了啦咯嘞喽哒哉啰咧]"
    "|^(?:好|行|嗯|哦|噢|可以|成|中|要得|对|ok|okk?|1)+[了啦咯嘞的吧呀啊]*$"
    "|[了啦咯嘞喽哒哉啰][啊呀哈哟哦]*[!。~]*$"
    "|下一?[步个页]|下面|然后|接着|接下来|继续|往下|后面呢|再往后|还有呢|完事|搞定|妥了|ok|过关",
    re.IGNORECASE,
)
_WRONG = re.compile(
    "没|不|错|弹|别的|退|只|又|还是|失败|咋|怎么|哪|卡|闪退|找|报|红|灰|黑|太|难|累|晕|懵|急|烦|算了|够了|先|明天|改天|回头|等|休息|要我|让我|叫我|说我|什么|啥|谁|白屏|转圈|空|少|丢|忘|停|断|慢|过期|失效|锁|拒|禁|超时|异常|掉|？|\\?"
)
# What is seen on a screen, or done with a phone: said in the middle of a walk it is about the walk.
_SCREEN = re.compile(
    "按钮|图标|页面|界面|画面|屏幕?|弹出|弹窗|提示|显示|跳出|跳到|加载|转圈|转啊转|圈圈|闪退|卡[住死了]|黑屏|白屏|点不|点了|按不|按了|打不开|进不|"
    "登不|登陆|登录|验证码|短信|密码|网络|网不|没网|信号|刷脸|人脸|摄像头|相机|镜头|眨眼|上传|传不|输入法|键盘|打字|字太|看不清|二维码|扫码|小程序|"
    "微信|勾|框|红字|灰色|搜不|搜索|报错|错误|失败|没反应|图上|图里|你的图|不一样|手机死|死机|退出来|截图|拍照|相册|授权|权限|定位|更新|下载|安装"
)
_MENTIONS_MONEY = re.compile(
    "多少钱|收费|费用|要钱|几块|几天|多久|多长时间|啥材料|什么材料|带什么|带啥|在哪办|去哪办|电话是|几点"
)


def step_number(text: str) -> Optional[int]:
    """Return the number of the step that is named, as in 「第三步再说一遍」."""
    found = _STEP.search(text)
    if found is None:
        return None
    written = found[1]
    return int(written) if written.isdigit() else _chinese_number(written)


def _chinese_number(written: str) -> int:
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return _DIGITS[written[0]]
    return 10 * (_DIGITS[tens[0]] if tens else 1) + (_DIGITS[ones[0]] if ones else 0)


def resume_code(text: str) -> Optional[str]:
    """Return the code of 「接着办 4821」, or of a message that is nothing else."""
    found = _LEADS_BACK.search(text) or _CODE_ALONE.search(text)
    return found[1] if found is not None else None


def leads_back(text: str) -> bool:
    """Whether it is 「接着办 4821」, which means the same whatever else is talked about."""
    return _LEADS_BACK.search(text) is not None


def asks_to_restart(text: str) -> bool:
    """Whether it is 「从头来」."""
    return _RESTART.search(text) is not None


def asks_to_be_taught(text: str) -> bool:
    """Whether it is 「教我…」「手机上咋…」, which asks to be led and not to be told."""
    return _TEACH.search(text) is not None


def asks_to_skip(text: str) -> bool:
    """Whether it is 「跳过」."""
    return _SKIP.search(text) is not None


def asks_to_go_back(text: str) -> bool:
    """Whether it is 「上一步」."""
    return _BACK.search(text) is not None


def asks_again(text: str) -> bool:
    """Whether it is 「再说一遍」."""
    return _AGAIN.search(text) is not None


def tells_it_is_done(text: str) -> bool:
    """Whether it is 「好了」「点进去了」, and nothing in it says that something is wrong."""
    return _WRONG.search(text) is None and _DONE_VERB.search(text) is not None


def is_about_the_screen(text: str) -> bool:
    """Whether it tells of what is on the screen or in the hand, and asks nothing that a guide answers."""
    return _SCREEN.search(text) is not None and _MENTIONS_MONEY.search(text) is None


_NOT_WORKING = re.compile(
    "[点按摁戳打进登搜选填输传付刷扫找看退关出回交动用开](?:不[动开进了上出来到通成过去]|没(?:反应|动静|用))|没反应|没动静|没用$|失败|报错|卡[住死]|闪退|出错"
)


def tells_it_does_not_work(text: str) -> bool:
    """Whether it is 「返回点不动」: whatever move is named in it did not work."""
    return _NOT_WORKING.search(text) is not None


_RELATIONS = (
    "老丈人|丈母娘|岳父|岳母|父亲|母亲|爸爸|妈妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|公公|婆婆|老公|老婆|老伴|媳妇|丈夫|妻子|儿子|女儿|孙子|孙女"
    "|外孙|伯伯|叔叔|姑姑|舅舅|大伯|大爷|大妈|爸|妈|爹|娘|哥|姐|弟|妹|叔|婶|舅|姑"
)
_FOR = re.compile(
    f"(?:给|帮|替|教|是)?(?:我|俺|咱|家里?|我家)(?:家|的)?(?P<one>{_RELATIONS})|(?:给|帮|替)(?P<other>{_RELATIONS})"
)
_CHILD = re.compile("(?:给|帮|替|我|俺|咱)家?(?:的)?(?:娃|孩子|小孩|宝宝|毛毛)")


def called(text: str) -> str:
    """Return how to call whoever it is done for: 「帮我爸弄」 → 您爸; empty when nobody is named."""
    found = _FOR.search(text)
    if found is not None:
        return f"您{found['one'] or found['other']}"
    return "孩子" if _CHILD.search(text) else ""
