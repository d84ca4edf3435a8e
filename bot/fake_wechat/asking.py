"""The page of Tencent's behind a one-time subscription link: asks the resident, and brings them back to us.

https://developers.weixin.qq.com/doc/service/guide/product/message/One-time_subscription_info.html
"""

from __future__ import annotations

import re
from typing import Dict
from urllib.parse import parse_qsl, urlencode, urlsplit

import aiohttp

from bot.fake_wechat.account import FakeAccount

ADDRESS = "https://mp.weixin.qq.com/mp/subscribemsg"
_MOST_SCENES = 10_000


class BadLink(Exception):
    """A link that WeChat would refuse to open."""


class Asking:
    """Asks for one notice; ``webhook`` is of the domain that the account has registered."""

    def __init__(self, account: FakeAccount, webhook: str) -> None:
        self._account = account
        self._domain = urlsplit(webhook).hostname

    async def asked(self, openid: str, link: str, *, agrees: bool) -> str:
        """Open a link, say yes or no, and return the page one is brought back to.

        :raises BadLink: WeChat would not ask.
        """
        query = self._checked(link)
        told: Dict[str, str] = {name: query[name] for name in ("template_id", "scene", "reserved") if name in query}
        told["action"] = "confirm" if agrees else "cancel"
        if agrees:
            told["openid"] = openid
            self._account.phone(openid).once.add((query["template_id"], query["scene"]))
        back = f"{query['redirect_url']}?{urlencode(told)}"
        async with aiohttp.ClientSession() as http, http.get(back) as answer:
            return await answer.text()

    def _checked(self, link: str) -> Dict[str, str]:
        parts = urlsplit(link)
        query = dict(parse_qsl(parts.query))
        checks = {
            "address": link.startswith(f"{ADDRESS}?") and parts.fragment == "wechat_redirect",
            "action": query.get("action") == "get_confirm",
            "appid": query.get("appid") == self._account.app_id,
            "scene": query.get("scene", "").isdecimal() and int(query["scene"]) <= _MOST_SCENES,
            "template_id": bool(query.get("template_id")),
            "redirect_url": urlsplit(query.get("redirect_url", "")).hostname == self._domain,
            "reserved": re.fullmatch("[a-zA-Z0-9]{0,128}", query.get("reserved", "")) is not None,
        }
        wrong = [name for name, is_right in checks.items() if not is_right]
        if wrong:
            raise BadLink(f"应用访问参数错误: {', '.join(wrong)}")
        return query
