"""The shipped bundles against lists made by hand from the items' own guides: what, how many, in which order, where.

A line is written ``id originals+copies``, with ``later`` when it may follow and
``fetched`` when the office looks it up itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from bot.guidebook.bundles import BundleChecklist, bundle_checklist, next_bundle_question
from bot.guidebook.checklist_lines import Line
from bot.guidebook.loading import load_guides
from bot.guidebook.schema import Need
from bot.settings import ROOT

DAY = dt.date(2026, 11, 24)
BOOK = load_guides(ROOT / "guides", today=DAY).book


@dataclass(frozen=True)
class Expected:
    """A resident's way through a bundle: answers in the order in which they are asked for, and what comes of them."""

    name: str
    bundle: str
    answers: dict[str, str]
    lines: str
    stops: dict[str, tuple[str, str]]
    skipped: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = field(default=())


# Item → its window in 青溪镇, in 石桥镇.
POLICE = ("police", "police")
SOCIAL = ("social", "people")
MEDICAL = ("medical", "people")
CIVIL = ("civil", "people")
DISABLED = ("disabled", "care")
VETERANS = ("veterans", "care")
HEALTH = ("health", "care")
MARKET = ("market", "business")

EXPECTED = [
    Expected(
        name="a newborn of married parents, their first",
        bundle="newborn",
        answers={"married": "yes", "earlier": "first", "applicant": "self", "paper": "have", "residence": "local"},
        lines="""
            birth-service-form 1+0
            parents-id-card 2+0
            hukou-book 1+0
            marriage-certificate 1+0
            childbearing-commitment 1+0
            birth-certificate 1+0
            medical-enrolment-form 1+0
        """,
        stops={
            "birth-service-registration": HEALTH,
            "birth-registration": POLICE,
            "medical-insurance-enrolment": MEDICAL,
            "social-card-issue": SOCIAL,
        },
    ),
    Expected(
        name="a newborn of unmarried parents from elsewhere, following the father",
        bundle="newborn",
        answers={
            "married": "no",
            "earlier": "again",
            "applicant": "self",
            "follow": "father",
            "paper": "have",
            "residence": "away",
        },
        lines="""
            birth-service-form 1+0
            parents-id-card 2+0
            hukou-book 1+0
            childbearing-commitment 1+0
            elder-birth-certificate 1+0
            birth-certificate 1+0
            non-marital-statement 1+0
            paternity-test 1+0
            medical-enrolment-form 1+0
            residence-permit 1+0
        """,
        stops={
            "birth-service-registration": HEALTH,
            "birth-registration": POLICE,
            "medical-insurance-enrolment": MEDICAL,
            "social-card-issue": SOCIAL,
        },
    ),
    Expected(
        name="a newborn of unmarried parents, born at home, following the mother",
        bundle="newborn",
        answers={
            "married": "no",
            "earlier": "first",
            "applicant": "self",
            "follow": "mother",
            "paper": "home",
            "residence": "local",
        },
        lines="""
            birth-service-form 1+0
            parents-id-card 2+0
            hukou-book 1+0
            childbearing-commitment 1+0
            birth-certificate 1+0
            non-marital-statement 1+0
            paternity-test 1+0
            medical-enrolment-form 1+0
        """,
        stops={
            "birth-service-registration": HEALTH,
            "birth-registration": POLICE,
            "medical-insurance-enrolment": MEDICAL,
            "social-card-issue": SOCIAL,
        },
    ),
    Expected(
        name="a newborn whose birth was registered before it was born",
        bundle="newborn",
        answers={"married": "yes", "paper": "home", "residence": "local"},
        skipped=("birth-service-registration",),
        lines="""
            birth-certificate 1+0
            hukou-book 1+0
            marriage-certificate 1+0
            paternity-test 1+0
            parents-id-card 2+0
            medical-enrolment-form 1+0
        """,
        stops={
            "birth-registration": POLICE,
            "medical-insurance-enrolment": MEDICAL,
            "social-card-issue": SOCIAL,
        },
    ),
    Expected(
        name="a death of old age, with everything to do",
        bundle="death-in-family",
        answers={"cause": "natural", "residence": "local"},
        lines="""
            death-certificate 1+0
            hukou-book 1+0
            id-card 1+0
            family-id-card 1+0
            heir-id-card 1+0
            heir-hukou-book 1+0
            relationship-proof 1+0
            bank-card 1+0
            medical-enrolment-form 1+0
            disability-cancel-form 1+0
            disability-certificate-returned 1+0
            farmland-subsidy-form 1+0
            new-holder-id-card 1+0
            land-contract 1+0
            death-or-split-proof 1+0
        """,
        stops={
            "death-deregistration": POLICE,
            "pension-cancellation": SOCIAL,
            "medical-insurance-enrolment": MEDICAL,
            "disability-certificate-change": DISABLED,
            "farmland-subsidy": ("land", "business"),
            "real-estate-registration": ("real-estate", "real-estate"),
        },
        elsewhere=("real-estate-registration",),
    ),
    Expected(
        name="a death by accident, with nothing to do but the register and the pension",
        bundle="death-in-family",
        answers={"cause": "accident"},
        skipped=(
            "medical-insurance-enrolment",
            "disability-certificate-change",
            "farmland-subsidy",
            "real-estate-registration",
        ),
        lines="""
            police-death-certificate 1+0
            hukou-book 1+0
            id-card 1+0
            family-id-card 1+0
            death-certificate 1+0
            heir-id-card 1+0
            heir-hukou-book 1+0
            relationship-proof 1+0
            bank-card 1+0
        """,
        stops={"death-deregistration": POLICE, "pension-cancellation": SOCIAL},
    ),
    Expected(
        name="a death of old age, with the insurance to stop and the land to hand on",
        bundle="death-in-family",
        answers={"cause": "natural"},
        skipped=("pension-cancellation", "disability-certificate-change", "real-estate-registration"),
        lines="""
            death-certificate 1+0
            hukou-book 1+0
            id-card 1+0
            family-id-card 1+0
            medical-enrolment-form 1+0
            farmland-subsidy-form 1+0
            new-holder-id-card 1+0
            bank-card 1+0
            land-contract 1+0
            death-or-split-proof 1+0
        """,
        stops={
            "death-deregistration": POLICE,
            "medical-insurance-enrolment": MEDICAL,
            "farmland-subsidy": ("land", "business"),
        },
    ),
    Expected(
        name="a grave disability in a poor family, with everything to do",
        bundle="disability",
        answers={
            "category": "adult",
            "residence": "local",
            "level": "severe",
            "low-income": "yes",
            "applicant": "self",
            "student": "first",
            "aid": "aided",
            "unit": "family",
            "hardship": "disability",
        },
        lines="""
            disability-application 1+0
            disability-assessment 1+0
            id-card 1+0
            hukou-book 1+0
            photo 5+0
            disability-subsidy-form 1+0
            disability-certificate 1+0
            bank-card 1+0
            rehabilitation-form 1+0
            disability-aid-form 1+0
            admission-letter 1+0
            social-card 1+0
            pension-aid-proof 1+0
            subsistence-application 1+0
            check-authorization 1+0
            truth-commitment 1+0
            low-income-proof fetched
            medical-aid-proof fetched
        """,
        stops={
            "disability-certificate-new": DISABLED,
            "disability-subsidies": DISABLED,
            "assistive-devices": DISABLED,
            # The disabled people's federation gives its own, not the school.
            "student-aid": DISABLED,
            "medical-insurance-enrolment": MEDICAL,
            "pension-enrolment": SOCIAL,
            "subsistence-allowance": CIVIL,
        },
    ),
    Expected(
        name="a certificate that is there already, with the care subsidy alone, by somebody else",
        bundle="disability",
        answers={"level": "severe", "low-income": "no", "applicant": "proxy"},
        skipped=(
            "disability-certificate-new",
            "assistive-devices",
            "medical-insurance-enrolment",
            "pension-enrolment",
            "subsistence-allowance",
            "student-aid",
        ),
        lines="""
            disability-subsidy-form 1+0
            disability-certificate 1+0
            id-card 1+0
            hukou-book 1+0
            bank-card 1+0
            proxy-id-card 1+0
        """,
        stops={"disability-subsidies": DISABLED},
    ),
    Expected(
        name="a child from elsewhere that gets its first certificate and a wheelchair",
        bundle="disability",
        answers={"category": "minor", "residence": "away"},
        skipped=(
            "disability-subsidies",
            "medical-insurance-enrolment",
            "pension-enrolment",
            "subsistence-allowance",
            "student-aid",
        ),
        lines="""
            disability-application 1+0
            disability-assessment 1+0
            id-card 1+0
            hukou-book 1+0
            photo 4+0
            guardian-id-card 1+0
            guardianship-proof 1+0
            residence-permit 1+0
            rehabilitation-form 1+0
            disability-certificate 1+0
        """,
        stops={"disability-certificate-new": DISABLED, "assistive-devices": DISABLED},
    ),
    Expected(
        name="sixty, a soldier once, one child, everything to do",
        bundle="retirement",
        answers={"other-pension": "without", "years": "enough", "worker-pension": "no", "record": "held"},
        lines="""
            id-card 1+0
            hukou-book 1+0
            social-card 1+0 later
            photo 3+0
            family-planning-form 1+0
            marriage-certificate 1+0
            childbearing-proof 1+0
            bank-card 1+0
            discharge-certificate 1+0
            no-worker-insurance-proof 1+0
            veteran-approval-form 1+0
            veteran-information-form 1+0
            veteran-census-form 1+0
            village-confirmation-form 1+0
        """,
        stops={
            "pension-claim": SOCIAL,
            "social-card-replacement": SOCIAL,
            "pension-verification": SOCIAL,
            "senior-card": CIVIL,
            "family-planning-reward": HEALTH,
            "rural-veteran-allowance": VETERANS,
        },
        elsewhere=("social-card-replacement",),
    ),
    Expected(
        name="sixty with a company's pension: nothing to claim, a card to get",
        bundle="retirement",
        answers={"other-pension": "retired"},
        skipped=(
            "social-card-replacement",
            "pension-verification",
            "family-planning-reward",
            "rural-veteran-allowance",
        ),
        lines="""
            id-card 1+0
            photo 2+0
        """,
        stops={"pension-claim": SOCIAL, "senior-card": CIVIL},
        elsewhere=("pension-claim",),
    ),
    Expected(
        name="sixty, years to pay still, a soldier once whose papers are lost",
        bundle="retirement",
        answers={"other-pension": "without", "years": "short", "worker-pension": "no", "record": "none"},
        skipped=("social-card-replacement", "senior-card", "family-planning-reward"),
        lines="""
            id-card 1+0
            hukou-book 1+0
            social-card 1+0 later
            service-evidence 1+0
            veteran-review-form 1+0
            no-worker-insurance-proof 1+0
            veteran-approval-form 1+0
            veteran-information-form 1+0
            veteran-census-form 1+0
            village-confirmation-form 1+0
            photo 1+0
            bank-card 1+0
        """,
        stops={"pension-claim": SOCIAL, "pension-verification": SOCIAL, "rural-veteran-allowance": VETERANS},
    ),
    Expected(
        name="an eating house in one's own home, by a returned worker",
        bundle="opening-shop",
        answers={"place": "own", "food": "yes", "trade": "catering", "matter": "subsidy", "person": "returned"},
        lines="""
            id-card 1+0
            registration-application 1+0
            premises-proof 1+0
            food-application 1+0
            kitchen-layout 1+0
            food-safety-rules 1+0
            health-certificate 1+0 later
            business-licence-copy 1+0
            invoice-declaration 1+0
            business-flow 1+0
            wage-or-tax-proof 1+0
            migrant-work-proof 1+0
            hukou-book 1+0
        """,
        stops={
            "business-licence": MARKET,
            "food-business-filing": MARKET,
            "tax-invoice": ("tax", "county-tax"),
            "startup-subsidy": SOCIAL,
        },
    ),
    Expected(
        name="a shop on the net alone",
        bundle="opening-shop",
        answers={"place": "online-only", "food": "no"},
        skipped=("food-business-filing", "tax-invoice", "startup-subsidy"),
        lines="""
            id-card 1+0
            registration-application 1+0
            online-shop-proof 1+0
        """,
        stops={"business-licence": MARKET},
    ),
    Expected(
        name="a licence that one office looks up and another wants to see is brought",
        bundle="opening-shop",
        answers={"place": "rented", "food": "yes", "trade": "packaged"},
        skipped=("startup-subsidy",),
        lines="""
            id-card 1+0
            registration-application 1+0
            premises-proof 1+0
            food-application 1+0
            business-licence-copy 1+0
            invoice-declaration 1+0
        """,
        stops={
            "business-licence": MARKET,
            "food-business-filing": MARKET,
            "tax-invoice": ("tax", "county-tax"),
        },
    ),
    Expected(
        name="a soldier come home, who wants to trade",
        bundle="returning-veteran",
        answers={"residence": "local", "aid": "ordinary", "matter": "subsidy"},
        lines="""
            id-card 1+0
            hukou-book 1+0
            discharge-certificate 1+0
            photo 1+0
            medical-enrolment-form 1+0
            business-licence-copy 1+0
            premises-proof 1+0
            business-flow 1+0
            wage-or-tax-proof 1+0
        """,
        stops={
            "veteran-card": VETERANS,
            "medical-insurance-enrolment": MEDICAL,
            "unemployment-registration": SOCIAL,
            "startup-subsidy": SOCIAL,
        },
    ),
    Expected(
        name="a soldier who settles here from elsewhere and looks for work",
        bundle="returning-veteran",
        answers={"residence": "away"},
        skipped=("medical-insurance-enrolment", "startup-subsidy"),
        lines="""
            id-card 1+0
            hukou-book 1+0
            discharge-certificate 1+0
            photo 1+0
            residence-permit 1+0
        """,
        stops={"veteran-card": VETERANS, "unemployment-registration": SOCIAL},
    ),
    Expected(
        name="a soldier come home to a poor family, with work in view",
        bundle="returning-veteran",
        answers={"residence": "local", "aid": "aided"},
        skipped=("unemployment-registration", "startup-subsidy"),
        lines="""
            id-card 1+0
            hukou-book 1+0
            discharge-certificate 1+0
            photo 1+0
            medical-enrolment-form 1+0
            medical-aid-proof fetched
        """,
        stops={"veteran-card": VETERANS, "medical-insurance-enrolment": MEDICAL},
    ),
]
ways = pytest.mark.parametrize("way", EXPECTED, ids=lambda way: way.name)
towns = pytest.mark.parametrize(("town", "place"), [("qingxi", 0), ("shiqiao", 1)])


