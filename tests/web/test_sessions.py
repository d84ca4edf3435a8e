from __future__ import annotations

import base64

import pytest
import requests
from chatting import Talker, error_code, new_id
from serving import Answerer, WebServer

from bot.people.models import IdentityRow


@pytest.fixture
def talker(server: WebServer) -> Talker:
    return Talker(server.address)


def test_cookie_is_for_the_server_alone(talker: Talker) -> None:
    header = talker.say("您好").headers["set-cookie"]
    assert header.startswith("chat=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))


def test_cookie_itself_is_not_stored(server: WebServer, talker: Talker) -> None:
    talker.say("您好")
    cookie = talker.http.cookies["chat"]
    with server.services.database.read() as session:
        keys = [row.channel_key for row in session.query(IdentityRow)]
    assert keys
    assert all(cookie not in key for key in keys)


@pytest.mark.parametrize(
    "made_up",
    ["a", "1", "../../x", "A" * 54, base64.urlsafe_b64encode(b"x" * 40).decode().rstrip("="), "名字".encode().hex()],
)
def test_made_up_cookie_is_nobodys_and_gets_a_new_one(server: WebServer, made_up: str) -> None:
    answer = requests.post(
        f"{server.address}/api/chat/messages",
        json={"client_id": new_id(), "text": "您好"},
        headers={"cookie": f"chat={made_up}"},
        timeout=10,
    )
    assert answer.status_code == 202
    assert answer.cookies["chat"] != made_up


def test_one_changed_character_makes_a_cookie_nobodys(talker: Talker, answerer: Answerer) -> None:
    talker.say("悄悄话")
    cookie = talker.http.cookies["chat"]
    for place in (0, 20, len(cookie) - 2):
        changed = cookie[:place] + ("A" if cookie[place] != "A" else "B") + cookie[place + 1 :]
        seen = requests.get(
            f"{talker.address}/api/chat/messages", headers={"cookie": f"chat={changed}"}, timeout=10
        ).json()
        assert seen["lines"] == []


def test_another_persons_session_shows_nothing_of_mine(server: WebServer, talker: Talker, answerer: Answerer) -> None:
    talker.say("我家的事")
    other = Talker(server.address)
    other.say("您好")
    assert "我家的事" not in str(other.messages())
    assert error_code(Talker(server.address).stream()) == "not_found"


def test_behind_tls_the_cookie_is_secure_and_bound_to_this_host(tls_server: WebServer) -> None:
    answer = requests.get(f"{tls_server.address}/chat", timeout=10)
    header = answer.headers["set-cookie"]
    assert header.startswith("__Host-chat=")
    assert "Secure" in header.split("; ")
    assert "max-age=" in answer.headers["strict-transport-security"]
