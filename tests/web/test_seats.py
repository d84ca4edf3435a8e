from __future__ import annotations

import threading
from pathlib import Path

from bot.bootstrap import Services
from bot.people.models import ResidentRow
from bot.settings import Settings
from bot.storage.database import Database
from bot.web.chat.seats import Seat, seat_of, take_seat
from bot.web.sessions import Visitor


def test_first_messages_of_one_visitor_at_once_make_one_conversation(either_database: Database, tmp_path: Path) -> None:
    services = Services(Settings(var_dir=tmp_path, database_url=str(either_database.url.render_as_string(False))))
    visitor = Visitor(cookie="c" * 54, is_new=False)
    begin, seats = threading.Barrier(8), []

    def sit() -> None:
        begin.wait()
        seats.append(take_seat(services, visitor, town="qingxi"))

    threads = [threading.Thread(target=sit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seats == [seats[0]] * 8
    assert seat_of(services, visitor) == seats[0]
    with either_database.read() as session:
        assert session.query(ResidentRow).count() == 1
    services.database.dispose()


def test_new_visitor_has_no_seat_before_the_first_message(database: Database, tmp_path: Path) -> None:
    services = Services(Settings(var_dir=tmp_path, database_url=str(database.url)))
    assert seat_of(services, Visitor(cookie="x" * 54, is_new=False)) is None
    seat = take_seat(services, Visitor(cookie="x" * 54, is_new=True), town="shiqiao")
    assert seat == Seat(conversation_id=seat.conversation_id, town="shiqiao")
    services.database.dispose()
