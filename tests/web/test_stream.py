from __future__ import annotations

import threading

import pytest
from chatting import Talker, error_code
from serving import Answerer, WebServer, until

from bot.delivery.models import OutboxRow, OutboxState
from bot.delivery.reply import Reply


@pytest.fixture
def talker(server: WebServer) -> Talker:
    return Talker(server.address)


def begun(talker: Talker) -> None:
    """Give the talker a cookie without a conversation, as a page view does."""
    talker.http.get(f"{talker.address}/chat", timeout=10).raise_for_status()


def linesuntil(talker: Talker, after: int, last: int) -> list[int]:
    numbers: list[int] = []
    with talker.stream(after) as response:
        for name, data in talker.events(response):
            numbers += [line["seq"] for line in data["lines"]] if name == "lines" else []
            if numbers and numbers[-1] >= last:
                return numbers
    raise AssertionError("the stream ended")


def test_stream_without_a_session_is_refused(talker: Talker) -> None:
    refused = talker.stream()
    assert (refused.status_code, error_code(refused)) == (404, "not_found")


def test_stream_opened_before_the_first_message_brings_it(talker: Talker, answerer: Answerer) -> None:
    begun(talker)
    with talker.stream() as response:
        events = talker.events(response)
        assert next(events) == ("beat", {})
        talker.say("您好")
        for name, data in events:
            if name == "lines":
                assert data["lines"][0]["text"] == "您好"
                break


def test_lines_come_in_order_each_once_from_the_cursor_on(talker: Talker, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text=f"{body['text']}之{n}") for n in range(3)]
    for text in "甲乙丙":
        talker.say(text)
    assert linesuntil(talker, 0, 12) == list(range(1, 13))
    assert linesuntil(talker, 7, 12) == list(range(8, 13))


def test_two_tabs_both_get_every_line(talker: Talker, answerer: Answerer) -> None:
    talker.say("第一句")
    seen: dict[str, list[int]] = {}
    other = Talker(talker.address)
    other.http.cookies.update(talker.http.cookies)
    tabs = [
        threading.Thread(target=lambda name=name, tab=tab: seen.update({name: linesuntil(tab, 0, 4)}))
        for name, tab in (("one", talker), ("other", other))
    ]
    for tab in tabs:
        tab.start()
    third = Talker(talker.address)
    third.http.cookies.update(talker.http.cookies)
    third.say("第二句")
    for tab in tabs:
        tab.join(20)
    assert seen == {"one": [1, 2, 3, 4], "other": [1, 2, 3, 4]}


def test_typing_begins_with_a_waiting_turn_and_ends_with_its_answer(talker: Talker, answerer: Answerer) -> None:
    answerer.hold()
    talker.say("慢慢来")
    told = []
    with talker.stream() as response:
        for name, data in talker.events(response):
            if name == "typing":
                told.append(data["waiting"])
                answerer.release()
            if told and not told[-1]:
                break
    assert told == [True, False]


def test_cursor_acknowledges_what_the_page_has(server: WebServer, talker: Talker, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="一"), Reply(text="二")]
    talker.say("标记")
    linesuntil(talker, 0, 3)
    conversation = _conversation_of(server, "标记")
    assert _states(server, conversation) == {2: OutboxState.WAITING.value, 3: OutboxState.WAITING.value}
    talker.messages(after=2)
    assert _states(server, conversation) == {2: OutboxState.SENT.value, 3: OutboxState.WAITING.value}
    response = talker.http.post(f"{server.address}/api/chat/seen", json={"after": 3}, timeout=10)
    assert response.status_code == 204
    assert _states(server, conversation) == {2: OutboxState.SENT.value, 3: OutboxState.SENT.value}


@pytest.mark.parametrize("after", ["3", -1, 2**40, True, None, [1]])
def test_bad_acknowledgement_is_refused(talker: Talker, after: object) -> None:
    refused = talker.http.post(f"{talker.address}/api/chat/seen", json={"after": after}, timeout=10)
    assert (refused.status_code, error_code(refused)) == (422, "bad_field")


def test_cursor_beyond_the_record_tells_the_page_to_begin_anew(talker: Talker, answerer: Answerer) -> None:
    talker.say("您好")
    talker.wait_for_line()
    with talker.stream(after=500) as response:
        assert [name for name, _ in talker.events(response)] == ["beat", "reset"]


def test_stream_of_a_page_that_left_is_given_up(server: WebServer, talker: Talker, answerer: Answerer) -> None:
    talker.say("您好")
    talker.wait_for_line()
    until(lambda: server.open_streams == 0)
    response = talker.stream()
    events = talker.events(response)
    next(events)
    until(lambda: server.open_streams == 1)
    response.close()
    until(lambda: server.open_streams == 0)


def test_oldest_of_too_many_streams_gives_way(server: WebServer, talker: Talker, answerer: Answerer) -> None:
    from bot.web.chat.announcer import MOST_STREAMS

    talker.say("您好")
    talker.wait_for_line()
    until(lambda: server.open_streams == 0)
    oldest = talker.stream(after=2)
    events = talker.events(oldest)
    assert next(events) == ("beat", {})
    assert next(events)[0] == "typing"
    others = []
    for _ in range(MOST_STREAMS):
        other = Talker(server.address)
        other.http.cookies.update(talker.http.cookies)
        stream = other.stream(after=2)
        its_events = other.events(stream)
        assert [next(its_events)[0], next(its_events)[0]] == ["beat", "typing"]
        others.append((other, stream, its_events))
    assert list(events) == []
    assert server.open_streams == MOST_STREAMS
    for _, stream, _ in others:
        stream.close()


def _conversation_of(server: WebServer, text: str) -> str:
    from bot.conversations.record.models import TranscriptRow

    with server.services.database.read() as session:
        return next(row.conversation_id for row in session.query(TranscriptRow) if row.body.get("text") == text)


def _states(server: WebServer, conversation_id: str) -> dict[int, str]:
    with server.services.database.read() as session:
        rows = session.query(OutboxRow).filter(OutboxRow.conversation_id == conversation_id)
        return {row.seq: row.state for row in rows}
