"""An office with one person of every role, each with a browser of their own."""

from __future__ import annotations

import re
import uuid
from typing import Any

import requests
from argon2 import PasswordHasher

from bot.bootstrap import Services
from bot.people.audit import Doer
from bot.people.passwords import Passwords
from bot.people.roles import STAFF_ROLES, Role
from bot.people.staff import StaffMember

TOWN = "qingxi"
CLI = Doer("cli", "命令行", TOWN)
PASSWORD = "绿水青山-7q4xw2"
DEPARTMENT = "town-building"
# The strength of the hash is the library's affair; what is tested here is what stands around it.
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Person:
    """Somebody at a browser; ``csrf`` is what the last page seen carried."""

    def __init__(self, address: str, account: str = "") -> None:
        self.address = address
        self.account = account
        self.http = requests.Session()
        self.csrf = ""

    def get(self, path: str, **options: Any) -> requests.Response:
        response = self.http.get(self.address + path, timeout=20, **options)
        self._read(response)
        return response

    def post(self, path: str, files: Any = None, allow_redirects: bool = True, **form: Any) -> requests.Response:
        data = {"csrf": self.csrf, **form}
        response = self.http.post(
            self.address + path, data=data, files=files, timeout=30, allow_redirects=allow_redirects
        )
        self._read(response)
        return response

    def signs_in(self, password: str = PASSWORD, **more: str) -> requests.Response:
        return self.post("/desk/sign-in", account=self.account, password=password, **more)

    def steps(self, number: int, action: str, files: Any = None, **fields: Any) -> requests.Response:
        """Take a step on a complaint as its page stands now."""
        page = self.get(f"/desk/ledger/{number}").text
        seen = re.search(r'name="seen" value="(\d+)"', page)
        form = {"seen": seen[1] if seen else "0", "command": uuid.uuid4().hex, **fields}
        return self.post(f"/desk/ledger/{number}/{action}", files=files, **form)

    def _read(self, response: requests.Response) -> None:
        if "text/html" in response.headers.get("content-type", ""):
            found = re.search(r'name="csrf" value="(\w+)"', response.text)
            self.csrf = found[1] if found else self.csrf


def hired(services: Services, role: Role, account: str, *, name: str = "", department: str = "") -> StaffMember:
    """Make an account whose password has been changed already."""
    member, given = services.staff.add(
        CLI,
        account,
        name=name or account,
        role=role,
        department=department or (DEPARTMENT if role is Role.HANDLER else ""),
    )
    services.staff.change_password(member, given, PASSWORD)
    return member


def office(services: Services) -> dict[Role, StaffMember]:
    return {role: hired(services, role, f"{role.value}1") for role in STAFF_ROLES}