def made(way: Expected, town: str) -> BundleChecklist:
    return bundle_checklist(
        BOOK, BOOK.bundle(way.bundle), way.answers, day=DAY, town=BOOK.town(town), skipped=way.skipped
    )


def written(line: Line) -> str:
    if line.is_fetched:
        return f"{line.id} fetched"
    return f"{line.id} {line.originals}+{line.copies}{' later' if line.need is Need.LATER else ''}"


def test_every_bundle_is_expected_of_three_households() -> None:
    seen = [way.bundle for way in EXPECTED]
    assert {bundle for bundle in BOOK.bundles if seen.count(bundle) > 2} == set(BOOK.bundles)


@ways
def test_it_asks_only_these_questions_in_this_order(way: Expected) -> None:
    asked: dict[str, str] = {}
    while (question := next_bundle_question(BOOK, BOOK.bundle(way.bundle), asked, skipped=way.skipped)) is not None:
        asked[question.key] = way.answers[question.key]
    assert list(asked) == list(way.answers)


@ways
@towns
def test_the_list_is_what_was_made_by_hand(way: Expected, town: str, place: int) -> None:
    checklist = made(way, town)
    assert [written(line) for line in checklist.lines] == [line.strip() for line in way.lines.strip().splitlines()]
    assert [line.number for line in checklist.lines] == list(range(1, len(checklist.lines) + 1))


