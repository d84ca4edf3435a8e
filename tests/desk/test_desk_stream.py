"""The desk's stream: it says what moved, and ends with the session it was opened in."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from desk_people import CLI, Person, hired
from serving import WebServer

from bot.bootstrap import Services
from bot.conversations.desk.takeover import Attendant
from bot.conversations.record.handover_models import PresenceState
from bot.conversations.record.inbox import open_conversation
from bot.people.residents import Identity, welcome_resident
from bot.people.roles import Role

News = dict[str, Any]
Ending = Callable[[Services, Person], object]


@pytest.fixture
def person(desk_server: WebServer, services: Services) -> Person:
    account = f"s{uuid.uuid4().hex[:10]}"
    hired(services, Role.STAFF, account)
    person = Person(desk_server.address, account)
    person.signs_in()
    return person


@contextlib.contextmanager
def listening(person: Person, **parameters: Any) -> Iterator[Iterator[tuple[str, News]]]:
    """Yield the events of a stream; the response is over when they end."""
    address = f"{person.address}/desk/stream"
    with person.http.get(address, params=parameters, stream=True, timeout=30, allow_redirects=False) as response:
        assert response.status_code == 200
        yield events(response)


def events(response: requests.Response) -> Iterator[tuple[str, News]]:
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
        assert next(heard) == ("news", {"talks": [], "mine": False, "lists": True})
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
        assert heard_until(stays, is_talk)[-1] == {"talks": [talk], "mine": False, "lists": False}


def is_talk(news: News) -> bool:
    return bool(news.get("talks"))


def is_mine(news: News) -> bool:
    return news.get("mine", False)


def heard_until(heard: Iterator[tuple[str, News]], is_it: Callable[[News], bool]) -> list[News]:
    got = []
    for _, news in heard:
        got.append(news)
        if is_it(news):
            return got
    raise AssertionError("the stream ended")


def test_what_moves_without_a_bell_is_told_once(services: Services, person: Person) -> None:
    talk = talk_of(services)
    with listening(person, open=talk, after="0") as heard:
        next(heard)
        for text in ("第一句", "第二句"):
            services.inbox.receive(talk, client_id=text, body={"text": text})
            assert heard_until(heard, is_talk)[-1] == {"talks": [talk], "mine": False, "lists": False}


def test_one_stream_tells_of_all_that_is_open_and_says_nothing_of_what_is_not_theirs(
    services: Services, person: Person
) -> None:
    talks, unseen = [talk_of(services) for _ in range(3)], "0" * 32
    with listening(person, open=[*talks[:2], unseen]) as heard:
        next(heard)
        for talk in talks:
            services.inbox.receive(talk, client_id="m", body={"text": "在吗"})
            services.bell.ring("web", talk)
        told: set[str] = set()
        while not told >= set(talks[:2]):
            told.update(next(heard)[1]["talks"])
        assert told == set(talks[:2])


def test_a_stream_of_nothing_that_is_theirs_is_not_there(person: Person) -> None:
    answer = person.get("/desk/stream", params={"open": "0" * 32})
    assert answer.status_code == 404


def test_a_line_in_what_is_mine_moves_only_my_list_and_nobody_elses(
    desk_server: WebServer, services: Services, person: Person
) -> None:
    other = Person(desk_server.address, f"o{uuid.uuid4().hex[:10]}")
    hired(services, Role.STAFF, other.account)
    other.signs_in()
    talk = talk_of(services)
    to = attendant(services, other)
    services.presence.appear(to.id, town=to.town, name=to.name, state=PresenceState.ONLINE)
    epoch = services.takeover.take(talk, attendant(services, person), epoch=0)
    with listening(person) as mine, listening(other) as others:
        for text in ("有人吗", "还在吗"):
            services.inbox.receive(talk, client_id=text, body={"text": text})
            services.bell.ring("web", talk)
            moved = heard_until(mine, is_mine)[-1]
        assert moved == {"talks": [], "mine": True, "lists": False}
        # As when a proposal has been made: that nothing was said moves no list.
        services.bell.ring("web", talk)
        services.takeover.pass_on(talk, attendant(services, person), epoch=epoch, to=to.id)
        assert next(mine) == ("news", {"talks": [], "mine": False, "lists": True})
        told = heard_until(others, is_mine)
    assert told[-1]["lists"], "they heard nothing of what was said to a colleague, only that it is theirs now"


def test_my_list_can_be_fetched_alone(services: Services, person: Person) -> None:
    talk = talk_of(services)
    services.takeover.take(talk, attendant(services, person), epoch=0)
    services.inbox.receive(talk, client_id="m", body={"text": "还在吗"})
    part = person.get("/desk/talks-list?open=&part=mine").text
    assert 'data-list="mine"' in part
    assert "还在吗" in part
    assert 'data-list="queue"' not in part
    whole = person.get("/desk/talks-list?open=").text
    assert 'data-list="queue"' in whole
    assert 'data-list="mine"' in whole


def attendant(services: Services, person: Person) -> Attendant:
    member = next(one for one in services.staff.everyone("qingxi") if one.account == person.account)
    return Attendant(id=member.id, name=member.name, town=member.town)
