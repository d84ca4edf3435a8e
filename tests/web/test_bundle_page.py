from __future__ import annotations

import pytest
import requests
from serving import WebServer

from bot.delivery.typography import with_chinese_marks


def test_every_bundle_of_every_town_has_a_page_that_leads_to_its_items_and_names_its_sources(server: WebServer) -> None:
    book = server.services.guides.current()
    for town in book.towns:
        for bundle in book.bundles.values():
            response = requests.get(f"{server.address}/bundles/{bundle.id}", params={"town": town}, timeout=20)
            assert response.status_code == 200, bundle.id
            page = response.text
            assert bundle.plain in page
            assert book.town(town).name in page
            ways = [page.find(f'href="/items/{step.item}?town={town}"') for step in bundle.steps]
            assert -1 not in ways
            assert ways == sorted(ways), "the steps are not in the order in which to do them"
            assert all(source in page for source in bundle.review.source)


def test_the_page_says_what_is_unsure_of_a_step_and_for_whom_it_is(server: WebServer) -> None:
    bundle = server.services.guides.current().bundle("newborn")
    page = requests.get(f"{server.address}/bundles/newborn", timeout=10).text
    for step in bundle.steps:
        for said in filter(None, (step.optional, step.note, step.doubt)):
            assert with_chinese_marks(said).rstrip("。") in page


@pytest.mark.parametrize("bundle_id", ["nothing", "birth-registration", "%2e%2e%2f", "%00", "<script>"])
def test_unknown_bundle_is_not_found(server: WebServer, bundle_id: str) -> None:
    assert requests.get(f"{server.address}/bundles/{bundle_id}", timeout=10).status_code == 404