@ways
@towns
def test_the_stops_are_in_the_order_of_the_windows(way: Expected, town: str, place: int) -> None:
    checklist = made(way, town)
    assert [stop.checklist.item for stop in checklist.stops] == list(way.stops)
    for stop in checklist.stops:
        window = BOOK.town(town).window(way.stops[stop.checklist.item][place])
        assert window.name in stop.checklist.where
        assert window.place in stop.checklist.where
        assert stop.checklist.phone == window.phone
    assert tuple(stop.checklist.item for stop in checklist.stops if stop.checklist.refer) == way.elsewhere


@ways
def test_skipped_steps_are_only_those_that_not_everybody_needs(way: Expected) -> None:
    optional = {step.item for step in BOOK.bundle(way.bundle).steps if step.optional}
    assert set(way.skipped) <= optional


@ways
def test_each_document_names_what_it_is_for(way: Expected) -> None:
    checklist = made(way, "qingxi")
    plain = {stop.checklist.item: stop.checklist.plain for stop in checklist.stops}
    for stop in checklist.stops:
        for line in stop.checklist.lines:
            merged = next(each for each in checklist.lines if (each.id, each.name) == (line.id, line.name))
            assert plain[stop.checklist.item] in merged.uses


def test_one_document_has_one_name_and_one_id_in_all_items() -> None:
    """Lists merge by both: a document under two of either would stand twice."""
    names: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    for item in BOOK.items.values():
        for material in item.materials:
            names.setdefault(material.id, set()).add(material.name)
            ids.setdefault(material.name, set()).add(material.id)
    assert {key: found for key, found in [*names.items(), *ids.items()] if len(found) > 1} == {}
