"""Is it Tencent, is it for us, is it now: nothing else is read of a request before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping

from bot.clock import Clock
from bot.settings import WeChatSettings
from bot.wechat.crypto import CannotDecrypt, MessageCrypto, is_signed, signature
from bot.wechat.parsing import LARGEST_BODY, BadXml, read_xml
from bot.wechat.writing import sealed_xml

# A genuine retry comes within half a minute of the message; clocks differ by a few minutes at most.
WINDOW_SECONDS = 600


class Refused(Exception):
    """A request that is not Tencent's, or not for this account; ``status`` is what it is answered with."""

    def __init__(self, reason: str, *, status: int = 403) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True)
class Verified:
    """A request that is genuine: its message in clear, and whether the answer must be sealed."""

    body: str | bytes
    is_sealed: bool

    @property
    def text(self) -> str:
        """The message as text; what is not UTF-8 is refused when it is read."""
        return self.body if isinstance(self.body, str) else self.body.decode(errors="replace")


class Verifier:
    """Checks requests by the account's settings, and seals answers."""

    def __init__(self, settings: WeChatSettings, clock: Clock) -> None:
        """Take complete settings.

        :raises BadAesKey: the AES key is not one.
        """
        self._settings = settings
        self._clock = clock
        self._crypto = MessageCrypto(settings.aes_key, settings.app_id) if settings.mode != "plain" else None

    def echo(self, query: Mapping[str, str]) -> str:
        """Return what the platform wants to hear when the address is entered there.

        :raises Refused: the signature is wrong.
        """
        self._signed(query)
        return query.get("echostr", "")

    def verified(self, query: Mapping[str, str], body: bytes) -> Verified:
        """Return the message of a request.

        A repeat of the same signed request is verified like the first: whether
        Tencent's retries carry a new nonce is not known.

        :raises Refused: it is not genuine.
        """
        if len(body) > LARGEST_BODY:
            raise Refused("too large", status=413)
        self._signed(query)
        self._fresh(query)
        if self._crypto is None:
            return Verified(body, is_sealed=False)
        if query.get("encrypt_type") != "aes":
            raise Refused("not encrypted")
        return Verified(self._opened(query, body, self._crypto), is_sealed=True)

    def _signed(self, query: Mapping[str, str]) -> None:
        parts = (self._settings.token, query.get("timestamp", ""), query.get("nonce", ""))
        if not is_signed(query.get("signature", ""), *parts):
            raise Refused("signature")

    def _fresh(self, query: Mapping[str, str]) -> None:
        written = query.get("timestamp", "")
        if not (written.isascii() and written.isdigit() and len(written) <= 12):
            raise Refused("timestamp")
        if abs(self._clock.now().timestamp() - int(written)) > WINDOW_SECONDS:
            raise Refused("timestamp: old, or this machine's clock is wrong")

    def _opened(self, query: Mapping[str, str], body: bytes, crypto: MessageCrypto) -> str:
        """In compatible mode the clear fields stand beside the sealed ones; only the sealed ones are believed."""
        try:
            sealed = read_xml(body).get("Encrypt")
        except BadXml as error:
            raise Refused(error.reason, status=400) from error
        if not isinstance(sealed, str) or not sealed:
            raise Refused("nothing encrypted", status=400)
        parts = (self._settings.token, query.get("timestamp", ""), query.get("nonce", ""), sealed)
        if not is_signed(query.get("msg_signature", ""), *parts):
            raise Refused("msg_signature")
        try:
            return crypto.decrypt(sealed)
        except CannotDecrypt as error:
            raise Refused(error.reason) from error

    def sealed(self, answer: str, *, nonce: str) -> str:
        """Return an answer encrypted and signed."""
        if self._crypto is None:
            raise ValueError("plain mode seals nothing")
        sealed = self._crypto.encrypt(answer)
        timestamp = str(int(self._clock.now().timestamp()))
        signed = signature(self._settings.token, timestamp, nonce, sealed)
        return sealed_xml(sealed, signed=signed, timestamp=timestamp, nonce=nonce)
