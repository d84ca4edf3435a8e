"""Writing the XML of a passive answer, so that nothing in a text can end its field."""

from __future__ import annotations

import re
from typing import Any, Mapping
from xml.sax.saxutils import escape

# XML 1.0 knows no other characters; one of them would make the whole answer unreadable.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Return the text without characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def cdata(text: str) -> str:
    """Return the text as a CDATA section; one that contains ``]]>`` is cut in two there."""
    return "<![CDATA[" + plain(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def passive_xml(message: Mapping[str, Any], *, to: str, sender: str, at: int) -> str:
    """Return a passive answer; ``message`` is one of ``rendering``'s forms (text, news, image)."""
    head = f"<ToUserName>{cdata(to)}</ToUserName><FromUserName>{cdata(sender)}</FromUserName>"
    head += f"<CreateTime>{at}</CreateTime><MsgType>{cdata(message['kind'])}</MsgType>"
    return f"<xml>{head}{_body(message)}</xml>"


def _body(message: Mapping[str, Any]) -> str:
    if message["kind"] == "text":
        return f"<Content>{cdata(message['text'])}</Content>"
    if message["kind"] == "image":
        return f"<Image><MediaId>{cdata(message['media_id'])}</MediaId></Image>"
    fields = {"Title": "title", "Description": "description", "PicUrl": "picture", "Url": "url"}
    item = "".join(f"<{tag}>{cdata(message.get(name, ''))}</{tag}>" for tag, name in fields.items())
    return f"<ArticleCount>1</ArticleCount><Articles><item>{item}</item></Articles>"


def sealed_xml(sealed: str, *, signed: str, timestamp: str, nonce: str) -> str:
    """Return the envelope of an encrypted answer."""
    return (
        f"<xml><Encrypt>{cdata(sealed)}</Encrypt><MsgSignature>{cdata(signed)}</MsgSignature>"
        f"<TimeStamp>{escape(timestamp)}</TimeStamp><Nonce>{cdata(nonce)}</Nonce></xml>"
    )
