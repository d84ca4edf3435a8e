"""The desk's stream: it says what moved, and ends with the session it was opened in."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator

import pytest
import requests
from desk_people import CLI, Person, hired
from serving import WebServer

from bot.bootstrap import Services
from bot.conversations.inbox import open_conversation
from bot.people.residents import Identity, welcome_resident
from bot.people.roles import Role

Ending = Callable[[Services, Person], object]


@pytest.fixture
def person(desk_server: WebServer, services: Services) -> Person:
    account = f"s{uuid.uuid4().hex[:10]}"
    hired(services, Role.STAFF, account)
    person = Person(desk_server.address, account)
    person.signs_in()
    return person


@contextlib.contextmanager
def listening(person: Person, **parameters: str) -> Iterator[Iterator[tuple[str, dict[str, bool]]]]:
    """Yield the events of a stream; the response is over when they end."""
    address = f"{person.address}/desk/stream"
    with person.http.get(address, params=parameters, stream=True, timeout=30, allow_redirects=False) as response:
        assert response.status_code == 200
        yield events(response)


def events(response: requests.Response) -> Iterator[tuple[str, dict[str, bool]]]:
    name = ""
    for line in response.iter_lines(decode_unicode=True):
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


def talk_of(services: Services) -> str:
    now = services.clock.now()
    with services.database.write() as session:
        resident = welcome_resident(
            session, Identity("web", uuid.uuid4().hex), town="qingxi", secret=services.secret, now=now
        )
        return str(open_conversation(session, resident, channel="web", now=now).id)


def signs_out(services: Services, person: Person) -> None:
    elsewhere = requests.Session()
    elsewhere.cookies = person.http.cookies
    person.get("/desk/ledger")
    elsewhere.post(f"{person.address}/desk/sign-out", data={"csrf": person.csrf}, allow_redirects=False, timeout=20)


@pytest.mark.parametrize(
    "ends",
    [
        signs_out,
        lambda services, person: services.staff.disable(CLI, person.account),
        lambda services, person: services.staff.change(CLI, person.account, role=Role.AUDITOR),
        lambda services, person: services.staff.reset(CLI, person.account),
    ],
    ids=["signed-out", "disabled", "other-rights", "new-password"],
)
def test_an_open_stream_ends_with_its_session(services: Services, person: Person, ends: Ending) -> None:
    with listening(person) as heard:
        assert next(heard) == ("news", {"talk": False, "lists": True})
        ends(services, person)
        assert [name for name, _ in heard][-1] == "out"


def test_the_streams_of_the_others_go_on(desk_server: WebServer, services: Services, person: Person) -> None:
    other = Person(desk_server.address, f"o{uuid.uuid4().hex[:10]}")
    hired(services, Role.STAFF, other.account)
    other.signs_in()
    talk = talk_of(services)
    with listening(other, open=talk, after="0") as stays, listening(person) as ends:
        next(stays)
        next(ends)
        services.staff.disable(CLI, person.account)
        assert [name for name, _ in ends][-1] == "out"
        services.inbox.receive(talk, client_id="m", body={"text": "还在吗"})
        assert ("news", {"talk": True, "lists": False}) in heard_until_talk(stays)


def heard_until_talk(heard: Iterator[tuple[str, dict[str, bool]]]) -> list[tuple[str, dict[str, bool]]]:
    got = []
    for event in heard:
        got.append(event)
        if event[1].get("talk"):
            return got
    raise AssertionError("the stream ended")


def test_what_moves_without_a_bell_is_told_once(services: Services, person: Person) -> None:
    talk = talk_of(services)
    with listening(person, open=talk, after="0") as heard:
        next(heard)
        for text in ("第一句", "第二句"):
            services.inbox.receive(talk, client_id=text, body={"text": text})
            assert heard_until_talk(heard)[-1] == ("news", {"talk": True, "lists": False})
