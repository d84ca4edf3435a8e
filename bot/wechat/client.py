"""Calling Tencent: one place for tokens, time-outs, error codes and the difference between "no" and "perhaps"."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any, Dict, Mapping, Optional

import aiohttp

from bot.clock import Clock
from bot.settings import WeChatSettings
from bot.storage.database import Database
from bot.wechat.errors import ApiError, Behaviour, NoToken, OutcomeUnknown, Unreachable
from bot.wechat.tokens import Tokens

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=4)
LARGEST_MEDIA = 10 * 1024 * 1024


@dataclass(frozen=True)
class Media:
    """A file that Tencent handed out."""

    content: bytes
    content_type: str


class WeChatClient:
    """The account's calls; one for each process, closed at its end."""

    def __init__(self, settings: WeChatSettings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._base = settings.api_base.rstrip("/")
        self._http: Optional[aiohttp.ClientSession] = None
        self.tokens = Tokens(database, clock, app_id=settings.app_id, fetch=self._fetch_token)

    async def close(self) -> None:
        """Close the connections."""
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def post(self, path: str, body: Mapping[str, Any]) -> Dict[str, Any]:
        """Call with a JSON body; Chinese goes out as it is, since Tencent shows escapes as they are written.

        :raises ApiError: refused. :raises Unreachable: not called. :raises OutcomeUnknown: called, perhaps done.
        :raises NoToken: there is no token.
        """
        written = json.dumps(body, ensure_ascii=False).encode()
        return await self._with_token("POST", path, data=written, headers={"content-type": "application/json"})

    async def get(self, path: str, **query: str) -> Dict[str, Any]:
        """Call without a body; errors as for ``post``."""
        return await self._with_token("GET", path, params=query)

    async def upload_picture(self, content: bytes, *, name: str) -> str:
        """Give Tencent a picture and return its media id, good for three days; errors as for ``post``."""
        token = await self.tokens.token()
        try:
            return await self._upload(content, name, token)
        except ApiError as error:
            if error.behaviour is not Behaviour.RENEW_TOKEN:
                raise
            return await self._upload(content, name, await self.tokens.token(not_this=token))

    async def _upload(self, content: bytes, name: str, token: str) -> str:
        form = aiohttp.FormData()
        form.add_field("media", content, filename=name, content_type="image/jpeg")
        query = {"type": "image", "access_token": token}
        answer = await self._call("POST", "/cgi-bin/media/upload", params=query, data=form)
        return str(answer["media_id"])

    async def fetch_media(self, media_id: str) -> Media:
        """Return a file that a resident sent; errors as for ``post``.

        :raises ApiError: also when it is larger than ``LARGEST_MEDIA`` (code 45001, Tencent's own for that).
        """
        token = await self.tokens.token()
        try:
            return await self._fetch_media(media_id, token)
        except ApiError as error:
            if error.behaviour is not Behaviour.RENEW_TOKEN:
                raise
            return await self._fetch_media(media_id, await self.tokens.token(not_this=token))

    async def _fetch_media(self, media_id: str, token: str) -> Media:
        query = {"access_token": token, "media_id": media_id}
        try:
            async with self._session().get(f"{self._base}/cgi-bin/media/get", params=query) as response:
                kind = response.content_type
                content = await response.content.read(LARGEST_MEDIA + 1)
                while len(content) <= LARGEST_MEDIA and (more := await response.content.read(LARGEST_MEDIA)):
                    content += more
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise Unreachable from error
        if len(content) > LARGEST_MEDIA:
            raise ApiError(45001, "media size out of limit")
        if kind in {"application/json", "text/plain"}:
            # Errors come as JSON under either type; a video as {"video_url"}, which we do not take.
            _refuse_errors(_json(content))
            raise ApiError(40004, "invalid media type")
        return Media(content=content, content_type=kind)

    async def _with_token(self, method: str, path: str, **request: Any) -> Dict[str, Any]:
        token = await self.tokens.token()
        query = request.pop("params", {})
        try:
            return await self._call(method, path, params={**query, "access_token": token}, **request)
        except ApiError as error:
            if error.behaviour is not Behaviour.RENEW_TOKEN:
                raise
        token = await self.tokens.token(not_this=token)
        return await self._call(method, path, params={**query, "access_token": token}, **request)

    async def _call(self, method: str, path: str, **request: Any) -> Dict[str, Any]:
        try:
            async with self._session().request(method, self._base + path, **request) as response:
                content = await response.read()
        except aiohttp.ClientConnectorError as error:
            raise Unreachable from error
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise OutcomeUnknown from error
        if response.status >= 500:
            raise OutcomeUnknown
        answer = _json(content)
        _refuse_errors(answer)
        return answer

    async def _fetch_token(self, anew: bool) -> Dict[str, Any]:
        body = {
            "grant_type": "client_credential",
            "appid": self._settings.app_id,
            "secret": self._settings.app_secret,
            "force_refresh": anew,
        }
        try:
            answer = await self._call("POST", "/cgi-bin/stable_token", json=body)
        except ApiError as error:
            raise NoToken(str(error)) from error
        except (Unreachable, OutcomeUnknown) as error:
            raise NoToken("cannot reach Tencent") from error
        if not isinstance(answer.get("access_token"), str) or not answer.get("expires_in"):
            raise NoToken("no token in the answer")
        return answer

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=64))
        return self._http


def _json(content: bytes) -> Dict[str, Any]:
    try:
        answer = json.loads(content.decode())
    except ValueError as error:
        raise OutcomeUnknown from error
    if not isinstance(answer, dict):
        raise OutcomeUnknown
    return answer


def _refuse_errors(answer: Mapping[str, Any]) -> None:
    code = answer.get("errcode", 0)
    if code:
        raise ApiError(int(code), str(answer.get("errmsg", "")))
