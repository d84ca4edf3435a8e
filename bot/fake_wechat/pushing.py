"""Tencent's pushes: signed, encrypted where the mode says so, five seconds for an answer, three more tries."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional

import aiohttp

from bot.fake_wechat.account import FakeAccount
from bot.settings import WeChatSettings
from bot.wechat.crypto import MessageCrypto, is_signed, signature
from bot.wechat.parsing import read_xml
from bot.wechat.writing import cdata

SECONDS = 5.0
TRIES = 4
FAILED = "该公众号提供的服务出现故障,请稍后再试"
ACCOUNT = "gh_fake00000001"


@dataclass(frozen=True)
class Reply:
    """What a push was answered with: ``message`` is the passive answer, None for ``success``."""

    status: int
    message: Optional[Dict[str, Any]]
    seconds: float


class NoAnswer(Exception):
    """No try of a push was answered with 200 in time."""


class BadAnswer(Exception):
    """An answer that Tencent would not take: wrongly sealed, signed or written."""


class Pusher:
    """Pushes to one webhook."""

    def __init__(self, account: FakeAccount, settings: WeChatSettings, webhook: str) -> None:
        self._account = account
        self._settings = settings
        self.webhook = webhook
        self._crypto = MessageCrypto(settings.aes_key, settings.app_id) if settings.mode != "plain" else None
        self._http: Optional[aiohttp.ClientSession] = None
        self._last_id = int(account.clock.now().timestamp()) * 10_000

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    def fields(self, openid: str, kind: str, **fields: Any) -> Dict[str, Any]:
        """Return the fields of a new push; a message gets an id of its own."""
        written: Dict[str, Any] = {
            "ToUserName": ACCOUNT,
            "FromUserName": openid,
            "CreateTime": str(int(self._account.clock.now().timestamp())),
            "MsgType": kind,
            **fields,
        }
        if kind != "event":
            self._last_id += 1
            written["MsgId"] = str(self._last_id)
        return written

    async def push(self, fields: Mapping[str, Any], *, tries: int = TRIES) -> Reply:
        """Push until it is answered in time; show the answer on the resident's phone, or that there was none.

        :raises NoAnswer: there was none. :raises BadAnswer: it was not one.
        """
        body = xml(fields)
        for _ in range(tries):
            try:
                reply = await asyncio.wait_for(self.push_once(body), SECONDS)
            except (asyncio.TimeoutError, aiohttp.ClientError):
                continue
            if reply.status == 200:
                if reply.message is not None:
                    self._account.phone(fields["FromUserName"]).shown.append({"by": "passive", **reply.message})
                return reply
        self._account.phone(fields["FromUserName"]).shown.append({"by": "wechat", "type": "text", "text": FAILED})
        raise NoAnswer

    async def push_once(self, body: str, **altered: str) -> Reply:
        """Push one request; ``altered`` replaces parts of the query, as forgeries do."""
        query, sealed = self._signed(body)
        query.update(altered)
        began = asyncio.get_running_loop().time()
        async with self._session().post(self.webhook, params=query, data=sealed.encode()) as response:
            answer = await response.text()
        took = asyncio.get_running_loop().time() - began
        message = self._read(answer, nonce=query["nonce"]) if response.status == 200 else None
        return Reply(response.status, message, took)

    def _signed(self, body: str) -> tuple[Dict[str, str], str]:
        timestamp = str(int(self._account.clock.now().timestamp()))
        nonce, token = str(secrets.randbelow(10**9)), self._settings.token
        query = {"timestamp": timestamp, "nonce": nonce, "signature": signature(token, timestamp, nonce)}
        if self._crypto is None:
            return query, body
        sealed = self._crypto.encrypt(body)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = signature(token, timestamp, nonce, sealed)
        clear = body[len("<xml>") : -len("</xml>")] if self._settings.mode == "compatible" else ""
        return query, f"<xml>{clear}<Encrypt>{cdata(sealed)}</Encrypt></xml>"

    def _read(self, answer: str, *, nonce: str) -> Optional[Dict[str, Any]]:
        """Read an answer as Tencent would.

        :raises BadAnswer: it is neither ``success`` nor a message, sealed where it must be.
        """
        if answer in {"success", ""}:
            return None
        fields = read_xml(answer)
        if self._crypto is not None:
            sealed = fields.get("Encrypt", "")
            parts = (self._settings.token, fields.get("TimeStamp", ""), fields.get("Nonce", ""), sealed)
            if not sealed or not is_signed(fields.get("MsgSignature", ""), *parts):
                raise BadAnswer("not sealed, or wrongly signed")
            fields = read_xml(self._crypto.decrypt(sealed))
        return _shown(fields)

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._http


def xml(fields: Mapping[str, Any]) -> str:
    """Return the XML of a push."""

    def written(value: Any) -> str:
        return (
            "".join(f"<{n}>{written(v)}</{n}>" for n, v in value.items()) if isinstance(value, dict) else cdata(value)
        )

    return f"<xml>{''.join(f'<{name}>{written(value)}</{name}>' for name, value in fields.items())}</xml>"


def _shown(fields: Mapping[str, Any]) -> Dict[str, Any]:
    kind = fields.get("MsgType")
    if kind == "text":
        return {"type": "text", "text": fields["Content"]}
    if kind == "news":
        item = fields["Articles"]["item"]
        return {"type": "news", "title": item["Title"], "description": item["Description"], "url": item["Url"]}
    raise BadAnswer(f"a message of type {kind!r}")
