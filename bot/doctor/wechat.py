"""The official account: settings, token, address list, clock, permissions, and whether pushes can reach us."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from typing import Any, AsyncIterator, Iterator, Mapping, Optional, Tuple

import aiohttp
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.clock import in_town
from bot.doctor.finding import Finding, Level, bad, good, watch
from bot.settings import Settings, WeChatSettings
from bot.wechat.account import abilities, learn
from bot.wechat.client import WeChatClient
from bot.wechat.crypto import signature
from bot.wechat.errors import ApiError, Behaviour, NoToken, OutcomeUnknown, Unreachable
from bot.wechat.sender import PROBE

_MOST_SECONDS_OFF = 60
_WEBHOOK = "/webhooks/wechat/webhook"

# What Tencent says when it will not talk to this machine, and how to mend it.
_SHUT_OUT: Mapping[str, Tuple[str, str]] = {
    "40164": (
        "本机的 IP 不在公众号的白名单里",
        "公众平台 → 设置与开发 → 基本配置 → IP 白名单,把这台机器的外网 IP 加上。",
    ),
    "89503": ("本机的 IP 要管理员确认", "公众号管理员的微信上会收到确认,点同意;或者把 IP 加进白名单。"),
    "40013": ("AppID 不对", "对一对 WECHAT_APP_ID,是 wx 开头的那一串。"),
    "40125": ("AppSecret 不对", "对一对 WECHAT_APP_SECRET;重置过的话,用新的。"),
}
# A code that ends a minute after nobody has seen it.
_PASSING_CODE = {
    "action_name": "QR_STR_SCENE",
    "expire_seconds": 60,
    "action_info": {"scene": {"scene_str": "doctor"}},
}
# What is called, with which body, what it is for, and what to do without.
_PERMISSIONS: Tuple[Tuple[str, Optional[Mapping[str, Any]], str, str], ...] = (
    (PROBE, None, "主动发消息(客服消息)", "认证过的号才有。没有也能用:答复留着,居民回复 1 查看。"),
    ("/cgi-bin/menu/get", None, "自定义菜单", "在公众平台上手工设菜单,或者认证这个号。"),
    (
        "/cgi-bin/qrcode/create",
        _PASSING_CODE,
        "带参数的二维码",
        "认证过的服务号才有。没有就贴公众号自己的二维码,居民是哪个镇的会问一句。",
    ),
)
# Permission is there, only nothing has been set up yet.
_NOTHING_YET = frozenset({46003, 65400})


async def wechat(services: Services) -> AsyncIterator[Finding]:
    """Look at the account."""
    settings = services.settings.wechat
    if settings.missing:
        yield bad(f"微信公众号只配了一半,缺 {'、'.join(settings.missing)}", "见 docs/settings.md;不用微信就全删掉。")
        return
    if not settings.is_on:
        yield watch("没有配微信公众号", "只用网页可以不管。要用,见 docs/wechat.md。")
        return
    if settings.mode != "safe":
        yield watch(
            f"消息不是安全模式(现在是 {settings.mode})",
            "正式用请改成安全模式(safe),两边一起改。",
        )
    try:
        client = WeChatClient(settings, services.database, services.clock)
    except OSError:
        # What is wrong with its folder has been said.
        return
    try:
        for finding in notices(services.settings):
            yield finding
        yield await clock(settings, services.clock.now())
        async for finding in _account(services, client):
            yield finding
        yield await webhook(services)
    finally:
        await client.close()


def notices(settings: Settings) -> Iterator[Finding]:
    """Can residents agree to the notices that the settings ask for?"""
    wechat = settings.wechat
    if wechat.notice_template and wechat.notice_kind == "subscription" and not wechat.notice_page:
        yield watch(
            "订阅通知没有地方让居民同意",
            "在公众平台写一篇插了“订阅通知”的图文,网址填到 WECHAT_NOTICE_PAGE;做法见 docs/wechat.md。",
        )
    if wechat.notice_template and wechat.notice_kind == "once" and not settings.base_url.startswith("https://"):
        yield watch(
            "“有答复了通知我”要有 https 的网址",
            "设 LASTMILE_PUBLIC_URL,并在公众平台把这个域名加进业务域名。",
        )


async def _account(services: Services, client: WeChatClient) -> AsyncIterator[Finding]:
    """Ask Tencent about the account; the token is shared by way of the database, so without one nothing is asked."""
    try:
        token = await _token(client)
        yield token
        if token.level is Level.GOOD:
            async for finding in permissions(services, client):
                yield finding
        paused = _paused(services)
    except sa.exc.SQLAlchemyError:
        yield watch("没有问微信:要先能用数据库", "把上面说的数据库修好,再运行一次 lastmile doctor。")
        return
    if paused is not None:
        yield paused


async def clock(settings: WeChatSettings, now: dt.datetime) -> Finding:
    """Is our clock right? Tencent's says so in every answer."""
    try:
        async with aiohttp.ClientSession() as http, http.get(settings.api_base) as answer:
            shown: Optional[str] = answer.headers.get("date")
    except (aiohttp.ClientError, TimeoutError):
        return bad(f"连不上 {settings.api_base}", "看看这台机器能不能上外网、DNS 对不对。")
    if shown is None:
        return watch("微信没有说现在几点", "自己对一下这台机器的时间。")
    off = abs((now - email.utils.parsedate_to_datetime(shown)).total_seconds())
    if off > _MOST_SECONDS_OFF:
        return bad(
            f"这台机器的时间差了 {off:.0f} 秒",
            "打开自动对时(chrony、systemd-timesyncd);差太多,微信的消息会被当成假的。",
        )
    return good("时间是准的")


