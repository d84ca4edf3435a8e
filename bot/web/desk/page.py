"""How a page of the desk is shown, and how one is left after a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from sanic.request import Request
from sanic.response import HTTPResponse, redirect

from bot.people.staff import StaffMember
from bot.web.desk.guard import CSRF_FIELD, csrf_of
from bot.web.desk.navigation import entries_for, here_among
from bot.web.front import front_of

# What a page says after something was done; the address only names which.
WORDS: Mapping[str, str] = {
    "talk-step": "办好了。",
    "talk-said": "发出去了。",
    "talk-dropped": "没发出去：对话刚刚换了人，您的话记在下面。",
    "talk-gone": "没发出去、没办成：这个对话已经转给别人了。您写的话留了记录，现在接着办的人看得到。",
    "talk-lost": "没办成：这个对话刚刚换了人。下面是现在的样子。",
    "talk-absent": "没转成：这位同事这会儿不在线，对话还在您手上。",
    "talk-stale": "没发：这句答的是前面的话，群众又说了新的，或者已经答过了。",
    "talk-filed": "投诉件登记好了，编号已经告诉群众。",
    "talk-attached": "补到那件里了，承办的人看得到。",
    "talk-over": "没补上：那件已经办结，要重办或另登一件。",
    "saved": "存好了。",
    "password": "密码改好了，请用新密码登录。",
    "signed-out": "已经退出了。",
    "everywhere": "所有地方都退出了。",
    "ended": "太久没动，已经退出了，请重新登录。",
    "step": "办好了。",
    "filed": "登记好了，编号和期限在下面。",
    "visit": "记下了。",
    "notice": "发出去了，五秒钟内群众就能看到。",
    "notice-ended": "撤下了，五秒钟内生效。",
    "staff-changed": "改好了。对方要重新登录才能接着用。",
    "staff-disabled": "停用了，对方已经退出。他手上没办完的件，台账里承办人写着“已停用”，请改派。",
    "staff-enabled": "启用了。",
}


def member_in(request: Request) -> StaffMember:
    """Return who is signed in; only behind a guard."""
    member: StaffMember = request.ctx.member
    return member


def desk_page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTTPResponse:
    """Render a page of whoever is signed in."""
    member = member_in(request)
    csrf = csrf_of(request)
    entries = entries_for(member)
    return front_of(request).page(
        template,
        status=status,
        member=member,
        entries=entries,
        here=here_among(entries, request.path),
        csrf=csrf,
        csrf_field=Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf),
        said=WORDS.get(request.args.get("done") or "", ""),
        **values,
    )


def done(path: str, code: str) -> HTTPResponse:
    """Lead on after a change; the page there says what was done.

    :raises KeyError: nothing is said for this code.
    """
    _ = WORDS[code]
    return redirect(f"{path}{'&' if '?' in path else '?'}done={code}", status=303)
