"""Tencent's API as the fake offers it: the same addresses, answers and error codes, and faults on demand."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Awaitable, Callable, Dict

from aiohttp import web

from bot.fake_wechat.account import FakeAccount, Fault, Refused

_LONGEST = 2048
_LONGEST_TITLE = 15
_LONGEST_NOTICE = 200
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakeApi:
    """The routes below ``/cgi-bin``."""

    def __init__(self, account: FakeAccount) -> None:
        self._account = account
        self._posts: Dict[str, Callable[[Dict[str, Any]], Dict[str, Any]]] = {
            "/cgi-bin/message/custom/send": self._send,
            "/cgi-bin/message/custom/typing": self._typing,
            "/cgi-bin/menu/create": self._create_menu,
            "/cgi-bin/qrcode/create": self._create_code,
            "/cgi-bin/message/subscribe/bizsend": self._subscribed_notice,
            "/cgi-bin/message/template/send": self._notice,
            "/cgi-bin/message/template/subscribe": self._once_notice,
        }
        self._gets: Dict[str, Callable[[], Dict[str, Any]]] = {
            "/cgi-bin/menu/get": self._menu,
            "/cgi-bin/customservice/getkflist": self._staff,
            "/cgi-bin/get_api_domain_ip": lambda: {"ip_list": ["127.0.0.1"]},
        }

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_post("/cgi-bin/stable_token", self._guarded(self._token, with_token=False))
        app.router.add_post("/cgi-bin/media/upload", self._guarded(self._upload))
        app.router.add_get("/cgi-bin/media/get", self._guarded(self._download))
        for path, post in self._posts.items():
            app.router.add_post(path, self._guarded(self._of_body(post)))
        for path, get in self._gets.items():
            app.router.add_get(path, self._guarded(self._of_nothing(get)))

    def _guarded(self, handler: Handler, *, with_token: bool = True) -> Handler:
        async def answer(request: web.Request) -> web.StreamResponse:
            self._account.calls.append(request.path)
            fault = self._account.fault(request.path)
            try:
                if fault is not None:
                    await self._misbehave(fault, request)
                if with_token:
                    self._account.check_token(request.query.get("access_token", ""))
                response = await handler(request)
            except Refused as refused:
                return web.json_response({"errcode": refused.code, "errmsg": refused.message})
            if fault is not None and fault.drop == "after" and request.transport is not None:
                request.transport.close()
            return response

        return answer

    @staticmethod
    async def _misbehave(fault: Fault, request: web.Request) -> None:
        await asyncio.sleep(fault.delay)
        if fault.drop == "before" and request.transport is not None:
            request.transport.close()
        if fault.status:
            raise web.HTTPBadGateway
        if fault.code:
            raise Refused(fault.code, "fault on demand")

    def _of_body(self, post: Callable[[Dict[str, Any]], Dict[str, Any]]) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            raw = await request.read()
            if b"\\u" in raw:
                # Tencent shows escapes as they are written.
                raise Refused(47001, "data format error")
            return web.json_response({"errcode": 0, "errmsg": "ok", **post(json.loads(raw.decode()))})

        return handler

    @staticmethod
    def _of_nothing(get: Callable[[], Dict[str, Any]]) -> Handler:
        async def handler(_request: web.Request) -> web.StreamResponse:
            return web.json_response(get())

        return handler

    async def _token(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if asked.get("appid") != self._account.app_id:
            raise Refused(40013, "invalid appid")
        if asked.get("secret") != self._account.secret:
            raise Refused(40125, "invalid appsecret")
        return web.json_response(self._account.token(anew=bool(asked.get("force_refresh"))))

    def _send(self, body: Dict[str, Any]) -> Dict[str, Any]:
        shown = _shown(body)
        if len(str(shown.get("text", "")).encode()) > _LONGEST:
            raise Refused(45002, "content size out of limit")
        if "media_id" in shown:
            self._account.file(shown["media_id"])
        self._account.spend(body["touser"]).shown.append({"by": "service", **shown})
        return {}

    def _typing(self, body: Dict[str, Any]) -> Dict[str, Any]:
        self._account.phone(body["touser"]).typing += 1
        return {}

    def _create_menu(self, body: Dict[str, Any]) -> Dict[str, Any]:
        buttons = body["button"]
        if len(buttons) > 3 or any(len(button.get("sub_button", ())) > 5 for button in buttons):
            raise Refused(40023, "invalid sub button size")
        self._account.menu = body
        return {}

    def _menu(self) -> Dict[str, Any]:
        if self._account.menu is None:
            raise Refused(46003, "menu no exist")
        return {"menu": self._account.menu}

    def _create_code(self, body: Dict[str, Any]) -> Dict[str, Any]:
        if self._account.kind == "unverified":
            raise Refused(48001, "api unauthorized")
        scene = body["action_info"]["scene"].get("scene_str", "")
        if not 1 <= len(scene) <= 64:
            raise Refused(40037, "invalid scene")
        ticket = f"ticket-{len(self._account.scenes)}"
        self._account.scenes[ticket] = scene
        return {"ticket": ticket, "url": f"http://weixin.qq.com/q/fake-{scene}"}

    def _staff(self) -> Dict[str, Any]:
        if self._account.kind == "unverified":
            raise Refused(48001, "api unauthorized")
        return {"kf_list": []}

    def _notice(self, body: Dict[str, Any]) -> Dict[str, Any]:
        phone = self._account.phone(body["touser"])
        if not phone.follows:
            raise Refused(43004, "require subscribe")
        self._account.notices.append(body)
        phone.shown.append({"by": "notice", "type": "notice", "data": body["data"]})
        return {}

    def _subscribed_notice(self, body: Dict[str, Any]) -> Dict[str, Any]:
        if body["template_id"] not in self._account.phone(body["touser"]).subscribed:
            raise Refused(43101, "user refuse to accept the msg")
        return self._notice(body)

    def _once_notice(self, body: Dict[str, Any]) -> Dict[str, Any]:
        agreed, asked = self._account.phone(body["touser"]).once, (body["template_id"], body["scene"])
        if len(body["title"]) > _LONGEST_TITLE or len(body["data"]["content"]["value"]) > _LONGEST_NOTICE:
            raise Refused(47003, "argument invalid")
        if asked not in agreed:
            raise Refused(43101, "user refuse to accept the msg")
        agreed.remove(asked)
        return self._notice(body)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["media"]
        if not isinstance(file, web.FileField):
            raise Refused(41005, "media data missing")
        media_id = self._account.keep(file.file.read(), file.content_type)
        return web.json_response({"type": "image", "media_id": media_id, "created_at": 0})

    async def _download(self, request: web.Request) -> web.StreamResponse:
        found = self._account.file(request.query.get("media_id", ""))
        return web.Response(body=found.content, content_type=found.content_type)


def _shown(body: Dict[str, Any]) -> Dict[str, Any]:
    """Return a customer-service message as a phone shows it."""
    kind = body["msgtype"]
    if kind == "text":
        return {"type": "text", "text": body["text"]["content"]}
    if kind == "image":
        return {"type": "image", "media_id": body["image"]["media_id"]}
    if kind == "news":
        return {"type": "news", **body["news"]["articles"][0]}
    if kind == "msgmenu":
        menu = body["msgmenu"]
        if not all(str(choice["id"]).isdigit() for choice in menu["list"]):
            raise Refused(40008, "invalid message type")
        text = "\n".join((menu["head_content"], *(choice["content"] for choice in menu["list"]), menu["tail_content"]))
        return {"type": "menu", "text": text, "choices": menu["list"]}
    raise Refused(40008, "invalid message type")
