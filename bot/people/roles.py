"""What somebody is to the town: one role a person."""

from __future__ import annotations

from bot.guidebook.schema.enums import Labelled


class Role(Labelled):
    """The roles. Residents and the worker act too, but only staff sign in."""

    RESIDENT = ("resident", "群众")
    STAFF = ("staff", "坐席")
    HANDLER = ("handler", "承办人")
    SUPERVISOR = ("supervisor", "督办人")
    DIRECTOR = ("director", "中心主任")
    ADMIN = ("admin", "管理员")
    AUDITOR = ("auditor", "审计")
    SYSTEM = ("system", "系统")


# Those who have an account on the desk.
STAFF_ROLES = (Role.STAFF, Role.HANDLER, Role.SUPERVISOR, Role.DIRECTOR, Role.ADMIN, Role.AUDITOR)
