from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import wechatpy
from hypothesis import given, settings
from hypothesis import strategies as st
from werobot.parser import parse_xml as werobot_parse

from bot.wechat.parsing import LARGEST_BODY, BadXml, read_push, read_xml
from bot.wechat.writing import cdata, passive_xml

MESSAGES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["messages"]
NAMES = {"lat": "Location_X", "lon": "Location_Y"}
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=200)


def message(content: str, **fields: str) -> str:
    parts = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": "1348831860", "MsgType": "text", **fields}
    written = "".join(f"<{name}>{cdata(value)}</{name}>" for name, value in parts.items())
    return f"<xml>{written}<Content>{cdata(content)}</Content><MsgId>12345</MsgId></xml>"


@pytest.mark.parametrize("example", [pytest.param(example, id=example["id"]) for example in MESSAGES])
def test_published_messages(example: dict[str, Any]) -> None:
    push = read_push(example["xml"])
    for name, value in example["expect"].items():
        if name != "scene":
            assert push.text(NAMES.get(name, name)) == value


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_messages_read_as_by_both_oracles(content: str) -> None:
    written = message(content)
    ours = read_push(written)
    theirs = wechatpy.parse_message(written)
    assert (ours.sender, ours.account, ours.text("MsgId")) == (theirs.source, theirs.target, str(theirs.id))
    assert ours.text("Content").strip() == (theirs.content or "").strip()
    assert ours.text("Content").strip() == werobot_parse(written)["Content"].strip()


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_answers_are_read_back_by_both_oracles(content: str) -> None:
    for text in (content, f"]]>{content}]]]]>>", "<a>&amp;" + content):
        written = passive_xml({"kind": "text", "text": text}, to="o1", sender="gh_1", at=1)
        assert read_xml(written)["Content"] == text.strip("\n\t ")
        assert (werobot_parse(written)["Content"] or "").strip() == text.strip()
        assert wechatpy.parse_message(written).content.strip() == text.strip()


def test_control_characters_do_not_spoil_an_answer() -> None:
    text = "a\x00b\x08c\ufffed\ud800e"
    assert read_xml(passive_xml({"kind": "text", "text": text}, to="o", sender="g", at=1))["Content"] == "abcde"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><FromUserName>&b;</FromUserName></xml>'


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB, "a document type"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><a>b</a></xml>', "a document type"),
        (BOMB.encode("utf-16"), "a document type"),
        ("<xml>" + "<a>" * 50 + "</a>" * 50 + "</xml>", "too deep or too many elements"),
        ("<xml>" + "<a>1</a>" * 1000 + "</xml>", "too deep or too many elements"),
        ("<xml><a>" + "x" * LARGEST_BODY + "</a></xml>", "too large"),
        ("<xml><FromUserName>o</FromUserName>", "not well-formed"),
        ("", "not well-formed"),
        ("<xml></xml>", "no fields"),
        ("<xml>text</xml>", "no fields"),
        ("<xml><FromUserName>o</FromUserName></xml>", "no type"),
        ("<xml><MsgType>text</MsgType></xml>", "no sender"),
        ("<xml><FromUserName>a</FromUserName><FromUserName>b</FromUserName><MsgType>text</MsgType></xml>", "no sender"),
        ("<xml><FromUserName><b>a</b></FromUserName><MsgType>text</MsgType></xml>", "no sender"),
        ("<xml><FromUserName>../../x</FromUserName><MsgType>text</MsgType></xml>", "no sender"),
    ],
)
def test_hostile_bodies_are_refused(body: str | bytes, reason: str) -> None:
    with pytest.raises(BadXml) as caught:
        read_push(body)
    assert caught.value.reason == reason


@given(st.binary(max_size=400) | st.text(st.sampled_from(list('<>/!&;[]xml aCDATA"=')), max_size=200).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused_by_name(body: bytes) -> None:
    for raw in (body, b"<xml>" + body + b"</xml>"):
        try:
            read_push(raw)
        except BadXml:
            pass


def test_a_message_is_known_by_its_id_and_an_event_by_what_tencent_says() -> None:
    assert read_push(message("a")).key == read_push(message("b")).key

    def event(**fields: str) -> str:
        parts = {"FromUserName": "o1", "CreateTime": "1", "MsgType": "event", "Event": "CLICK", "EventKey": "k"}
        return "<xml>" + "".join(f"<{n}>{v}</{n}>" for n, v in {**parts, **fields}.items()) + "</xml>"

    keys = [read_push(event(**changed)).key for changed in ({}, {"CreateTime": "2"}, {"EventKey": "l"}, {"Event": "V"})]
    assert len(set(keys)) == 4
    assert read_push(event()).key == keys[0]
