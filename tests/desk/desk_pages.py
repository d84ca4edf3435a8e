"""A desk with something on every page, for the browser tests and for the screenshots."""

from __future__ import annotations

import datetime as dt
import io
import uuid

from desk_people import CLI, DEPARTMENT, PASSWORD, TOWN, hired
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from bot.bootstrap import Services
from bot.guidebook.checklist import checklist_for
from bot.guidebook.schema import Kind
from bot.ledger.command import Command
from bot.ledger.roles import Actor, actor_of
from bot.ledger.states import Action, Source
from bot.people.roles import Role
from bot.web.chat.pictures import Pictures

TOLD = (
    ("东河村口的路灯坏了半个月，晚上老人出门看不见，盼着早点修。", "assign"),
    ("三组的自来水连着停了三天，打电话没人接。", "accept"),
    ("菜市场门口的垃圾堆了一个星期没人拉，臭得很。", "reply"),
    ("水利站后面的渠堵了，稻田进不了水。", ""),
)


def furnish(services: Services) -> dict[str, str]:
    """Hire people, file complaints, give out a checklist; return the paths of the pages by name."""
    director = hired(services, Role.DIRECTOR, "chen", name="陈主任")
    hired(services, Role.ADMIN, "guan", name="管理员")
    handler = hired(services, Role.HANDLER, "zhou", name="周师傅")
    actor, working = actor_of(director), actor_of(handler)
    numbers = [_filed(services, actor, working, text, until=until) for text, until in TOLD]
    slug = _checklist(services)
    services.staff_sessions.sign_in("guan", PASSWORD)
    return {
        "ledger": "/desk/ledger",
        "complaint": f"/desk/ledger/{numbers[0]}",
        "sheet": f"/desk/ledger/{numbers[2]}/sheet",
        "watch": "/desk/ledger/watch",
        "new": "/desk/ledger/new",
        "export": "/desk/ledger/export",
        "counter": "/desk/counter?q=身份证",
        "counter-question": "/desk/counter/birth-registration",
        "counter-bundle": "/desk/counter/newborn",
        "check": f"/desk/counter/checks/{slug}",
        "notices": "/desk/notices",
        "password": "/desk/password",
    }


ADMIN_PAGES = {"staff": "/desk/staff", "audit": "/desk/audit"}
# As they are without anything on them, or with something else; no pictures are kept of these.
OTHER_PAGES = {
    "talks": "/desk/talks",
    "calls": "/desk/callbacks",
    "search": "/desk/search?q=路灯",
    "search-nothing": "/desk/search?q=没有这个",
    "ledger-filtered": "/desk/ledger?view=all&q=路灯",
    "ledger-drafts": "/desk/ledger?view=drafts",
    "ledger-undelivered": "/desk/ledger?view=undelivered",
    "counter-empty": "/desk/counter",
    "counter-nothing": "/desk/counter?q=没有这个",
    "not-there": "/desk/nowhere",
}


def _filed(services: Services, actor: Actor, handler: Actor, text: str, *, until: str) -> int:
    filed = services.ledger.file_now(
        actor,
        text,
        command_id=uuid.uuid4().hex,
        source=Source.PHONE,
        kind=Kind.COMPLAINT,
        details={"place": "东河村口"},
    ).complaint
    steps = {
        "": [],
        "accept": [(actor, Action.ACCEPT, {})],
        "assign": [(actor, Action.ACCEPT, {}), (actor, Action.ASSIGN, {"department": DEPARTMENT})],
    }
    steps["reply"] = [
        *steps["assign"],
        (handler, Action.ACKNOWLEDGE, {}),
        (handler, Action.REPLY, {"text": "垃圾今天上午已经清走，以后两天拉一次。"}),
    ]
    for who, action, fields in steps[until]:
        services.ledger.perform(filed.id, Command(action, who, uuid.uuid4().hex, fields))
    if until == "assign":
        made = io.BytesIO()
        Image.new("RGB", (320, 240), "#31506b").save(made, "PNG")
        name = Pictures(services.settings.var_dir).keep(f"complaint-{filed.id}", client_id="x", file=made.getvalue())
        fields = {"url": f"/desk/ledger/{filed.id}/pictures/{name}", "alt": "坏了的路灯"}
        services.ledger.perform(filed.id, Command(Action.ADD_PICTURE, actor, uuid.uuid4().hex, fields))
    return int(filed.id)


def _checklist(services: Services) -> str:
    book, answers = services.guides.current(), {"married": "no", "follow": "mother", "paper": "have"}
    item = book.item("birth-registration")
    version = book.version_of(item.id)
    day = dt.date(2026, 11, 24)
    checklist = checklist_for(item, answers, version=version, day=day, town=book.town(TOWN))
    issued = services.checklists.issue(
        turn_id="counter-shown",
        conversation_id="counter",
        town=TOWN,
        subject=item.id,
        answers=answers,
        version=version,
        content=checklist.as_dict(),
    )
    missing = [checklist.brought[0].text]
    services.visits.record(issued, staff_id=CLI.id, command_id="first", version=version, missing=missing)
    return issued.slug


def entered(browser: Browser, address: str, account: str, size: dict[str, int]) -> BrowserContext:
    """Return a browser window of this size in which somebody is signed in."""
    context = browser.new_context(viewport=size, locale="zh-CN", base_url=address)
    page = context.new_page()
    page.goto("/desk/sign-in")
    page.get_by_label("账号").fill(account)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk/**")
    page.close()
    return context
