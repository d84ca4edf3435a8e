"""Published examples, and two libraries written by others as judges: our crypto says what theirs says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import wechatpy.crypto
import wechatpy.utils
import werobot.crypto
from hypothesis import given, settings
from hypothesis import strategies as st
from werobot.utils import get_signature

from bot.wechat.crypto import BadAesKey, CannotDecrypt, MessageCrypto, is_signed, signature
from bot.wechat.parsing import read_xml

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["vectors"]
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP = "wx2c2769f8efd9abc2"
TOKEN = "spamtest"
# What XML 1.0 can hold, and both oracles carry unchanged.
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=300)


def of_kind(kind: str) -> list[Any]:
    chosen = [vector for vector in VECTORS if vector["kind"] == kind]
    assert chosen
    return [pytest.param(vector, id=vector["id"]) for vector in chosen]


@pytest.mark.parametrize("vector", of_kind("signature"))
def test_published_signatures(vector: dict[str, Any]) -> None:
    valid = is_signed(vector["signature"], vector["token"], vector["timestamp"], vector["nonce"])
    assert valid is vector["expect"].startswith("valid")


@pytest.mark.parametrize("vector", of_kind("decrypt"))
def test_published_messages_decrypt(vector: dict[str, Any]) -> None:
    if "msg_signature" in vector:
        parts = (vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])
        assert is_signed(vector["msg_signature"], *parts)
    message = MessageCrypto(vector["encoding_aes_key"], vector["app_id"]).decrypt(vector["encrypt"])
    if "plaintext" in vector:
        assert message == vector["plaintext"]
    for name, value in vector.get("expect_fields", {}).items():
        assert read_xml(message)[name] == value


@pytest.mark.parametrize("vector", of_kind("decrypt-fail"))
def test_published_forgeries_are_seen(vector: dict[str, Any]) -> None:
    parts = (vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])
    assert not is_signed(vector["msg_signature"], *parts)


@pytest.mark.parametrize("vector", of_kind("encrypt"))
def test_published_answers_encrypt_to_the_letter(vector: dict[str, Any]) -> None:
    crypto = MessageCrypto(vector["encoding_aes_key"], vector["app_id"])
    assert crypto.encrypt(vector["plaintext"], random=vector["random16"].encode()) == vector["encrypt"]
    if "msg_signature" in vector:
        parts = (vector["token"], vector["timestamp"], vector["nonce"], vector["encrypt"])
        assert signature(*parts) == vector["msg_signature"]


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=32), st.text(max_size=16))
@settings(max_examples=50, deadline=None)
def test_signatures_are_those_of_both_oracles(token: str, nonce: str) -> None:
    ours = signature(token, "1409735669", nonce)
    assert ours == get_signature(token, "1409735669", nonce)
    wechatpy.utils.check_signature(token, ours, "1409735669", nonce)


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_what_we_encrypt_both_oracles_decrypt(text: str) -> None:
    sealed = MessageCrypto(KEY, APP).encrypt(text)
    signed = signature(TOKEN, "1", "2", sealed)
    envelope = f"<xml><ToUserName>a</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
    assert wechatpy.crypto.WeChatCrypto(TOKEN, KEY, APP).decrypt_message(envelope, signed, "1", "2") == text
    theirs = werobot.crypto.MessageCrypt(token=TOKEN, encoding_aes_key=KEY, app_id=APP)
    assert theirs.decrypt_message("1", "2", signed, sealed) == text.encode()


@given(TEXTS)
@settings(max_examples=50, deadline=None)
def test_what_the_oracles_encrypt_we_decrypt(text: str) -> None:
    ours = MessageCrypto(KEY, APP)
    by_wechatpy = read_xml(wechatpy.crypto.WeChatCrypto(TOKEN, KEY, APP).encrypt_message(text, "n", "1409735669"))
    assert is_signed(by_wechatpy["MsgSignature"], TOKEN, "1409735669", "n", by_wechatpy["Encrypt"])
    assert ours.decrypt(by_wechatpy["Encrypt"]) == text
    theirs = werobot.crypto.MessageCrypt(token=TOKEN, encoding_aes_key=KEY, app_id=APP)
    by_werobot = read_xml(theirs.encrypt_message(text, "1409735669", "n"))
    assert ours.decrypt(by_werobot["Encrypt"]) == text


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_anything_else_is_refused_by_name(junk: bytes) -> None:
    import base64

    for sealed in (base64.b64encode(junk).decode(), junk.decode("latin-1")):
        with pytest.raises(CannotDecrypt):
            MessageCrypto(KEY, APP).decrypt(sealed)


def test_a_message_for_another_account_is_refused() -> None:
    sealed = MessageCrypto(KEY, "wxother").encrypt("hello")
    with pytest.raises(CannotDecrypt) as caught:
        MessageCrypto(KEY, APP).decrypt(sealed)
    assert caught.value.reason == "for another account"


def test_a_bad_key_is_named() -> None:
    with pytest.raises(BadAesKey):
        MessageCrypto("short", APP)
