"""Real processes over one database: killed, restarted, and with guides changed under them."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_people import Person, hired

from bot.bootstrap import Services
from bot.people.roles import Role
from bot.settings import ROOT, Settings
from bot.storage.database import Database
from bot.storage.schema import migrate

pytestmark = pytest.mark.system

# How long a wait may last before the test gives up: no claim about speed.
PATIENCE = 90


class Town:
    """The processes of one town."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.guides, self.var = folder / "guides", folder / "var"
        shutil.copytree(ROOT / "guides", self.guides)
        self._environment = {
            **os.environ,
            "LASTMILE_VAR_DIR": str(self.var),
            "LASTMILE_GUIDES_DIR": str(self.guides),
            "LASTMILE_PORT": str(self.port),
        }
        self._log = (folder / "log").open("w")
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        migrate(Database(f"sqlite:///{folder / 'var' / 'lastmile.db'}"))

    def start(self, *names: str) -> None:
        for name in names:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "bot.cli", name], env=self._environment, cwd=ROOT, stderr=self._log
            )
        if "web" in names:
            wait_for(lambda: self.get("/healthz"))

    def kill(self, name: str) -> None:
        process = self._processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self._processes):
            self.kill(name)
        self._log.close()

    def get(self, path: str) -> Any:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}") as answer:
            return answer.read()


class Resident:
    """Somebody with a browser."""

    def __init__(self, town: Town) -> None:
        self._base = f"http://127.0.0.1:{town.port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(jar)

    def say(self, text: str, *, client_id: str | None = None) -> None:
        body = json.dumps({"client_id": client_id or uuid.uuid4().hex, "text": text}).encode()
        request = urllib.request.Request(
            f"{self._base}/api/chat/messages", body, {"Content-Type": "application/json", "Origin": self._base}
        )
        self._browser.open(request).close()

    def lines(self) -> list[dict[str, Any]]:
        with self._browser.open(f"{self._base}/api/chat/messages?after=0") as answer:
            return list(json.load(answer)["lines"])

    def answers(self) -> list[str]:
        return [json.dumps(line, ensure_ascii=False) for line in self.lines() if line["author"] != "resident"]

    def ask(self, text: str) -> list[str]:
        """Say something and return what is answered."""
        before = len(self.answers())
        self.say(text)
        wait_for(lambda: len(self.answers()) > before)
        return self.answers()[before:]


def wait_for(holds: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


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
    wait_for(lambda: "船舶所有权证明" in "".join(resident.ask("渔船登记要什么材料")))

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
