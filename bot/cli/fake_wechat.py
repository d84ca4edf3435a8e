"""``lastmile fake-wechat``: Tencent's side, played; and a phone in the terminal."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import re
import shlex
import signal
import sys
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence
from urllib.parse import urlsplit

import aiohttp
import click

from bot.bootstrap import services
from bot.fake_wechat.asking import ADDRESS as ASKING
from bot.fake_wechat.environment import fake_environment
from bot.settings import load_settings

HELP = (
    "直接打字就是说话。还可以:\n"
    "  /follow [场景]  关注(比如 /follow village-02)   /scan 场景   扫码   /click 菜单   点菜单\n"
    "  /picture 文件   发照片      /voice [识别出的字]  发语音   /place 地名  发位置   /leave  取消关注\n"
    "  /press 几      点菜单消息里的一项       /link 标题 网址   发链接      /video   发视频\n"
    "  /notify        点开“通知我”的链接,同意      /notify no      点开,不同意\n"
    "  /agree 模板    订阅通知   /refuse 模板  不订阅      /event 名字 [键]  别的事件,比如 VIEW\n"
    "  空行:看看有没有新消息        Ctrl-D:结束"
)


_NOT_STARTED = "模拟的微信没有启动。先运行 lastmile up --fake-wechat。"
# A second of silence, as WeChat records it: a header, then frames of a fiftieth of a second.
_SILENCE = b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50


def fake_port(port: int) -> int:
    """Return the port of the fake beside a web process on ``port``."""
    return port + 1


@click.group("fake-wechat")
def fake_wechat() -> None:
    """模拟的微信(只用来开发和测试,不是真的微信)。"""
    os.environ.update(fake_environment(fake_port(load_settings().port)))


@fake_wechat.command()
@click.option("--unverified", is_flag=True, help="像没认证的号:不能主动发消息")
def serve(unverified: bool) -> None:
    """启动模拟的微信服务器。"""
    from bot.fake_wechat.server import FakeWeChat
    from bot.fake_wechat.server import serve as begin
    from bot.web.wechat.door import ADDRESS

    logging.basicConfig(level=logging.WARNING)
    home = services()
    kind = "unverified" if unverified else "verified"
    webhook = f"http://{home.settings.host}:{home.settings.port}{ADDRESS}"

    async def run() -> None:
        fake = FakeWeChat(home.clock, home.settings.wechat, webhook=webhook, kind=kind)
        stopping = asyncio.Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, stopping.set)
        port = urlsplit(home.settings.wechat.api_base).port or 80
        runner = await begin(fake, host="127.0.0.1", port=port)
        await stopping.wait()
        await fake.pusher.close()
        await runner.cleanup()

    asyncio.run(run())


@fake_wechat.command()
def env() -> None:
    """写出模拟公众号的设置:eval "$(lastmile fake-wechat env)",再用 lastmile wechat 和 lastmile doctor。"""
    for name, value in fake_environment(fake_port(load_settings().port)).items():
        click.echo(f"export {name}={shlex.quote(value)}")


@fake_wechat.command()
@click.option("--as", "openid", default="oFakeResident", show_default=True, help="扮演哪个居民")
def chat(openid: str) -> None:
    """在命令行里扮演一个居民的微信。"""
    click.echo(HELP)
    try:
        asyncio.run(_chat(openid))
    except aiohttp.ClientConnectorError as error:
        raise click.ClickException(_NOT_STARTED) from error


@fake_wechat.command()
@click.argument("path")
@click.option("--code", default=0, help="错误码,比如 45015")
@click.option("--times", default=1, help="接下来几次")
@click.option("--delay", default=0.0, help="先拖几秒")
@click.option("--drop", type=click.Choice(["before", "after"]), help="断线:办之前,还是办完之后")
@click.option("--status", default=0, help="HTTP 错误,比如 502")
def fault(path: str, **values: Any) -> None:
    """让某个接口(比如 /cgi-bin/message/custom/send)接下来出毛病。"""
    values["drop"] = values["drop"] or ""
    _told_the_fake("/fake/fault", {"path": path, **values})


@fake_wechat.command()
@click.option("--unverified/--verified", help="从现在起像没认证的号(不能主动发消息),还是认证过的")
def account(unverified: bool) -> None:
    """换一种公众号。"""
    _told_the_fake("/fake/account", {"kind": "unverified" if unverified else "verified"})


@fake_wechat.command("spoil-token")
def spoil_token() -> None:
    """当作别的程序也来要了 access_token,我们手里的作废。"""
    _told_the_fake("/fake/account", {"spoil": True})


def _told_the_fake(path: str, body: Mapping[str, Any]) -> None:
    """Tell the fake what is to be so.

    :raises click.ClickException: it does not run.
    """

    async def run() -> None:
        async with _phone_line() as http, http.post(path, json=body) as answer:
            answer.raise_for_status()

    try:
        asyncio.run(run())
    except aiohttp.ClientConnectorError as error:
        raise click.ClickException(_NOT_STARTED) from error
    click.echo("好了。")


def _phone_line() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(services().settings.wechat.api_base)


async def _chat(openid: str) -> None:
    async with _phone_line() as http:
        shown = await _shown(http, openid, after=0)
        while (line := await asyncio.to_thread(_typed)) is not None:
            if line:
                asked = _of_what_is_shown(line, shown) if line.startswith(("/press", "/notify")) else _asked(line)
                if asked is None:
                    click.echo(HELP)
                    continue
                async with http.post("/fake/do", json={"openid": openid, **asked}) as answer:
                    told: Dict[str, Any] = await answer.json()
                if "error" in told:
                    click.echo(f"!! {told['error']}")
                if "page" in told:
                    click.echo(f"[网页] {_read(told['page'])}")
            new = await _shown(http, openid, after=len(shown))
            shown += new
            for message in new:
                click.echo(_drawn(message))


def _typed() -> Optional[str]:
    click.echo("您> ", nl=False)
    line = sys.stdin.readline()
    return line.strip() if line else None


async def _shown(http: aiohttp.ClientSession, openid: str, *, after: int) -> List[Dict[str, Any]]:
    async with http.get(f"/fake/phone/{openid}", params={"after": str(after)}) as answer:
        told: Dict[str, Any] = await answer.json()
        shown: List[Dict[str, Any]] = told["shown"]
        return shown


def _asked(line: str) -> Optional[Dict[str, Any]]:
    """Return what to ask of the fake for a line, None for a command it does not know."""
    if not line.startswith("/"):
        return {"do": "say", "text": line}
    command, _, rest = line[1:].partition(" ")
    if command == "picture":
        return _picture(Path(rest))
    if command in {"agree", "refuse"}:
        return _consent(rest, "accept" if command == "agree" else "reject")
    title, _, address = rest.partition(" ")
    fixed: Dict[str, Dict[str, Any]] = {
        "follow": {"do": "event", "event": "subscribe", "EventKey": f"qrscene_{rest}" if rest else ""},
        "scan": {"do": "event", "event": "SCAN", "EventKey": rest},
        "click": {"do": "event", "event": "CLICK", "EventKey": rest},
        "leave": {"do": "event", "event": "unsubscribe"},
        "event": {"do": "event", "event": title, "EventKey": address},
        "voice": {"do": "send", "kind": "voice", "Format": "amr", "Recognition": rest, **_file(_SILENCE, "audio/amr")},
        "video": {"do": "send", "kind": "shortvideo", "ThumbMediaId": "", **_file(b"video", "video/mp4")},
        "link": {"do": "send", "kind": "link", "Title": title, "Description": "", "Url": address},
        "place": {"do": "send", "kind": "location", "Location_X": "0", "Location_Y": "0", "Label": rest},
    }
    return fixed.get(command)


def _of_what_is_shown(line: str, shown: Sequence[Mapping[str, Any]]) -> Optional[Dict[str, Any]]:
    """Return what pressing something on the screen asks of the fake, None where it is not there."""
    if line.startswith("/press"):
        return _pressed(line, shown)
    links = (re.findall(f'href="({re.escape(ASKING)}[^"]+)"', str(message.get("text"))) for message in reversed(shown))
    link = next((found[-1] for found in links if found), None)
    return {"do": "asked", "link": link, "agrees": not line.endswith("no")} if link is not None else None


def _read(page: str) -> str:
    """Return a page's words."""
    return " ".join(re.sub("<head>.*</head>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def _pressed(line: str, shown: Sequence[Mapping[str, Any]]) -> Optional[Dict[str, Any]]:
    """Return what pressing a choice of the last menu asks of the fake, None where there is none of that number."""
    number = line.partition(" ")[2].strip()
    menus = (message["choices"] for message in reversed(shown) if message["type"] == "menu")
    choices: List[Dict[str, Any]] = next(menus, [])
    if not number.isdecimal() or not 1 <= int(number) <= len(choices):
        return None
    choice = choices[int(number) - 1]
    return {"do": "say", "text": choice["content"], "bizmsgmenuid": choice["id"]}


def _picture(path: Path) -> Optional[Dict[str, Any]]:
    if not path.is_file():
        return None
    return {"do": "send", "kind": "image", "PicUrl": "", **_file(path.read_bytes(), "image/jpeg")}


def _file(content: bytes, content_type: str) -> Dict[str, str]:
    """Return a file that the fake is to keep for the account."""
    return {"base64": base64.b64encode(content).decode(), "content_type": content_type}


def _consent(template: str, status: str) -> Dict[str, Any]:
    listed = {"List": {"TemplateId": template, "SubscribeStatusString": status}}
    return {"do": "event", "event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": listed}


def _drawn(message: Dict[str, Any]) -> str:
    ways = {"passive": "当场答复", "service": "客服消息", "notice": "订阅通知", "wechat": "微信"}
    kind = message["type"]
    if kind == "news":
        body = f"┌ {message['title']}\n{message['description']}\n└ {message['url']}"
    elif kind == "notice":
        body = str(message["data"])
    else:
        body = str(message.get("text") or "[图片]")
    return f"[{ways[message['by']]}] {body}"
