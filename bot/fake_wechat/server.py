"""The fake as a server: Tencent's API, and below ``/fake`` what a resident does and what goes wrong."""

from __future__ import annotations

import base64
from typing import Any, Awaitable, Callable, Dict, Mapping

from aiohttp import web

from bot.clock import Clock
from bot.fake_wechat.account import FakeAccount, Fault, Phone
from bot.fake_wechat.api import FakeApi
from bot.fake_wechat.asking import Asking, BadLink
from bot.fake_wechat.pushing import BadAnswer, NoAnswer, Pusher
from bot.settings import WeChatSettings

NAME = "这是模拟的微信,只用来开发和测试"


class FakeWeChat:
    """The account, its pushes and its API."""

    def __init__(self, clock: Clock, settings: WeChatSettings, *, webhook: str, kind: str = "verified") -> None:
        self.account = FakeAccount(clock, app_id=settings.app_id, secret=settings.app_secret, kind=kind)
        self.pusher = Pusher(self.account, settings, webhook)

    def app(self) -> web.Application:
        """Return the server."""
        app = web.Application(client_max_size=12 * 1024 * 1024)
        FakeApi(self.account).add_to(app)
        app.router.add_get("/", self._name)
        app.router.add_post("/fake/do", self._do)
        app.router.add_get("/fake/phone/{openid}", self._phone)
        app.router.add_post("/fake/fault", self._fault)
        app.router.add_post("/fake/account", self._change)
        return app

    async def say(self, openid: str, text: str, **fields: str) -> Dict[str, Any]:
        """A resident writes, or presses a choice of a menu (``bizmsgmenuid``); errors as for ``Pusher.push``."""
        self.account.earn(openid, by_message="bizmsgmenuid" not in fields)
        return await self._pushed(self.pusher.fields(openid, "text", Content=text, **fields))

    async def send(self, openid: str, kind: str, **fields: str) -> Dict[str, Any]:
        """A resident sends something else: ``image``, ``voice``, ``location``, ``link``, …"""
        self.account.earn(openid, by_message=True)
        return await self._pushed(self.pusher.fields(openid, kind, **fields))

    async def event(self, openid: str, event: str, **fields: Any) -> Dict[str, Any]:
        """A resident follows, leaves, scans or clicks."""
        phone = self.account.phone(openid)
        phone.follows = event != "unsubscribe"
        _note_consent(phone, fields.get("SubscribeMsgPopupEvent") or fields.get("SubscribeMsgChangeEvent"))
        if event in {"subscribe", "SCAN", "CLICK"}:
            self.account.earn(openid, by_message=False)
        return await self._pushed(self.pusher.fields(openid, "event", Event=event, **fields))

    async def asked(self, openid: str, link: str, *, agrees: bool) -> str:
        """A resident opens a link that asks for one notice, and says yes or no; return the page they come back to.

        :raises BadLink: WeChat would not ask.
        """
        return await Asking(self.account, self.pusher.webhook).asked(openid, link, agrees=agrees)

    async def _pushed(self, fields: Mapping[str, Any]) -> Dict[str, Any]:
        reply = await self.pusher.push(fields)
        return {"seconds": round(reply.seconds, 3), "answer": reply.message}

    async def _name(self, _request: web.Request) -> web.StreamResponse:
        return web.json_response({"name": NAME})

    async def _do(self, request: web.Request) -> web.StreamResponse:
        """``{"openid", "do": say | send | event, …}``; a picture's bytes are given as ``base64``."""
        asked = await request.json()
        openid, do = asked.pop("openid"), asked.pop("do")
        if "base64" in asked:
            asked["MediaId"] = self.account.keep(base64.b64decode(asked.pop("base64")), asked.pop("content_type"))
        actions: Dict[str, Callable[..., Awaitable[Dict[str, Any]]]] = {
            "say": self.say,
            "send": self.send,
            "event": self.event,
            "asked": self._told,
        }
        try:
            return web.json_response(await actions[do](openid, **asked))
        except NoAnswer:
            return web.json_response({"error": "没有按时答复"}, status=504)
        except (BadAnswer, BadLink) as bad:
            return web.json_response({"error": str(bad)}, status=502)

    async def _told(self, openid: str, *, link: str, agrees: bool) -> Dict[str, Any]:
        return {"page": await self.asked(openid, link, agrees=agrees)}

    async def _phone(self, request: web.Request) -> web.StreamResponse:
        phone = self.account.phone(request.match_info["openid"])
        after = int(request.query.get("after", "0"))
        return web.json_response({"shown": phone.shown[after:], "typing": phone.typing})

    async def _fault(self, request: web.Request) -> web.StreamResponse:
        self.account.faults.append(Fault(**await request.json()))
        return web.json_response({"ok": True})

    async def _change(self, request: web.Request) -> web.StreamResponse:
        """``{"kind"}``: what the account is from now on; ``{"spoil": true}``: another program takes the token."""
        asked = await request.json()
        self.account.kind = asked.get("kind", self.account.kind)
        if asked.get("spoil"):
            self.account.spoil_token()
        return web.json_response({"ok": True})


def _note_consent(phone: Phone, told: Any) -> None:
    listed = told["List"] if told else []
    for one in listed if isinstance(listed, list) else [listed]:
        change = phone.subscribed.add if one["SubscribeStatusString"] == "accept" else phone.subscribed.discard
        change(one["TemplateId"])


async def serve(fake: FakeWeChat, *, host: str, port: int) -> web.AppRunner:
    """Begin to serve; ``cleanup`` of what is returned ends it."""
    runner = web.AppRunner(fake.app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
