from __future__ import annotations

import datetime as dt

import pytest
import requests
from serving import WebServer

from bot.guidebook.schema import Condition
from bot.web.items.facts import case_text, materials_of, sections_of


def test_every_item_of_every_town_has_a_page_with_all_its_materials_and_facts(server: WebServer) -> None:
    book = server.services.guides.current()
    for town in book.towns:
        for item in book.items.values():
            response = requests.get(f"{server.address}/items/{item.id}", params={"town": town}, timeout=20)
            assert response.status_code == 200, item.id
            page = response.text
            assert item.plain in page
            assert book.town(town).name in page
            assert all(material.name in page for material in item.materials)


def test_page_says_in_which_case_a_material_is_needed(server: WebServer) -> None:
    item = server.services.guides.current().item("birth-registration")
    cases = {material.line.id: material.case for material in materials_of(item)}
    assert any(case for case in cases.values())
    for material in item.materials:
        assert bool(cases[material.id]) == bool(material.when.any_of)


def test_condition_reads_as_the_options_a_resident_pressed(server: WebServer) -> None:
    item = server.services.guides.current().item("birth-registration")
    question = item.asked[0]
    labels = [option.label for option in question.options]
    one = Condition._read({question.id: question.options[0].id})
    either = Condition._read([{question.id: [option.id for option in question.options]}])
    assert case_text(item, one) == labels[0]
    assert case_text(item, either) == "或".join(labels)
    assert case_text(item, Condition()) == ""


def test_sections_hold_every_fact_of_the_item(server: WebServer) -> None:
    book = server.services.guides.current()
    for item in book.items.values():
        shown = [fact.text for _, facts in sections_of(item, book.town("qingxi")) for fact in facts]
        for field in ("conditions", "process", "fee", "legal_basis", "online"):
            assert all(fact.text in shown for fact in item.facts(field))


def test_page_says_where_the_cases_are_done_that_are_not_done_at_the_window(server: WebServer) -> None:
    town = server.services.guides.current().town("qingxi")
    page = requests.get(f"{server.address}/items/student-aid", params={"town": "qingxi"}, timeout=20).text
    own, *others = (town.window(one) for one in ("school", "land", "disabled"))
    assert f"<dt>地方</dt><dd>{own.name}" in page
    for case, window in zip(("雨露计划", "残联的助学金"), others, strict=True):
        assert f"<dt>{case}：地方</dt><dd>{window.name}" in page
        assert window.phone in page


def test_town_of_the_address_is_shown_and_an_unknown_one_is_the_usual(server: WebServer) -> None:
    address = f"{server.address}/items/birth-registration"
    assert "石桥镇办事指南" in requests.get(address, params={"town": "shiqiao"}, timeout=10).text
    assert "青溪镇办事指南" in requests.get(address, params={"town": "atlantis"}, timeout=10).text


@pytest.mark.parametrize("item_id", ["nothing", "%2e%2e%2f", "%00", "<script>"])
def test_unknown_item_is_not_found(server: WebServer, item_id: str) -> None:
    assert requests.get(f"{server.address}/items/{item_id}", timeout=10).status_code == 404


def test_list_leads_to_every_item(server: WebServer) -> None:
    page = requests.get(f"{server.address}/items", timeout=10).text
    for item in server.services.guides.current().items.values():
        assert f'href="/items/{item.id}?town=qingxi"' in page


def test_review_past_its_day_is_owned_up_to(server: WebServer) -> None:
    from bot.web.items.facts import warnings_of

    book = server.services.guides.current()
    item = book.item("birth-registration")
    after = item.review.expires_on + dt.timedelta(days=1)
    assert len(warnings_of(item, book.town("qingxi"), day=after)) > len(
        warnings_of(item, book.town("qingxi"), day=item.review.checked_on)
    )
