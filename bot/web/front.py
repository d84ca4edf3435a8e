"""What all pages share: the services, the limits, the files, the templates, and a way off the event loop."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import jinja2
from sanic.request import Request
from sanic.response import HTTPResponse, html

from bot.bootstrap import Services
from bot.web.assets import Assets
from bot.web.limits import Limits
from bot.web.sessions import Sessions

T = TypeVar("T")

# SQLite has one writer and PostgreSQL a pool of twenty; more threads would only wait for each other.
_THREADS = 16


class Front:
    """Everything a page's handler works with."""

    def __init__(self, services: Services, assets: Assets, templates: jinja2.Environment) -> None:
        self.services = services
        self.assets = assets
        self.templates = templates
        self.sessions = Sessions(services.secret, behind_tls=services.settings.behind_tls)
        self.limits = Limits(services.clock)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="web")

    async def off_loop(self, work: Callable[..., T], *args: Any, **named: Any) -> T:
        """Run blocking work, such as SQL, in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, functools.partial(work, *args, **named))

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
        """Render a template; a page is of one person, so nothing on the way keeps it."""
        body = self.templates.get_template(template).render(asset=self.assets.url, **values)
        return html(body, status=status, headers={"cache-control": "no-store"})

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True)


def front_of(request: Request) -> Front:
    """Return the front of the application that got the request."""
    return cast(Front, request.app.ctx.front)


def address_of(request: Request) -> str:
    """Return where the request came from; behind proxies of ours, what the outermost of them saw."""
    return request.remote_addr or request.ip or ""
