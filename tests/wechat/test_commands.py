"""The command line: menu, codes, sources, the doctor, and the phone in the terminal, against the fake."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from wechat_town import NOON, Resident, Town

from bot import bootstrap
from bot.bootstrap import Services
from bot.cli import group
from bot.doctor.finding import Finding, Level
from bot.doctor.machine import address, backup, database, disk, guides, model
from bot.doctor.machine import town as town_of_the_page
from bot.doctor.wechat import wechat
from bot.fake_wechat.environment import fake_environment
from bot.settings import Settings, load_settings
from bot.storage.database import Database
from bot.wechat.crypto import MessageCrypto
from bot.wechat.errors import ApiError
from bot.wechat.models import ConsentRow
from bot.wechat.sender import PROBE


@contextlib.contextmanager
def in_service(town: Town) -> Iterator[None]:
    bootstrap.use(town.services)
    try:
        yield
    finally:
        bootstrap.use(None)


async def run(town: Town, *arguments: str) -> Result:
    with in_service(town):
        return await asyncio.to_thread(CliRunner().invoke, group, list(arguments))


async def test_the_menu_is_pushed_and_shown(town: Town) -> None:
    assert "发上去了" in (await run(town, "wechat", "menu", "push")).output
    buttons = town.fake.account.menu["button"]
    assert len(buttons) == 3
    assert all(1 <= len(button["sub_button"]) <= 5 for button in buttons)
    # Tencent's limits: 4 Chinese characters a button, 8 a line (16 and 60 bytes).
    assert all(len(button["name"].encode()) <= 16 for button in buttons)
    shown = (await run(town, "wechat", "menu", "show")).output
    assert "相当于说“转人工”" in shown
    assert "不是我们的菜单" not in shown


async def test_where_there_is_no_menu_it_is_said_how_to_make_one(town: Town) -> None:
    result = await run(town, "wechat", "menu", "show")
    assert result.exit_code == 1
    assert "lastmile wechat menu push" in result.output


async def test_a_refusal_is_told_with_what_tencent_said(town: Town) -> None:
    town.fault("/cgi-bin/menu/create", code=48001)
    result = await run(town, "wechat", "menu", "push")
    assert result.exit_code == 1
    assert "48001" in result.output


def lines_under(file: Path) -> int:
    """How many lines stand under the code of a picture, which is a square."""
    with Image.open(file) as picture:
        under = picture.crop((0, picture.width, picture.width, picture.height))
    inked = [any(under.getpixel((x, y)) < 128 for x in range(under.width)) for y in range(under.height)]
    # Parts of one character may stand apart by a row or two.
    starts = [y for y in range(4, len(inked)) if inked[y] and not any(inked[y - 4 : y])]
    return len(starts)


async def test_codes_are_written_as_png_and_a_page_to_print(town: Town, tmp_path: Path) -> None:
    scenes = ("village-02", "walk-register", "item-id-card-loss")
    asked = [part for scene in scenes for part in ("--scene", scene)]
    result = await run(town, "wechat", "qr", *asked, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert set(town.fake.account.scenes.values()) == set(scenes)
    # Whose it is and how to use it stands under the code, in three lines; a long name has a line of its own.
    assert lines_under(tmp_path / "village-02.png") == 3
    assert lines_under(tmp_path / "item-id-card-loss.png") == 4
    page = (tmp_path / "village-02.html").read_text("utf-8")
    assert "青溪镇便民服务中心" in page
    assert "东河村" in page
    assert "0800-6010100" in page
    assert "<svg" in page


async def test_a_code_for_nothing_is_refused(town: Town, tmp_path: Path) -> None:
    result = await run(town, "wechat", "qr", "--scene", "village-atlantis", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "village-02(青溪镇东河村)" in result.output
    assert "item-" in (await run(town, "wechat", "qr", "--scene", "atlantis", "--out", str(tmp_path))).output
    assert town.fake.account.scenes == {}


async def test_sources_are_counted(town: Town) -> None:
    for _ in range(2):
        await town.resident().event("subscribe", EventKey="qrscene_village-03")
    assert "village-03\t关注\t2" in (await run(town, "wechat", "sources")).output


async def findings(town: Town) -> dict[str, Finding]:
    return {finding.what: finding async for finding in wechat(town.services)}


def levels(found: dict[str, Finding], words: str) -> list[Level]:
    return [finding.level for what, finding in found.items() if words in what]


async def test_the_doctor_finds_a_healthy_account_healthy(town: Town) -> None:
    town.clock.set(dt.datetime.now(dt.timezone.utc))
    found = await findings(town)
    town.clock.set(NOON)
    assert [what for what, finding in found.items() if finding.level is not Level.GOOD] == []
    assert levels(found, "推送地址通了") == [Level.GOOD]


@pytest.mark.parametrize(
    ("code", "words"), [(40164, "白名单"), (40125, "AppSecret"), (40013, "AppID"), (89503, "管理员")]
)
async def test_the_doctor_names_why_there_is_no_token(town: Town, code: int, words: str) -> None:
    town.fault("/cgi-bin/stable_token", code=code)
    found = await findings(town)
    assert levels(found, words) == [Level.BAD]


@pytest.mark.parametrize(("code", "words"), [(40164, "白名单"), (89503, "管理员")])
async def test_the_doctor_says_once_that_the_address_is_shut_out_where_the_token_is_an_old_one(
    town: Town, code: int, words: str
) -> None:
    await town.sender.client.tokens.token()
    town.fault("*", code=code, times=9)
    found = await findings(town)
    assert levels(found, words) == [Level.BAD]
    assert "过一会儿" not in "".join(finding.mend for finding in found.values())


async def test_the_doctor_sees_a_wrong_clock(town: Town) -> None:
    assert levels(await findings(town), "时间差了") == [Level.BAD]


async def test_the_doctor_probes_what_the_account_may(quiet_town: Town) -> None:
    found = await findings(quiet_town)
    assert levels(found, "主动发消息(客服消息):这个号不能用") == [Level.WATCH]
    assert levels(found, "自定义菜单:可以用") == [Level.GOOD]
    assert levels(found, "带参数的二维码:这个号不能用") == [Level.WATCH]


async def test_the_doctor_of_the_machine(town: Town, tmp_path: Path) -> None:
    assert database(town.services).level is Level.GOOD
    assert disk(tmp_path).level in set(Level)
    plain, sealed = Settings(public_url="http://a.example"), Settings(public_url="https://127.0.0.1:9")
    proxied = replace(sealed, behind_tls=True, trusted_proxies=1)
    assert [finding.level for finding in address(Settings(), now=NOON)] == [Level.WATCH]
    assert [finding.level for finding in address(plain, now=NOON)] == [Level.BAD]
    assert [finding.what[:3] for finding in address(proxied, now=NOON)] == ["连不上"]
    told = "".join(finding.what for finding in address(sealed, now=NOON))
    assert "LASTMILE_BEHIND_TLS" in told
    assert "LASTMILE_TRUSTED_PROXIES" in told
    assert model(tmp_path, lambda _root, _out: True).level is Level.BAD
    assert guides(town.services.settings.guides_dir, today=NOON.date()).level is not Level.BAD


def test_the_doctor_sees_a_folder_without_guides_and_a_town_they_do_not_have(town: Town, tmp_path: Path) -> None:
    assert guides(tmp_path, today=NOON.date()).level is Level.BAD
    folder = town.services.settings.guides_dir
    assert list(town_of_the_page(folder, "qingxi")) == []
    [missing] = town_of_the_page(folder, "nowhere")
    assert (missing.level, "qingxi、shiqiao" in missing.mend) == (Level.BAD, True)


async def test_the_doctor_ends_where_nothing_can_be_written(town: Town, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = replace(town.services.settings, var_dir=tmp_path / "file" / "var", database_url="")
    home = Services(settings)
    assert (disk(settings.var_dir).level, database(home).level) == (Level.BAD, Level.BAD)
    assert [finding async for finding in wechat(home)] == []


def test_the_doctor_looks_for_a_young_backup(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.timezone.utc)
    assert backup(tmp_path / "none", now=now).level is Level.WATCH
    (tmp_path / "a.zip").write_bytes(b"x")
    assert backup(tmp_path, now=now).level is Level.GOOD
    old = (now - dt.timedelta(days=5)).timestamp()
    os.utime(tmp_path / "a.zip", (old, old))
    assert backup(tmp_path, now=now).level is Level.BAD


def test_the_doctor_sees_an_empty_database(tmp_path: Path) -> None:
    empty = Services(Settings(var_dir=tmp_path))
    Database(empty.settings.database)
    assert database(empty).level is Level.BAD


async def test_the_doctor_of_an_account_does_without_a_database(town: Town, tmp_path: Path) -> None:
    empty = Services(replace(town.services.settings, database_url=f"sqlite:///{tmp_path / 'empty.db'}"))
    found = {finding.what: finding async for finding in wechat(empty)}
    assert levels(found, "没有问微信") == [Level.WATCH]
    assert levels(found, "推送地址通了") == [Level.GOOD]


def test_the_fake_account_is_a_whole_one() -> None:
    settings = load_settings(fake_environment(1234)).wechat
    assert settings.is_on
    assert MessageCrypto(settings.aes_key, settings.app_id)


async def test_the_settings_of_the_fake_are_written_for_a_shell(town: Town) -> None:
    written = (await run(town, "fake-wechat", "env")).output.splitlines()
    port = load_settings().port + 1
    assert written == [f"export {name}={value}" for name, value in fake_environment(port).items()]


async def test_the_phone_in_the_terminal(town: Town) -> None:
    from bot.cli.fake_wechat import _asked, _drawn, _phone_line, _shown

    with in_service(town):
        async with _phone_line() as http:
            for line in (
                "/follow village-02",
                "办低保",
                "/nonsense",
                "/place 东河村",
                "/link 通知 https://a.example",
            ):
                asked = _asked(line)
                if asked is not None:
                    async with http.post("/fake/do", json={"openid": "oterminal", **asked}) as answer:
                        assert "error" not in await answer.json()
            drawn = [_drawn(message) for message in await _shown(http, "oterminal", after=0)]
    assert len(drawn) == 4
    assert drawn[1] == "[当场答复] 收到:办低保"
    assert drawn[3] == "[当场答复] 收到:通知 https://a.example"


async def test_the_phone_in_the_terminal_speaks_agrees_and_does_anything_else(town: Town) -> None:
    from bot.cli.fake_wechat import _asked, _phone_line
    from bot.web.desk.voices import as_wav

    resident = Resident(town, "oterminal2")
    with in_service(town):
        async with _phone_line() as http:
            for line in ("/voice", "/agree T1", "/video", "/event VIEW http://a.example"):
                async with http.post("/fake/do", json={"openid": resident.openid, **(_asked(line) or {})}) as answer:
                    assert "error" not in await answer.json()
    [voice] = (town.services.settings.var_dir / "attachments" / resident.conversation_id).glob("*.amr")
    assert as_wav(voice.read_bytes()).startswith(b"RIFF")
    assert [row.accepted for row in town.rows(ConsentRow, conversation_id=resident.conversation_id)] == [True]
    assert len(resident.shown) == 2


async def test_the_fake_account_is_changed_from_the_command_line(town: Town) -> None:
    before = await town.sender.client.tokens.token()
    assert (await run(town, "fake-wechat", "account", "--unverified")).exit_code == 0
    assert (await run(town, "fake-wechat", "spoil-token")).exit_code == 0
    assert town.fake.account.kind == "unverified"
    with pytest.raises(ApiError, match="48001"):
        await town.sender.client.get(PROBE)
    assert await town.sender.client.tokens.token() != before


def test_the_phone_in_the_terminal_presses_what_a_menu_shows() -> None:
    from bot.cli.fake_wechat import _pressed

    menu = {"type": "menu", "choices": [{"id": "1200", "content": "随父"}, {"id": "1201", "content": "随母"}]}
    shown = [menu, {"type": "text", "text": "好"}]
    assert _pressed("/press 2", shown) == {"do": "say", "text": "随母", "bizmsgmenuid": "1201"}
    assert [_pressed(line, shown) for line in ("/press", "/press 3", "/press 0", "/press 二")] == [None] * 4
    assert _pressed("/press 1", []) is None
