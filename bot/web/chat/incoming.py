"""What a resident sends, read strictly: sizes, types and UTF-8 first, then cleaned and masked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from sanic.headers import parse_content_header
from sanic.request import Request, parse_multipart_form

from bot.people.masking import clean, mask_id_numbers
from bot.web.errors import (
    LONGEST_TEXT,
    BadField,
    BodyTooLarge,
    FromElsewhere,
    NothingSaid,
    NotJson,
    NotUtf8,
    Refusal,
    TextTooLong,
    WrongContentType,
)

# 5,000 characters, each written as two \uXXXX escapes, and some room for the other fields.
_LARGEST_JSON = 5000 * 12 + 4096
_MOST_FIELDS = 60
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_CHOICE_ID = re.compile(r"[0-9.]{3,16}")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Incoming:
    """A message as it came: either text, already cleaned and masked, or the id of a choice."""

    client_id: str
    text: str = ""
    choice_id: str = ""
    town: str = ""


def read_json(request: Request) -> Mapping[str, Any]:
    """Return the JSON object of a request's body.

    :raises Refusal: it is too large, of another type, not UTF-8 or not an object.
    """
    if (request.content_type or "").partition(";")[0].strip().lower() != "application/json":
        raise WrongContentType
    if len(request.body) > _LARGEST_JSON:
        raise BodyTooLarge
    try:
        read = json.loads(request.body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    if not isinstance(read, dict):
        raise NotJson
    return read


def incoming_json(body: Mapping[str, Any]) -> Incoming:
    """Read ``{"client_id", "text" or "choice", "town"?}``.

    :raises Refusal: something is missing, of another type, too long or empty.
    """
    said = [name for name in ("text", "choice") if name in body]
    if len(said) != 1:
        raise BadField("text")
    return Incoming(
        client_id=client_id(body.get("client_id")),
        text=message_text(_text(body, "text")) if "text" in body else "",
        choice_id=_matching(_text(body, "choice"), _CHOICE_ID, "choice") if "choice" in body else "",
        town=_text(body, "town") if "town" in body else "",
    )


def message_text(written: str) -> str:
    """Return a message's text as it is kept: without control characters and ID numbers.

    :raises NothingSaid: nothing is left of it.
    :raises TextTooLong: it has too many characters.
    """
    if len(written) > LONGEST_TEXT:
        raise TextTooLong(len(written))
    text = mask_id_numbers(clean(written))
    if not text:
        raise NothingSaid
    return text


def client_id(written: Any) -> str:
    """Return the sender's own id of a message.

    :raises BadField: it is not 8 to 64 letters, digits, ``-`` or ``_``.
    """
    return _matching(written, _CLIENT_ID, "client_id")


def place(written: str | None, field: str) -> int:
    """Return the number of a line, 0 when none is given.

    :raises BadField: it is not a whole number of at most nine digits.
    """
    return int(_matching(written, _WHOLE_NUMBER, field)) if written else 0


def _text(body: Mapping[str, Any], field: str) -> str:
    if not isinstance(body[field], str):
        raise BadField(field)
    return str(body[field])


def _matching(written: Any, pattern: re.Pattern[str], field: str) -> str:
    if not isinstance(written, str) or not pattern.fullmatch(written):
        raise BadField(field)
    return written


@dataclass(frozen=True)
class Form:
    """A submitted form: its texts, and the picture that came with it."""

    texts: Mapping[str, str]
    picture: bytes


def read_form(request: Request) -> Form:
    """Return a form's first value of every field.

    :raises NotUtf8: its texts are not UTF-8.
    :raises Refusal: it is no form, or not one that can be read.
    """
    kind, parameters = parse_content_header(request.content_type or "")
    try:
        if kind == "multipart/form-data":
            boundary = str(parameters["boundary"]).encode()
            fields, files = parse_multipart_form(request.body, boundary)  # type: ignore[no-untyped-call]
        elif kind == "application/x-www-form-urlencoded":
            fields, files = parse_qs(request.body.decode("utf-8"), errors="strict", max_num_fields=_MOST_FIELDS), {}
        else:
            raise WrongContentType
    except UnicodeDecodeError as error:
        raise NotUtf8 from error
    except (ValueError, LookupError) as error:
        raise Refusal from error
    return Form(
        texts={name: values[0] for name, values in fields.items()},
        picture=files["picture"][0].body if "picture" in files else b"",
    )


def refuse_other_sites(request: Request) -> None:
    """Refuse what another site's page made the browser send; programs send no such mark.

    :raises FromElsewhere: the browser says that it is so.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise FromElsewhere
