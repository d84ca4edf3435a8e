"""Staff with a browser of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from screens import launched
from serving import WebServer, until

from bot.bootstrap import Services
from bot.conversations.desk.proposals import Proposal
from bot.delivery.reply import Reply
from bot.people.audit import Doer
from bot.people.roles import Role

PASSWORD = "qingxi-Laoliu-88"


def signed_in(services: Services, account: str, name: str, role: Role = Role.STAFF) -> str:
    """Make an account, if there is none, and return a session's token."""
    town = services.settings.town
    if account not in {member.account for member in services.staff.everyone(town)}:
        member, given = services.staff.add(Doer("cli", "命令行", town), account, name=name, role=role)
        services.staff.change_password(member, given, PASSWORD)
    return str(services.staff_sessions.sign_in(account, PASSWORD).token)


def desk_context(chromium: Browser, server: WebServer, account: str, name: str, **viewport: int) -> BrowserContext:
    """A browser in which somebody of the staff is signed in."""
    context = chromium.new_context(
        viewport=viewport or {"width": 1440, "height": 900}, locale="zh-CN", base_url=server.address
    )
    token = signed_in(server.services, account, name)
    context.add_cookies([{"name": "desk", "value": token, "url": server.address}])
    return context


def at_the_desk(context: BrowserContext) -> Page:
    """Open the desk and say that one is there."""
    page = context.new_page()
    page.goto("/desk/talks")
    page.click("button[name=state][value=online]")
    page.wait_for_selector("button[value=online][aria-pressed=true]")
    return page


def rehearse(services: Services, *replies: Reply) -> None:
    """Propose this to every line that waits for a proposal, as a bot process does."""
    until(lambda: bool(services.proposals.wanted(most=9)))
    for wanted in services.proposals.wanted(most=9):
        services.proposals.keep(wanted, Proposal(wanted.seq, replies))
        services.bell.ring("web", wanted.conversation_id)


@contextlib.contextmanager
def clerk(
    playwright: Playwright, server: WebServer, account: str, name: str, **viewport: int
) -> Iterator[BrowserContext]:
    """Somebody of the staff with a browser of their own.

    The driver may wait for ever on a context that is closed while a page of it follows a hand-over;
    a browser that is closed ends with all its pages.
    """
    browser = launched(playwright)
    try:
        yield desk_context(browser, server, account, name, **viewport)
    finally:
        browser.close()
