from __future__ import annotations

import pytest
import requests
from chatting import Talker, error_code, new_id
from serving import Answerer, WebServer

from bot.conversations.record.models import ConversationRow, InboxRow
from bot.delivery.reply import Choice, Reply
from bot.people.models import ResidentRow


@pytest.fixture
def talker(server: WebServer) -> Talker:
    return Talker(server.address)


def rows(server: WebServer, table: type) -> int:
    with server.services.database.read() as session:
        return session.query(table).count()


def test_message_is_accepted_answered_and_kept(talker: Talker, answerer: Answerer) -> None:
    accepted = talker.say("娃上户口带啥")
    assert accepted.status_code == 202
    assert accepted.json() == {"seq": 1, "repeated": False}
    assert talker.wait_for_line()["text"] == "收到:娃上户口带啥"
    assert [line["author"] for line in talker.messages()["lines"]] == ["resident", "bot"]


def test_same_client_id_gets_the_same_answer_and_one_turn(talker: Talker, answerer: Answerer) -> None:
    mark = new_id()
    first = talker.say("办低保", client_id=mark)
    again = talker.say("办低保", client_id=mark)
    assert again.status_code == 202
    assert again.json() == {"seq": first.json()["seq"], "repeated": True}
    talker.wait_for_line()
    talker.say("结束")
    talker.wait_for_line(after=2)
    texts = [line["text"] for line in talker.messages()["lines"]]
    assert texts == ["办低保", "收到:办低保", "结束", "收到:结束"]


def test_page_view_makes_no_resident(server: WebServer, talker: Talker) -> None:
    residents, conversations = rows(server, ResidentRow), rows(server, ConversationRow)
    assert talker.http.get(f"{server.address}/chat", timeout=10).status_code == 200
    assert talker.messages()["lines"] == []
    assert (rows(server, ResidentRow), rows(server, ConversationRow)) == (residents, conversations)
    talker.say("您好")
    assert rows(server, ResidentRow) == residents + 1


def test_conversation_begins_in_the_town_that_was_scanned(server: WebServer, talker: Talker) -> None:
    talker.post({"client_id": new_id(), "text": "您好", "town": "shiqiao"})
    with server.services.database.read() as session:
        newest = session.query(ConversationRow).order_by(ConversationRow.created_at.desc()).first()
    assert newest.town == "shiqiao"


def test_town_without_guides_is_refused(talker: Talker) -> None:
    refused = talker.post({"client_id": new_id(), "text": "您好", "town": "atlantis"})
    assert (refused.status_code, error_code(refused)) == (422, "unknown_town")


def test_pressed_choice_reads_its_title_and_does_what_was_issued(
    server: WebServer, talker: Talker, answerer: Answerer
) -> None:
    heard = []

    def answer(body):
        heard.append(dict(body))
        return [Reply(text="随谁?", choices=(Choice("随父", {"intent": "answer", "option": "father"}),))]

    answerer.answer = answer
    talker.say("上户口")
    choice = talker.wait_for_line()["choices"][0]
    assert set(choice) == {"id", "title"}
    assert talker.press(choice["id"]).status_code == 202
    talker.wait_for_line(after=2)
    assert heard[1] == {"text": "随父", "choice": {"intent": "answer", "option": "father"}}


@pytest.mark.parametrize("forged", ["1.0", "2.7", "99.0", "...", "1.99999"])
def test_choice_that_was_not_issued_is_refused(talker: Talker, answerer: Answerer, forged: str) -> None:
    answerer.answer = lambda body: [Reply(text="随谁?", choices=(Choice("随父", {}),))]
    talker.say("上户口")
    talker.wait_for_line()
    refused = talker.press(forged)
    assert (refused.status_code, error_code(refused)) == (422, "unknown_choice")


def test_choice_of_another_conversation_is_refused(server: WebServer, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text="随谁?", choices=(Choice("随父", {"secret": 1}),)) for _ in range(3)]
    one, other = Talker(server.address), Talker(server.address)
    one.say("上户口")
    choice = one.wait_for_line()["choices"][0]["id"]
    answerer.answer = lambda body: [Reply(text="好")]
    other.say("您好")
    refused = other.press(choice)
    assert error_code(refused) == "unknown_choice"


def test_slash_command_is_only_text(talker: Talker, answerer: Answerer) -> None:
    heard = []

    def answer(body):
        heard.append(dict(body))
        return [Reply(text="好")]

    answerer.answer = answer
    talker.say('/restart{"x": 1}')
    talker.wait_for_line()
    assert {"text": '/restart{"x": 1}'} in heard


def test_five_thousand_characters_are_taken_and_one_more_is_refused(talker: Talker, answerer: Answerer) -> None:
    assert talker.say("🙂" * 5000).status_code == 202
    refused = talker.say("字" * 5001)
    assert (refused.status_code, error_code(refused)) == (413, "text_too_long")
    assert "5001" in refused.json()["error"]["message"]


@pytest.mark.parametrize("empty", ["", "   \n\t", "\u0000\u0007", "\ud800"])
def test_nothing_said_is_refused(talker: Talker, empty: str) -> None:
    refused = talker.say(empty)
    assert (refused.status_code, error_code(refused)) == (422, "nothing_said")


def test_emoji_alone_are_a_message(talker: Talker, answerer: Answerer) -> None:
    assert talker.say("👍🙏").status_code == 202


