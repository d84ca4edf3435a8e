from __future__ import annotations

import gzip
import logging
import socket

import pytest
import requests
import sqlalchemy as sa
from chatting import Talker, error_code
from serving import Answerer, WebServer


@pytest.mark.parametrize("path", ["/chat", "/api/chat/messages", "/healthz", "/nothing", "/items", "/c/unknown"])
def test_every_answer_keeps_browsers_strict(server: WebServer, path: str) -> None:
    headers = requests.get(server.address + path, timeout=10).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert headers["x-request-id"]


@pytest.mark.parametrize("path", ["/chat", "/items", "/items/birth-registration", "/nothing"])
def test_pages_hold_no_inline_script_style_or_outside_address(server: WebServer, path: str) -> None:
    page = requests.get(server.address + path, timeout=10).text
    assert "style=" not in page
    assert "<style" not in page
    assert " on" + "click" not in page
    assert page.count("<script") == page.count('<script type="module" src="/static/')
    for mark in ('src="', 'href="'):
        for part in page.split(mark)[1:]:
            assert part.startswith(("/", "#", "tel:"))


def test_files_are_named_by_content_kept_for_ever_and_compressed(server: WebServer) -> None:
    page = requests.get(f"{server.address}/chat", timeout=10).text
    urls = {part.split('"')[0] for part in page.split('"/static/')[1:]}
    assert len(urls) >= 4
    for url in urls:
        response = requests.get(f"{server.address}/static/{url}", headers={"accept-encoding": "gzip"}, timeout=10)
        assert response.status_code == 200
        assert "immutable" in response.headers["cache-control"]
        assert response.headers["content-encoding"] == "gzip"
        plain = requests.get(f"{server.address}/static/{url}", headers={"accept-encoding": "identity"}, timeout=10)
        assert "content-encoding" not in plain.headers
        assert plain.content == response.content


def test_page_and_all_its_files_are_at_most_150_kilobytes(server: WebServer) -> None:
    def transferred(path: str) -> tuple[int, bytes]:
        response = requests.get(server.address + path, headers={"accept-encoding": "gzip"}, stream=True, timeout=10)
        raw = response.raw.read(decode_content=False)
        return len(raw), gzip.decompress(raw) if response.headers.get("content-encoding") == "gzip" else raw

    size, page = transferred("/chat")
    for url in {part.split('"')[0] for part in page.decode().split('"/static/')[1:]}:
        size += transferred(f"/static/{url}")[0]
    assert size <= 150 * 1024


@pytest.mark.parametrize(
    "path", ["/static/", "/static/../app.py", "/static/..%2f..%2fsettings.py", "/static/chat/chat.css"]
)
def test_nothing_but_the_files_is_served(server: WebServer, path: str) -> None:
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert b" 404 " in connection.makefile("rb").readline()
    connection.close()


@pytest.mark.parametrize(
    "request_text",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/chat/messages HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /api/chat/messages HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /chat?before=%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_broken_request_is_refused_without_a_stack_trace(server: WebServer, request_text: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(10)
        connection.sendall(request_text)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.makefile("rb").read()
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 500"))
    assert b"Traceback" not in answer
    assert b"File &#34;" not in answer


def test_address_that_is_not_ascii_ends_its_own_connection_only(server: WebServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.settimeout(10)
        connection.sendall(b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.makefile("rb").read() == b""
    assert requests.get(f"{server.address}/healthz", timeout=10).status_code == 200


def test_body_beyond_the_limit_is_refused(server: WebServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(
            b"POST /api/chat/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Content-Length: 99999999\r\n\r\n{"
        )
        assert b" 413 " in connection.makefile("rb").readline()


def test_health_says_how_long_the_oldest_turn_waits(server: WebServer, answerer: Answerer) -> None:
    body = requests.get(f"{server.address}/healthz", timeout=10).json()
    assert body == {"status": "ok", "oldest_waiting_seconds": 0}


def test_unreachable_database_is_owned_up_to_and_over_when_it_is_back(server: WebServer) -> None:
    def broken(*_args: object) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("SECRET-ADDRESS"))

    talker = Talker(server.address)
    talker.say("您好")
    sa.event.listen(server.services.database.engine, "before_cursor_execute", broken)
    try:
        for path in ("/healthz", "/api/chat/messages"):
            answer = talker.http.get(server.address + path, timeout=10)
            assert (answer.status_code, error_code(answer)) == (503, "unavailable")
            assert "SECRET" not in answer.text
        page = talker.http.get(f"{server.address}/chat", timeout=10)
        assert page.status_code == 503
        assert "SECRET" not in page.text
    finally:
        sa.event.remove(server.services.database.engine, "before_cursor_execute", broken)
    assert talker.http.get(f"{server.address}/healthz", timeout=10).status_code == 200


def test_log_line_names_the_route_and_never_the_key_in_the_address(
    server: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="bot.web.headers"):
        answer = requests.get(f"{server.address}/c/very-secret-slug", timeout=10)
    lines = [record.getMessage() for record in caplog.records if answer.headers["x-request-id"] in record.getMessage()]
    assert len(lines) == 1
    assert "/c/<slug" in lines[0]
    assert "very-secret-slug" not in caplog.text


def test_request_id_is_never_the_clients(server: WebServer) -> None:
    answer = requests.get(f"{server.address}/healthz", headers={"x-request-id": "mine"}, timeout=10)
    assert answer.headers["x-request-id"] != "mine"
