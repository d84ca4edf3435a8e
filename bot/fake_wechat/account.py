"""What the fake knows: one account, its followers, their quotas, and the faults it was told to show."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, Set, Tuple

from bot.clock import Clock

TOKEN_LASTS = dt.timedelta(hours=2)
# The next token is handed out in the last five minutes of the present one.
TOKEN_EARLY = dt.timedelta(minutes=5)
MEDIA_LASTS = dt.timedelta(days=3)
MESSAGE_GRANT = (5, dt.timedelta(hours=48))
EVENT_GRANT = (3, dt.timedelta(minutes=1))


class Refused(Exception):
    """The fake refuses a call, as Tencent would, with an error code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


@dataclass
class Fault:
    """What goes wrong the next ``times`` times that ``path`` is called.

    ``code``: an error code instead of an answer. ``delay``: seconds before it is
    carried out. ``drop``: the connection is cut, ``after`` or before it is
    carried out. ``status``: an HTTP error.
    """

    path: str
    times: int = 1
    code: int = 0
    delay: float = 0.0
    drop: str = ""
    status: int = 0


@dataclass
class Phone:
    """A resident's WeChat: what it shows, and what the account may still send.

    ``subscribed`` are the templates of notices agreed to; ``once`` those agreed to for one notice, with the scene.
    """

    openid: str
    follows: bool = True
    shown: List[Dict[str, Any]] = field(default_factory=list)
    message_at: Optional[dt.datetime] = None
    event_at: Optional[dt.datetime] = None
    sent_since_message: int = 0
    sent_since_event: int = 0
    typing: int = 0
    subscribed: Set[str] = field(default_factory=set)
    once: Set[Tuple[str, str]] = field(default_factory=set)


@dataclass
class Media:
    """A file the fake keeps."""

    content: bytes
    content_type: str
    until: dt.datetime


class FakeAccount:
    """The account as Tencent has it. ``kind`` is ``verified`` or ``unverified`` (no customer service)."""

    def __init__(self, clock: Clock, *, app_id: str, secret: str, kind: str = "verified") -> None:
        self.clock = clock
        self.app_id = app_id
        self.secret = secret
        self.kind = kind
        self.phones: Dict[str, Phone] = {}
        self.media: Dict[str, Media] = {}
        self.menu: Optional[Dict[str, Any]] = None
        self.scenes: Dict[str, str] = {}
        self.faults: List[Fault] = []
        self.calls: List[str] = []
        self.notices: List[Dict[str, Any]] = []
        self._token = ""
        self._token_at: Optional[dt.datetime] = None

    def phone(self, openid: str) -> Phone:
        """Return somebody's phone, made when it is first named."""
        return self.phones.setdefault(openid, Phone(openid))

    def token(self, *, anew: bool) -> Dict[str, Any]:
        """Hand out the token; ``anew`` makes another one, and the present one invalid."""
        now = self.clock.now()
        if anew or self._token_at is None or now >= self._token_at + TOKEN_LASTS - TOKEN_EARLY:
            self._token, self._token_at = secrets.token_urlsafe(48), now
        left = self._token_at + TOKEN_LASTS - now
        return {"access_token": self._token, "expires_in": int(left.total_seconds())}

    def spoil_token(self) -> None:
        """Another program asks for a token of its own, and ours is worth nothing."""
        self.token(anew=True)

    def check_token(self, token: str) -> None:
        """Refuse a token that is not the present one.

        :raises Refused: 40001.
        """
        now = self.clock.now()
        if not self._token or token != self._token or self._token_at is None or now >= self._token_at + TOKEN_LASTS:
            raise Refused(40001, "invalid credential, access_token is invalid or not latest")

    def fault(self, path: str) -> Optional[Fault]:
        """Return what goes wrong with this call, None when nothing does."""
        for fault in self.faults:
            if fault.path in {path, "*"} and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def earn(self, openid: str, *, by_message: bool) -> None:
        """The resident has done something: the account may write again."""
        phone = self.phone(openid)
        if by_message:
            phone.message_at, phone.sent_since_message = self.clock.now(), 0
        else:
            phone.event_at, phone.sent_since_event = self.clock.now(), 0

    def spend(self, openid: str) -> Phone:
        """Count a customer-service message against the quota.

        :raises Refused: 48001, 40003, 43004, 45015 or 45047.
        """
        if self.kind == "unverified":
            raise Refused(48001, "api unauthorized")
        if openid not in self.phones:
            raise Refused(40003, "invalid openid")
        phone, now = self.phones[openid], self.clock.now()
        if not phone.follows:
            raise Refused(43004, "require subscribe")
        in_event = phone.event_at is not None and now < phone.event_at + EVENT_GRANT[1]
        in_message = phone.message_at is not None and now < phone.message_at + MESSAGE_GRANT[1]
        if not in_event and not in_message:
            raise Refused(45015, "response out of time limit or subscription is canceled")
        if in_event and phone.sent_since_event < EVENT_GRANT[0]:
            phone.sent_since_event += 1
        elif in_message and phone.sent_since_message < MESSAGE_GRANT[0]:
            phone.sent_since_message += 1
        else:
            raise Refused(45047, "out of response count limit")
        return phone

    def keep(self, content: bytes, content_type: str) -> str:
        """Keep a file for three days and return its id."""
        media_id = secrets.token_urlsafe(40)
        self.media[media_id] = Media(content, content_type, self.clock.now() + MEDIA_LASTS)
        return media_id

    def file(self, media_id: str) -> Media:
        """Return a file.

        :raises Refused: 40007.
        """
        found = self.media.get(media_id)
        if found is None or found.until <= self.clock.now():
            raise Refused(40007, "invalid media_id")
        return found