def test_control_characters_and_id_numbers_are_gone_before_anything_is_stored(
    server: WebServer, talker: Talker, answerer: Answerer
) -> None:
    talker.say("我身份证\u0000 51010619490101123X \u202e办低保")
    text = talker.messages()["lines"][0]["text"]
    assert "\u0000" not in text
    assert "\u202e" not in text
    assert "19490101" not in text
    with server.services.database.read() as session:
        kept = [str(row.body) for row in session.query(InboxRow)]
    assert not any("19490101" in body for body in kept)


def test_markup_comes_back_as_the_text_it_was(talker: Talker, answerer: Answerer) -> None:
    markup = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    talker.say(markup)
    assert talker.messages()["lines"][0]["text"] == markup
    page = talker.http.get(f"{talker.address}/chat", timeout=10).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\xff\xfe{}", "not_utf8"),
        (b'{"client_id": "aaaaaaaa", "text": "\xe4\xbd"}', "not_utf8"),
        (b"", "not_json"),
        (b"[]", "not_json"),
        (b'"text"', "not_json"),
        (b"{", "not_json"),
        (b"[" * 50_000, "not_json"),
        (b'{"client_id": "aaaaaaaa", "text": ' + b"9" * 50_000 + b"}", "not_json"),
        (b'{"client_id": "aaaaaaaa"}', "bad_field"),
        (b'{"client_id": "aaaaaaaa", "text": "a", "choice": "1.0"}', "bad_field"),
        (b'{"client_id": "aaaaaaaa", "text": 7}', "bad_field"),
        (b'{"client_id": "aaaaaaaa", "text": ["a"]}', "bad_field"),
        (b'{"client_id": "aaaaaaaa", "choice": {"a": 1}}', "bad_field"),
        (b'{"client_id": "short", "text": "a"}', "bad_field"),
        (b'{"client_id": "spaces in it here", "text": "a"}', "bad_field"),
        (b'{"client_id": 12345678, "text": "a"}', "bad_field"),
        (b'{"text": "a"}', "bad_field"),
        (b'{"client_id": "aaaaaaaa", "text": "a", "town": 5}', "bad_field"),
        (b'{"client_id": "aaaaaaaa", "text": "' + b"a" * 70_000 + b'"}', "body_too_large"),
    ],
)
def test_broken_body_is_refused_in_the_one_shape(talker: Talker, body: bytes, code: str) -> None:
    refused = talker.http.post(
        f"{talker.address}/api/chat/messages", data=body, headers={"content-type": "application/json"}, timeout=10
    )
    assert 400 <= refused.status_code < 500
    assert error_code(refused) == code


def test_form_content_type_is_refused_so_other_sites_cannot_post(talker: Talker) -> None:
    refused = talker.http.post(f"{talker.address}/api/chat/messages", data={"text": "a"}, timeout=10)
    assert (refused.status_code, error_code(refused)) == (415, "wrong_content_type")


def test_request_that_another_site_made_the_browser_send_is_refused(talker: Talker) -> None:
    refused = talker.http.post(
        f"{talker.address}/api/chat/messages",
        json={"client_id": new_id(), "text": "a"},
        headers={"sec-fetch-site": "cross-site"},
        timeout=10,
    )
    assert (refused.status_code, error_code(refused)) == (403, "from_elsewhere")


@pytest.mark.parametrize("query", ["after=x", "after=-1", "before=1e9", "after=1&before=2", "after=9999999999999"])
def test_bad_cursor_is_refused(talker: Talker, query: str) -> None:
    refused = talker.http.get(f"{talker.address}/api/chat/messages?{query}", timeout=10)
    assert (refused.status_code, error_code(refused)) == (422, "bad_field")


def test_history_pages_backwards_without_gap_or_repeat(server: WebServer, talker: Talker, answerer: Answerer) -> None:
    answerer.answer = lambda body: [Reply(text=f"第{n}条") for n in range(120)]
    talker.say("很多")
    with talker.stream() as response:
        for name, data in talker.events(response):
            if name == "lines" and data["lines"][-1]["seq"] == 121:
                break
    seen, before = [], None
    while True:
        page = talker.messages(**({"before": before} if before else {}))
        seen = [line["seq"] for line in page["lines"]] + seen
        if not page["more"]:
            break
        before = seen[0]
    assert seen == list(range(1, 122))
    after = talker.messages(after=118)
    assert [line["seq"] for line in after["lines"]] == [119, 120, 121]
    assert after["more"] is False


def test_unknown_address_and_wrong_method_answer_in_the_one_shape(server: WebServer) -> None:
    missing = requests.get(f"{server.address}/api/nothing", timeout=10)
    assert (missing.status_code, error_code(missing)) == (404, "not_found")
    wrong = requests.delete(f"{server.address}/api/chat/messages", timeout=10)
    assert (wrong.status_code, error_code(wrong)) == (405, "wrong_method")


def test_message_is_kept_while_the_bot_is_down_and_answered_later(talker: Talker, answerer: Answerer) -> None:
    answerer.hold()
    assert talker.say("在吗").status_code == 202
    page = talker.messages()
    assert page["typing"]["waiting"] is True
    assert page["typing"]["since"]
    answerer.release()
    assert talker.wait_for_line()["text"] == "收到:在吗"
    assert talker.messages()["typing"] == {"waiting": False, "since": None}
