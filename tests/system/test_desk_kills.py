"""Web, bot and worker are killed while a person holds a conversation with the desk open: nothing is lost or doubled."""

from __future__ import annotations

import dataclasses
import re
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa
from town_processes import Resident, Town, wait_for

from bot.bootstrap import Services
from bot.conversations.record.handover_models import PresenceState
from bot.conversations.record.models import ConversationRow
from bot.people.audit import Doer
from bot.people.roles import Role
from bot.settings import load_settings

pytestmark = pytest.mark.system

PASSWORD = "qingxi-Laoliu-88"
_LINE = re.compile(r'<li class="talk-line talk-line--(\w+)" data-seq="(\d+)">.*?</li>', re.DOTALL)
_TEXT = re.compile(r'<p class="talk-line__text">(.*?)</p>', re.DOTALL)


class Screen:
    """A clerk's browser with one conversation open: one stream that announces, and a cursor behind which is fetched."""

    def __init__(self, address: str, token: str, csrf: str, talk: str) -> None:
        self._address, self._talk = address, talk
        self._headers = {"x-csrf": csrf, "accept": "application/json", "cookie": f"desk={token}"}
        self._cursor, self.epoch = 0, 0
        self.added: list[tuple[int, str, str]] = []
        self._stopping = threading.Event()
        self._fetching = threading.Lock()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(40)

    def presses(self, step: str, **fields: str) -> requests.Response:
        """Press until it is known to have been taken, as a clerk does whose connection is gone."""
        path, form = f"{self._address}/desk/talks/{self._talk}/{step}", {"client_id": uuid.uuid4().hex, **fields}

        def press() -> requests.Response:
            return requests.post(path, data=form, headers=self._headers, timeout=40, allow_redirects=False)

        return until_taken(press)

    def says(self, text: str) -> None:
        taken = self.presses("say", text=text, epoch=str(self.epoch)).json()
        assert not taken["dropped"]

    def fetch(self) -> None:
        with self._fetching:
            more = True
            while more:
                path = f"{self._address}/desk/talks/{self._talk}/lines"
                news = requests.get(path, params={"after": str(self._cursor)}, headers=self._headers, timeout=40).json()
                for line in _LINE.finditer(news["html"]):
                    text = _TEXT.search(line[0])
                    self.added.append((int(line[2]), line[1], text[1] if text else ""))
                self._cursor, self.epoch, more = news["cursor"], news["epoch"], news["more"]

    def texts(self, author: str) -> list[str]:
        return [text for _, who, text in list(self.added) if who == author]

    def _listen(self) -> None:
        while not self._stopping.wait(0.2):
            try:
                self._hear()
            except (requests.RequestException, ValueError):
                # The server is gone; the page connects again and again.
                continue

    def _hear(self) -> None:
        parameters = {"open": self._talk, "after": str(self._cursor)}
        address = f"{self._address}/desk/stream"
        with requests.get(address, params=parameters, headers=self._headers, stream=True, timeout=30) as stream:
            for line in stream.iter_lines(decode_unicode=True):
                if self._stopping.is_set():
                    return
                if line.startswith("data: ") and self._talk in line:
                    self.fetch()


def until_taken(act: Callable[[], requests.Response]) -> requests.Response:
    taken: list[requests.Response] = []

    def was_taken() -> bool:
        try:
            response = act()
        except requests.RequestException:
            return False
        if response.status_code >= 500:
            return False
        assert response.status_code < 400, response.text
        taken.append(response)
        return True

    wait_for(was_taken)
    return taken[-1]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    # These processes go by the real clock, and a hall that closes would take the conversation away.
    file = made.guides / "towns" / "qingxi.yml"
    hours = "  hours:\n    - days: 周一至周日\n      open: [00:00-23:59]\n"
    file.write_text(re.sub(r"  hours:\n(?:    .*\n)+", hours, file.read_text("utf-8"), count=1), "utf-8")
    yield made
    made.stop()


@pytest.fixture
def services(town: Town, tmp_path: Path) -> Iterator[Services]:
    settings = dataclasses.replace(load_settings({}), var_dir=tmp_path / "var", guides_dir=town.guides, port=town.port)
    made = Services(settings)
    yield made
    made.database.dispose()


def conversation(services: Services) -> Any:
    with services.database.read() as session:
        return session.execute(sa.select(ConversationRow)).scalar_one()


def at_the_desk(services: Services, talk: str) -> Screen:
    member, given = services.staff.add(Doer("cli", "命令行", "qingxi"), "li", name="李芳", role=Role.STAFF)
    services.staff.change_password(member, given, PASSWORD)
    token = services.staff_sessions.sign_in("li", PASSWORD).token
    services.presence.appear(member.id, town="qingxi", name=member.name, state=PresenceState.ONLINE)
    return Screen(f"http://127.0.0.1:{services.settings.port}", token, services.staff_sessions.csrf(token), talk)


def test_nothing_said_at_the_desk_is_lost_or_doubled_when_processes_die(town: Town, services: Services) -> None:
    town.start("web", "bot", "worker")
    resident = Resident(town)
    resident.ask("你好")
    screen = at_the_desk(services, conversation(services).id)
    screen.presses("take", epoch=str(conversation(services).epoch))
    screen.fetch()
    screen.start()
    asked, answered = [], []
    for number, name in enumerate(("web", "worker", "bot")):
        question, answer = f"我这个事办好没有第{number}遍", f"还在查第{number}遍"
        pressing = threading.Thread(target=resident.presses, args=(question,))
        pressing.start()
        town.kill(name)
        town.start(name)
        pressing.join()
        saying = threading.Thread(target=screen.says, args=(answer,))
        saying.start()
        town.kill("web")
        town.start("web")
        saying.join()
        asked.append(question)
        answered.append(answer)
        wait_for(lambda: screen.texts("resident")[1:] == asked and screen.texts("staff") == answered)
    lines = resident.lines()
    assert [line["text"] for line in lines if line["author"] == "resident"] == ["你好", *asked]
    assert [line["text"] for line in lines if line["author"] == "staff"] == answered
    assert max(Counter(seq for seq, _, _ in screen.added).values()) == 1
    assert [seq for seq, _, _ in screen.added] == [line["seq"] for line in lines]
    # Since a person had it, the bot has been silent through all of its deaths.
    first = next(line["seq"] for line in lines if line["author"] == "staff")
    assert not [line for line in lines if line["author"] == "bot" and line["seq"] > first]
    screen.presses("back", epoch=str(screen.epoch), outcome="solved")
    screen.stop()
    assert "身份证" in "".join(resident.ask("身份证丢了咋补"))
