"""Complaints on the desk, as the tests of its pages file and read them."""

from __future__ import annotations

import re
import uuid

from desk_people import Person

from bot.bootstrap import Services
from bot.ledger.models import ComplaintRow

TEXT = "东河村口的路灯坏了半个月没人修"


def file_one(person: Person, text: str = TEXT, **fields: str) -> int:
    person.get("/desk/ledger/new")
    form = {"source": "phone", "kind": "complaint", "text": text, "command": uuid.uuid4().hex, **fields}
    response = person.post("/desk/ledger/new", **form)
    assert response.status_code == 200, response.text
    return int(re.search(r"/desk/ledger/(\d+)", response.url)[1])


def row_of(services: Services, number: int) -> ComplaintRow:
    with services.database.read() as session:
        return session.get(ComplaintRow, number)
