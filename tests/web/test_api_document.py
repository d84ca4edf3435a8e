"""docs/webchat-api.md and the code say the same."""

from __future__ import annotations

import re
from pathlib import Path

from bot.web import errors
from bot.web.chat.announcer import MOST_STREAMS
from bot.web.chat.stream import BEAT_EVERY
from bot.web.limits import ADDRESS_MESSAGES, ADDRESS_VISITORS, SESSION_MESSAGES

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "webchat-api.md").read_text("utf-8")


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> list[type[errors.Refusal]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in refusals(one))]


def test_every_refusal_is_documented_with_its_status_and_no_other() -> None:
    documented = set(re.findall(r"^\| (\d{3}) \| `(\w+)` \|", DOCUMENT, re.MULTILINE))
    assert documented == {(str(one.status), one.code) for one in refusals()}


def test_documented_limits_are_those_in_force() -> None:
    assert f"{SESSION_MESSAGES[0]} messages at once for a session" in DOCUMENT
    assert f"{ADDRESS_MESSAGES[0]:,} messages at once, then {ADDRESS_MESSAGES[1]:.0f} a second" in DOCUMENT
    assert f"{ADDRESS_VISITORS[0]} new conversations at once, then {ADDRESS_VISITORS[1]:.0f} a second" in DOCUMENT
    assert f"A session may hold {MOST_STREAMS} streams" in DOCUMENT
    assert f"after {BEAT_EVERY:.0f} silent seconds" in DOCUMENT
    assert f"up to {errors.LONGEST_TEXT:,} characters" in DOCUMENT
    assert f"up\nto {errors.LARGEST_PICTURE // 1024 // 1024} MB" in DOCUMENT
