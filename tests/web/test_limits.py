from __future__ import annotations

import datetime as dt

import pytest
from chatting import Talker, error_code
from serving import Answerer, WebServer

from bot.clock import FixedClock
from bot.web.limits import Allowance, Limits, household


def test_bucket_gives_so_many_at_once_and_one_again_after_its_time(clock: FixedClock) -> None:
    allowance = Allowance(clock, at_once=3, a_second=0.5)
    assert [allowance.take("a") for _ in range(4)] == [0, 0, 0, 2]
    clock.advance(dt.timedelta(seconds=1))
    assert allowance.take("a") == 1
    clock.advance(dt.timedelta(seconds=1))
    assert [allowance.take("a"), allowance.take("a")] == [0, 2]


def test_one_key_does_not_use_up_another(clock: FixedClock) -> None:
    allowance = Allowance(clock, at_once=1, a_second=1)
    assert [allowance.take("a"), allowance.take("b"), allowance.take("a")] == [0, 0, 1]


def test_bucket_never_holds_more_than_at_first(clock: FixedClock) -> None:
    allowance = Allowance(clock, at_once=2, a_second=1)
    clock.advance(dt.timedelta(days=1))
    assert [allowance.take("a") for _ in range(3)] == [0, 0, 1]


def test_full_hall_behind_one_address_is_not_locked_out(clock: FixedClock) -> None:
    limits = Limits(clock)
    people = [f"person-{number}" for number in range(200)]
    assert not any(limits.address_visitors.take("hall") for _ in people)
    assert not any(limits.session_messages.take(one) or limits.address_messages.take("hall") for one in people * 4)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
        ("", "unknown"),
    ],
)
def test_addresses_of_one_line_count_as_one(address: str, line: str) -> None:
    assert household(address) == line


def test_twenty_messages_at_once_are_all_kept_in_order(server: WebServer, answerer: Answerer) -> None:
    talker = Talker(server.address)
    assert [talker.say(f"第{number}条").status_code for number in range(20)] == [202] * 20
    said = [line["text"] for line in talker.messages()["lines"] if line["author"] == "resident"]
    assert said == [f"第{number}条" for number in range(20)]


def test_flood_from_one_session_is_refused_with_a_time_and_others_go_on(server: WebServer, answerer: Answerer) -> None:
    flooding, other = Talker(server.address), Talker(server.address)
    flooding.say("我")
    refused = next(answer for answer in (flooding.say("快") for _ in range(200)) if answer.status_code != 202)
    assert (refused.status_code, error_code(refused)) == (429, "too_much_at_once")
    assert int(refused.headers["retry-after"]) >= 1
    assert other.say("我也在").status_code == 202
