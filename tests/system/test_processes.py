"""Real processes over one database: killed, restarted, and with guides changed under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_people import Person, hired
from town_processes import Resident, Town, wait_for

from bot.bootstrap import Services
from bot.people.roles import Role
from bot.settings import Settings

pytestmark = pytest.mark.system


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    town = Town(tmp_path)
    yield town
    town.stop()


def test_a_message_outlives_the_death_of_every_process(town: Town) -> None:
    town.start("web")
    resident = Resident(town)
    resident.say("身份证丢了")
    town.kill("web")
    town.start("web", "bot")
    wait_for(lambda: resident.answers())
    town.kill("bot")
    resident.say("本地的")
    town.start("bot")
    wait_for(lambda: len(resident.answers()) == 2)
    assert [line["text"] for line in resident.lines() if line["author"] == "resident"] == ["身份证丢了", "本地的"]


def test_a_message_sent_again_after_a_crash_is_answered_once(town: Town) -> None:
    town.start("web")
    resident = Resident(town)
    resident.say("你好", client_id="the-same")
    town.kill("web")
    town.start("web")
    resident.say("你好", client_id="the-same")
    town.start("bot")
    wait_for(lambda: resident.answers())
    resident.say("谢谢")
    wait_for(lambda: len(resident.answers()) == 2)
    assert [line["text"] for line in resident.lines() if line["author"] == "resident"] == ["你好", "谢谢"]


def test_a_saved_guide_counts_without_training_or_restart(town: Town) -> None:
    town.start("web", "bot")
    resident = Resident(town)
    assert "没有" in "".join(resident.ask("渔船登记要什么材料"))
    (town.guides / "items" / "land" / "fishing-boat.yml").write_text(NEW_ITEM, "utf-8")
    town_file = town.guides / "towns" / "qingxi.yml"
    text = town_file.read_text("utf-8").replace("\nitems:\n", "\nitems:\n  fishing-boat: {window: land}\n", 1)
    town_file.write_text(text, "utf-8")
    # Somebody who asks more often than this is refused.
    wait_for(lambda: "船舶所有权证明" in "".join(resident.ask("渔船登记要什么材料")), every=1)

    spoilt = text.replace("name: 青溪镇\n", "nmae: 青溪镇\n", 1)
    town_file.write_text(spoilt, "utf-8")
    assert "船舶所有权证明" in "".join(resident.ask("渔船登记要什么材料"))
    town.kill("bot")
    town.start("bot")
    assert "船舶所有权证明" in "".join(resident.ask("渔船登记要什么材料"))


def test_whoever_answers_is_shown_what_the_bot_process_would_say(town: Town) -> None:
    home = Services(Settings(var_dir=town.var, guides_dir=town.guides, port=town.port))
    hired(home, Role.STAFF, "lifang")
    town.start("web", "bot")
    resident = Resident(town)
    resident.ask("你好")
    clerk = Person(f"http://127.0.0.1:{town.port}", "lifang")
    clerk.get("/desk/sign-in")
    clerk.signs_in()
    (talk,) = re.findall(r"/desk/talks/([0-9a-f]{32})", clerk.get("/desk/talks?all=1").text)
    path = f"/desk/talks/{talk}"
    clerk.get(path)
    clerk.post(f"{path}/take", epoch="0")
    clerk.post(f"{path}/look", seq="0")
    before = len(resident.answers())
    resident.say("补办身份证要多少钱")
    wait_for(lambda: "工本费" in clerk.get(f"{path}/lines?after=0").json()["proposal"])
    assert len(resident.answers()) == before, "and it has not said so"
    (seq,) = re.findall(r'name="seq" value="(\d+)"', clerk.get(path).text)
    clerk.post(f"{path}/proposal", epoch="1", seq=seq)
    assert "工本费" in resident.answers()[-1]
    assert resident.lines()[-1]["author"] == "staff"


NEW_ITEM = """
title: 渔船登记
plain: 给渔船上户口
aliases: [渔船登记, 渔船上户口]
materials:
  - {id: boat-proof, name: 船舶所有权证明, lost: 找卖家补}
review: {source: [测试], checked_on: 2026-11-01, expires_on: 2027-11-01}
"""
