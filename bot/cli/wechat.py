"""``lastmile wechat``: the account's menu, codes for notice boards, and where residents come from."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, List, TypeVar

import click

from bot.bootstrap import services
from bot.settings import WeChatSettings

T = TypeVar("T")
# Tencent's code where no menu has been made yet.
_NO_MENU = 46003


@click.group()
def wechat() -> None:
    """微信公众号:菜单、二维码、居民从哪来。"""


@wechat.group()
def menu() -> None:
    """公众号底部的菜单。"""


@menu.command()
def push() -> None:
    """把菜单发到公众号(原来的会被换掉)。"""
    from bot.wechat.menu import menu as ours

    _called(lambda client: client.post("/cgi-bin/menu/create", ours()))
    click.echo("菜单发上去了。手机上要过几分钟才变,重新关注一下马上就能看到。")


@menu.command()
def show() -> None:
    """看公众号上现在的菜单。"""
    from bot.wechat.menu import entry_of

    for button in _called(_present_buttons):
        click.echo(button["name"])
        for entry in button.get("sub_button", ()):
            ours = entry_of(str(entry.get("key", "")))
            click.echo(f"  {entry['name']}  →  " + (f"相当于说“{ours.says}”" if ours else "不是我们的菜单"))


@wechat.command()
@click.option("--scene", "scenes", multiple=True, required=True, help="town-…、village-…、walk-…、item-…,可写多个")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="放在哪个文件夹")
def qr(scenes: List[str], out: Path) -> None:
    """做二维码:一张 PNG,和一页能打印的 A4(贴在村里的公告栏)。"""
    from bot.wechat.posters import UnknownScene, poster, write_poster

    home = services()
    home.guides.refresh()
    book = home.guides.current()
    out.mkdir(parents=True, exist_ok=True)
    for scene in scenes:
        try:
            made = poster(scene, book, town_id=home.settings.town)
        except UnknownScene as error:
            raise click.ClickException(_no_such_scene(error.scene, book)) from error
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}

        async def create(client: Any, body: Dict[str, Any] = body) -> Dict[str, Any]:
            answer: Dict[str, Any] = await client.post("/cgi-bin/qrcode/create", body)
            return answer

        address = str(_called(create)["url"])
        for path in write_poster(made, address, folder=out):
            click.echo(f"写好了:{path}")


async def _present_buttons(client: Any) -> List[Dict[str, Any]]:
    from bot.wechat.errors import ApiError

    try:
        answer = await client.get("/cgi-bin/menu/get")
    except ApiError as error:
        if error.code != _NO_MENU:
            raise
        raise click.ClickException("公众号上还没有菜单。运行 lastmile wechat menu push 发一个。") from error
    buttons: List[Dict[str, Any]] = answer["menu"]["button"]
    return buttons


def _no_such_scene(scene: str, book: Any) -> str:
    """Say that the guides have nothing of this name, and what they have of its kind."""
    from bot.wechat.scenes import scenes_of

    kind = scene.partition("-")[0]
    known = scenes_of(kind, book)
    if not known:
        return f"没有“{scene}”这样的写法。写成 town-…、village-…、walk-… 或者 item-…,后面是指南里的 id。"
    return f"指南里没有“{scene}”。有的是:" + "、".join(f"{each}({name})" for each, name in known)


@wechat.command()
def sources() -> None:
    """看居民从哪个二维码来的(只有次数,没有个人信息)。"""
    import sqlalchemy as sa

    from bot.wechat.models import ArrivalRow

    with services().database.read() as session:
        rows = session.execute(
            sa.select(ArrivalRow.scene, ArrivalRow.kind, sa.func.sum(ArrivalRow.count))
            .group_by(ArrivalRow.scene, ArrivalRow.kind)
            .order_by(sa.func.sum(ArrivalRow.count).desc())
        ).all()
    names = {"follow": "关注", "scan": "扫码"}
    for scene, kind, count in rows:
        click.echo(f"{'没有扫码' if scene == '-' else scene}\t{names[kind]}\t{count}")


def account() -> WeChatSettings:
    """Return the account of the settings.

    :raises click.ClickException: there is none, or half of one.
    """
    settings = services().settings.wechat
    if not settings.is_on:
        missing = "、".join(settings.missing or tuple(settings.needed))
        raise click.ClickException(f"公众号还没有配好,缺:{missing}。见 docs/wechat.md。")
    return settings


def _called(call: Callable[[Any], Awaitable[T]]) -> T:
    """Call Tencent once.

    :raises click.ClickException: it did not work, with what Tencent said.
    """
    from bot.wechat.client import WeChatClient
    from bot.wechat.errors import ApiError, NoToken, OutcomeUnknown, Unreachable

    home = services()
    settings = account()

    async def run() -> T:
        client = WeChatClient(settings, home.database, home.clock)
        try:
            return await call(client)
        finally:
            await client.close()

    try:
        return asyncio.run(run())
    except ApiError as error:
        raise click.ClickException(f"微信没有答应:{error}。运行 lastmile doctor 看看缺什么。") from error
    except NoToken as error:
        raise click.ClickException(f"拿不到 access_token:{error.reason}。") from error
    except (Unreachable, OutcomeUnknown) as error:
        raise click.ClickException("连不上微信的服务器。") from error