async def _token(client: WeChatClient) -> Finding:
    try:
        await client.tokens.token()
    except NoToken as error:
        known = next((said for code, said in _SHUT_OUT.items() if error.reason.startswith(code)), None)
        what, mend = known or (f"拿不到 access_token({error.reason})", "对一对 WECHAT_APP_ID 和 WECHAT_APP_SECRET。")
        return bad(what, mend)
    return good("拿得到 access_token")


async def permissions(services: Services, client: WeChatClient) -> AsyncIterator[Finding]:
    """What may the account do? Asked by calls that change nothing; what they show is noted for all processes."""
    for path, body, name, mend in _PERMISSIONS:
        try:
            await (client.get(path) if body is None else client.post(path, body))
            allowed = True
        except ApiError as error:
            if str(error.code) in _SHUT_OUT:
                yield bad(*_SHUT_OUT[str(error.code)])
                return
            if error.behaviour is not Behaviour.NOT_PERMITTED and error.code not in _NOTHING_YET:
                yield watch(f"{name}:{error}", "过一会儿再运行一次 lastmile doctor。")
                continue
            allowed = error.code in _NOTHING_YET
        except (Unreachable, OutcomeUnknown, NoToken):
            yield watch(f"{name}:没有问到", "过一会儿再运行一次 lastmile doctor。")
            continue
        yield good(f"{name}:可以用") if allowed else watch(f"{name}:这个号不能用", mend)
        if path == PROBE and services.settings.wechat.customer_service == "auto":
            with services.database.write() as session:
                learn(session, services.settings.wechat, can_send=allowed)


async def webhook(services: Services) -> Finding:
    """Would a push reach us? Asked as the platform does when the address is entered there."""
    settings, address = services.settings.wechat, services.settings.base_url + _WEBHOOK
    timestamp, nonce, echo = str(int(time.time())), "doctor", "lastmile"
    query = {"timestamp": timestamp, "nonce": nonce, "echostr": echo}
    query["signature"] = signature(settings.token, timestamp, nonce)
    try:
        async with aiohttp.ClientSession() as http, http.get(address, params=query) as answer:
            said = await answer.text()
    except (aiohttp.ClientError, TimeoutError):
        return bad(f"打不开 {address}", "网页进程开了没有?代理把 /webhooks/ 转过来了没有?")
    if said != echo:
        return bad(
            f"{address} 答得不对({answer.status})",
            "网页进程用的 WECHAT_TOKEN 要和这里的、公众平台上的一样;改了要重启。",
        )
    return good(f"推送地址通了。公众平台上填:{address}")


def _paused(services: Services) -> Optional[Finding]:
    with services.database.read() as session:
        known = abilities(session, services.settings.wechat)
    if known.paused_until is None or known.paused_until <= services.clock.now():
        return None
    until = f"{in_town(known.paused_until):%m-%d %H:%M}"
    return watch(
        f"发消息暂停到 {until}({known.pause_reason})", "40164、89503 是白名单;45009 是当天的次数用完了,过零点自己好。"
    )
