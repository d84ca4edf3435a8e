from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
import requests
from serving import WebServer

from bot.clock import in_town
from bot.delivery.typography import with_chinese_marks
from bot.guidebook.bundles import bundle_checklist, next_bundle_question
from bot.guidebook.cases import next_question
from bot.guidebook.checklist import checklist_for
from bot.guidebook.issued import IssuedChecklist
from bot.web.checklists.now import stand

Issue = Callable[..., IssuedChecklist]


def first_answers(server: WebServer, item_id: str) -> dict[str, str]:
    """Answer every question of an item with its first option."""
    item, answers = server.services.guides.current().item(item_id), {}
    while (question := next_question(item, answers)) is not None:
        answers[question.id] = question.options[0].id
    return answers


@pytest.fixture
def issue(server: WebServer, request: pytest.FixtureRequest) -> Issue:
    def issued(item_id: str, *, changed: Callable[[dict], dict] = lambda content: content) -> IssuedChecklist:
        services = server.services
        book, day = services.guides.current(), in_town(services.clock.now()).date()
        answers = first_answers(server, item_id)
        checklist = checklist_for(
            book.item(item_id), answers, version=book.version_of(item_id), day=day, town=book.town("qingxi")
        )
        return services.checklists.issue(
            turn_id=f"turn-{request.node.name}"[:48],
            conversation_id="0" * 32,
            town="qingxi",
            subject=item_id,
            answers=answers,
            version=checklist.version,
            content=changed(checklist.as_dict()),
        )

    return issued


def opened(server: WebServer, issued: IssuedChecklist) -> str:
    response = requests.get(server.address + issued.path, timeout=10)
    assert response.status_code == 200
    return response.text


def test_page_shows_every_line_the_number_the_answers_and_where_to_go(server: WebServer, issue: Issue) -> None:
    issued = issue("birth-registration")
    page = opened(server, issued)
    assert issued.number in page
    for line in issued.content["lines"]:
        assert line["name"] in page
    for echo in issued.content["echoes"]:
        assert echo["label"] in page
    assert issued.content["phone"] in page
    assert all(source in page for source in issued.content["sources"])
    assert "开单以后有变动" not in page


def test_page_shows_a_code_that_leads_back_to_itself(server: WebServer, issue: Issue) -> None:
    page = opened(server, issue("birth-registration"))
    assert '<svg viewBox="0 0' in page
    assert 'class="qr"' in page


def test_unknown_checklist_answers_like_any_other_missing_page(server: WebServer) -> None:
    answers = [
        requests.get(server.address + path, timeout=10)
        for path in ("/c/AAAAAAAAAAAAAAAA", "/c/x", "/c/%2e%2e", "/nothing")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1


def test_page_is_kept_out_of_search_engines_and_shared_caches(server: WebServer, issue: Issue) -> None:
    headers = requests.get(server.address + issue("birth-registration").path, timeout=10).headers
    assert headers["x-robots-tag"] == "noindex"
    assert headers["cache-control"] == "no-store"


def test_line_that_changed_since_is_named_first_and_marked(server: WebServer, issue: Issue) -> None:
    def older(content: dict) -> dict:
        content["lines"][0]["copies"] += 3
        return {**content, "version": "older"}

    page = opened(server, issue("birth-registration", changed=older))
    assert "第1样已改" in page
    assert page.count("<mark>") == 1


def test_line_that_was_dropped_or_added_since_is_named(server: WebServer, issue: Issue) -> None:
    def older(content: dict) -> dict:
        lines = content["lines"]
        gone = {**lines[0], "id": "no-longer-needed", "name": "旧材料", "number": 9}
        return {**content, "lines": [*lines[1:], gone]}

    page = opened(server, issue("birth-registration", changed=older))
    assert "第1样是新加的" in page
    assert "旧材料" in page


def test_phone_that_changed_since_is_named(server: WebServer, issue: Issue) -> None:
    page = opened(server, issue("birth-registration", changed=lambda content: {**content, "phone": "0800-0000000"}))
    assert re.search("电话改了,现在是", page.replace("\uff0c", ","))


def test_checklist_that_can_no_longer_be_made_is_shown_as_it_was_and_says_so(server: WebServer, issue: Issue) -> None:
    issued = issue("birth-registration")
    services = server.services
    book, day = services.guides.current(), in_town(services.clock.now()).date()
    unanswered = dataclasses.replace(issued, answers={})
    gone = dataclasses.replace(issued, content={**issued.content, "item": "no-longer-there"})
    for one in (unanswered, gone):
        standing = stand(one, book, day=day)
        assert standing.is_outdated
        assert standing.has_changed
        assert [line.name for line in standing.checklist.lines] == [line["name"] for line in issued.content["lines"]]


def test_bundle_shows_one_list_and_the_way_in_order(server: WebServer) -> None:
    services = server.services
    book, day = services.guides.current(), in_town(services.clock.now()).date()
    bundle = next(iter(book.bundles.values()))
    answers: dict[str, str] = {}
    while (asked := next_bundle_question(book, bundle, answers)) is not None:
        answers[asked.key] = asked.question.options[0].id
    checklist = bundle_checklist(book, bundle, answers, day=day, town=book.town("qingxi"))
    issued = services.checklists.issue(
        turn_id="turn-bundle",
        conversation_id="0" * 32,
        town="qingxi",
        subject=bundle.id,
        answers=answers,
        version=checklist.version,
        content=checklist.as_dict(),
    )
    page = opened(server, issued)
    places = [page.index(f"{number}. {stop.checklist.plain}") for number, stop in enumerate(checklist.stops, start=1)]
    assert places == sorted(places)
    assert checklist.note
    assert with_chinese_marks(checklist.note) in page
    assert "开单以后有变动" not in page
