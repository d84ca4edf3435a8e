"""Tencent's error codes, and what each of them means for a message on its way."""

from __future__ import annotations

from enum import Enum
from typing import Mapping


class Behaviour(Enum):
    """What to do about an error."""

    RENEW_TOKEN = "the token was spoilt: renew it once, try once more"
    WAIT_FOR_RESIDENT = "nothing may be sent until the resident writes again"
    PAUSE_TODAY = "the account's quota of the day is spent"
    PAUSE_SHORTLY = "the server's address is not on the account's list"
    SPLIT = "too long: send it in two"
    NOT_PERMITTED = "this account may not do it"
    GIVE_UP = "the resident is not there any more"
    UPLOAD_AGAIN = "Tencent has forgotten the picture"
    RETRY = "busy: later"
    NOT_WANTED = "the resident has not agreed to notices, or does not any more"
    REFUSED = "refused for a reason we do not know"


# https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html
BEHAVIOURS: Mapping[int, Behaviour] = {
    -1: Behaviour.RETRY,
    40001: Behaviour.RENEW_TOKEN,
    40014: Behaviour.RENEW_TOKEN,
    42001: Behaviour.RENEW_TOKEN,
    45015: Behaviour.WAIT_FOR_RESIDENT,
    45047: Behaviour.WAIT_FOR_RESIDENT,
    45009: Behaviour.PAUSE_TODAY,
    45011: Behaviour.RETRY,
    45002: Behaviour.SPLIT,
    48001: Behaviour.NOT_PERMITTED,
    40200: Behaviour.NOT_PERMITTED,
    40164: Behaviour.PAUSE_SHORTLY,
    89503: Behaviour.PAUSE_SHORTLY,
    43004: Behaviour.GIVE_UP,
    40003: Behaviour.GIVE_UP,
    40007: Behaviour.UPLOAD_AGAIN,
    43101: Behaviour.NOT_WANTED,
    # Said of typing, where no error matters: 30 s without the resident, and "is shown already", for 15 s.
    45080: Behaviour.WAIT_FOR_RESIDENT,
    45081: Behaviour.RETRY,
}


# What is over after a while, so that the same call may be made again.
PASSING = frozenset({Behaviour.RETRY, Behaviour.RENEW_TOKEN, Behaviour.PAUSE_TODAY, Behaviour.PAUSE_SHORTLY})


class ApiError(Exception):
    """Tencent has refused a call; ``code`` is its errcode, ``message`` its errmsg."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message

    @property
    def behaviour(self) -> Behaviour:
        """What to do about it."""
        return BEHAVIOURS.get(self.code, Behaviour.REFUSED)


class Unreachable(Exception):
    """No connection came about, so nothing can have been done."""


class OutcomeUnknown(Exception):
    """The call was made, and whether it was carried out cannot be known."""


class NoToken(Exception):
    """The account gives no token; ``reason`` says what Tencent, or the network, said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
