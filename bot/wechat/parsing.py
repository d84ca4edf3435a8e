"""Reading what Tencent pushes: flat XML, of which nothing is believed.

No document type is let in, so there are no entities to expand; size, depth and
number of elements are bounded before anything is built from them.
"""

from __future__ import annotations

import hashlib
import re
import xml.parsers.expat
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, NoReturn, Tuple

LARGEST_BODY = 64 * 1024
_DEEPEST = 8
_MOST_ELEMENTS = 400
_OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class BadXml(ValueError):
    """A body that is not XML of the kind Tencent sends; ``reason`` says why, without quoting it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Push:
    """A message or event.

    ``kind`` is its MsgType (``event`` for events), ``fields`` all that stood in
    it: text, or a mapping, or a list where an element came several times.
    """

    kind: str
    sender: str
    account: str
    created: int
    fields: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return a field's text, empty when it is not there or not plain text."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    @property
    def event(self) -> str:
        """The event's name, in lower case: Tencent writes SCAN, CLICK and subscribe."""
        return self.text("Event").lower()

    @property
    def key(self) -> str:
        """By what a repeat is known, 64 hexadecimal digits.

        Messages have an id; events are known by sender, time, name and key
        (Tencent's own advice for telling retries apart).
        """
        parts = [self.sender, self.text("MsgId")]
        if not parts[1]:
            parts = [self.sender, str(self.created), self.kind, self.text("Event"), self.text("EventKey")]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def read_push(body: bytes | str) -> Push:
    """Read a decrypted body.

    :raises BadXml: it is not XML, or no message of anyone.
    """
    fields = read_xml(body)
    sender, kind = fields.get("FromUserName"), fields.get("MsgType")
    if not isinstance(sender, str) or not _OPENID.fullmatch(sender):
        raise BadXml("no sender")
    if not isinstance(kind, str) or not kind:
        raise BadXml("no type")
    created = fields.get("CreateTime", "")
    is_number = isinstance(created, str) and created.isascii() and created.isdigit() and len(created) <= 12
    account = fields.get("ToUserName", "")
    return Push(
        kind=kind.lower(),
        sender=sender,
        account=account if isinstance(account, str) else "",
        created=int(created) if is_number else 0,
        fields=fields,
    )


def read_xml(body: bytes | str) -> Dict[str, Any]:
    """Return the children of the root element: text, or nested mappings.

    :raises BadXml: see the class.
    """
    raw = body.encode() if isinstance(body, str) else body
    if len(raw) > LARGEST_BODY:
        raise BadXml("too large")
    builder = _Builder()
    parser = xml.parsers.expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    try:
        parser.Parse(raw, True)
    except xml.parsers.expat.ExpatError as error:
        raise BadXml("not well-formed") from error
    if not isinstance(builder.root, dict):
        raise BadXml("no fields")
    return builder.root


def _refuse_doctype(*_declaration: Any) -> NoReturn:
    raise BadXml("a document type")


class _Builder:
    """Builds mappings from elements as they come."""

    def __init__(self) -> None:
        self.root: Any = None
        self._open: List[Tuple[str, List[str], Dict[str, Any]]] = []
        self._count = 0

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST_ELEMENTS:
            raise BadXml("too deep or too many elements")
        self._open.append((name, [], {}))

    def characters(self, data: str) -> None:
        self._open[-1][1].append(data)

    def end(self, _name: str) -> None:
        name, texts, children = self._open.pop()
        value: Any = children or "".join(texts).strip("\n\t ")
        if not self._open:
            self.root = value
            return
        siblings = self._open[-1][2]
        if name not in siblings:
            siblings[name] = value
        elif isinstance(siblings[name], list):
            siblings[name].append(value)
        else:
            siblings[name] = [siblings[name], value]
