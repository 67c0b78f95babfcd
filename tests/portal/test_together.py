"""All between a city and another city, a network or an institution: what counts, who sees it, its cost."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agenda.models import Attendance, CoSignature
from citydiplo.kit import search
from citydiplo.portal.queries.asking import two_cities_asked
from networks.models import FormerSlug
from partnerships.models import Funding, PartnershipDocument, Reply, Reuse, VisitDocument
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db
PAIR = "/cities/lagos/with/lima/"


@pytest.fixture
def world():
    """Lima and Lagos, with one of everything between them, and a private partnership."""
    lima = rows.make_city("lima", country="PE", region="latin-america-caribbean", population=10_000_000)
    lagos, oslo = rows.make_city("lagos", country="NG", region="africa"), rows.make_city("oslo", country="NO")
    network = rows.make_network("c40", acronym="C40")
    for city in (lima, lagos):
        rows.make_membership(network, city)
        rows.make_partnership(city, oslo)
    return {"lima": lima, "lagos": lagos, "oslo": oslo, "c40": network}


def share(world, number=1):
    """Lima and Lagos share ``number`` more of each."""
    lima, lagos = both = world["lima"], world["lagos"]
    for _ in range(number):
        partnership = rows.make_partnership(lima, lagos)
        PartnershipDocument.objects.create(
            partnership=partnership, title="The act", url=f"https://acts.example/{partnership.pk}"
        )
        agreement, network = rows.make_agreement(), rows.make_network()
        partner = rows.make_city()
        item, meeting = rows.make_item(world["c40"], kind="call"), rows.make_meeting(world["c40"])
        for city in both:
            rows.make_accession(agreement, city)
            rows.make_membership(network, city)
            rows.make_partnership(city, partner)
            CoSignature.objects.create(item=item, city=city, state="signed", signed_at=timezone.now())
            Attendance.objects.create(meeting=meeting, city=city, answer="yes", attended=True)
        Reuse.objects.create(exchange=rows.make_exchange(lima, title="From Lima"), city=lagos)
        Reply.objects.create(
            exchange=rows.make_exchange(lagos, title="From Lagos"), city=lima, text="Thank you."
        )


def totals(answer):
    return {part.key: part.total for part in answer.context["parts"]}


def test_each_count_is_that_of_its_own_list(client, world):
    share(world, 2)
    answer = client.get(PAIR)
    assert totals(answer) == {
        "partnerships": 2,
        "networks": 3,
        "agreements": 2,
        "meetings": 2,
        "items": 2,
        "exchanges": 4,
        "documents": 2,
        "partners": 3,
    }
    text = answer.content.decode()
    for key, number in totals(answer).items():
        assert re.search(rf'<a href="#{key}">[^<]*<strong class="num">{number}</strong>', text)
        section = text[text.index(f'<h2 id="{key}">') :]
        section = section[: section.index("</section>")]
        assert section.count("<li>") == number


def test_visits_are_shown_to_whom_they_are_told(client, world):
    lima, lagos = world["lima"], world["lagos"]
    ridden = rows.make_visit(
        lima, lagos, purpose="Ridden lanes", status="done", visibility="public", outcome="contact"
    )
    planned = rows.make_visit(lima, lagos, purpose="Planned talks")
    for visit, title in ((ridden, "The speech"), (planned, "The programme")):
        VisitDocument.objects.create(visit=visit, title=title, url="https://lima.example/")
    rows.make_visit(lima, world["oslo"], purpose="Elsewhere", status="done", visibility="public")
    text = client.get(PAIR).content.decode()
    assert totals(client.get(PAIR))["visits"] == 1
    assert "Ridden lanes" in text
    assert "Planned talks" not in text
    assert "The programme" not in text
    assert totals(client.get(PAIR))["documents"] == 1
    client.force_login(rows.make_seat(rows.make_person("Bo"), lima, "mayors-office").person)
    assert totals(client.get(PAIR))["visits"] == totals(client.get(PAIR))["documents"] == 2


def test_who_has_what_is_said_for_each(client, world):
    network = rows.make_network("pair", name="A pair")
    rows.make_membership(network, world["lima"], role="chair")
    rows.make_membership(network, world["lagos"], membership_class="observer")
    text = client.get(PAIR).content.decode()
    assert "Lagos: Observer" in text
    assert "Lima: Full member, Chair" in text


def test_private_records_are_for_own_roles_alone(client, world):
    lima, lagos = world["lima"], world["lagos"]
    hidden = rows.make_partnership(lima, lagos, title="Behind doors", visibility="city")
    PartnershipDocument.objects.create(partnership=hidden, title="A secret act", url="https://acts.example/x")
    meeting = rows.make_meeting(world["c40"], audience="members", title="Among members")
    for city in (lima, lagos):
        Attendance.objects.create(meeting=meeting, city=city, answer="yes", attended=True)
    exchange = rows.make_exchange(lima, title="For Lagos", to=[lagos])
    Reuse.objects.create(exchange=exchange, city=lagos)
    secrets = ("Behind doors", "A secret act", "Among members", "For Lagos")
    assert not any(word in client.get(PAIR).content.decode() for word in secrets)
    ana = rows.make_seat(rows.make_person("Ana"), lima, "city-editor").person
    other = rows.make_seat(rows.make_person("Uma"), world["oslo"], "city-editor").person
    for person, seen in ((ana, True), (other, False)):
        reader = Client()
        reader.force_login(person)
        text = reader.get(PAIR).content.decode()
        assert [word in text for word in secrets] == [seen] * len(secrets)


def test_what_was_taken_back_or_not_attended_is_not_shared(client, world):
    lima, lagos = world["lima"], world["lagos"]
    Reuse.objects.create(exchange=rows.make_exchange(lima), city=lagos, withdrawn_at=timezone.now())
    meeting = rows.make_meeting(world["c40"])
    Attendance.objects.create(meeting=meeting, city=lima, answer="yes", attended=True)
    Attendance.objects.create(meeting=meeting, city=lagos, answer="yes", attended=False)
    CoSignature.objects.create(
        item=rows.make_item(world["c40"]), city=lima, state="signed", signed_at=timezone.now()
    )
    assert totals(client.get(PAIR)) == {"networks": 1, "partners": 1}


def test_demo_records_are_marked_and_not_counted(client, world):
    rows.make_partnership(world["lima"], world["lagos"], is_demo=True)
    answer = client.get(PAIR)
    assert totals(answer)["partnerships"] == 0
    assert "1 demo record not counted." in answer.content.decode()


def test_one_order_of_the_names(client, world):
    FormerSlug.objects.create(slug="ciudad-de-los-reyes", city=world["lima"])
    for path in ("/cities/lima/with/lagos/", "/cities/ciudad-de-los-reyes/with/lagos/"):
        answer = client.get(f"{path}?lang=es")
        assert (answer.status_code, answer.url.split("?")[0]) == (301, PAIR)
    assert client.get("/cities/lima/with/lima/").url == "/cities/lima/"
    assert client.get("/cities/lima/with/atlantis/").status_code == 404
    assert client.get("/cities/lima/with/networks/atlantis/").status_code == 404
    moved = client.get("/cities/ciudad-de-los-reyes/with/networks/c40/")
    assert moved.url == "/cities/lima/with/networks/c40/"


def test_crawlers_leave_pairs_alone(client, world):
    for path in (PAIR, "/cities/lima/with/networks/c40/"):
        assert '<meta name="robots" content="noindex,follow">' in client.get(path).content.decode()
    assert "Disallow: /cities/*/with/" in client.get("/robots.txt").content.decode()
    assert "/with/" not in client.get("/sitemap-cities-1.xml").content.decode()


def test_a_city_and_a_network(client, world):
    share(world)
    answer = client.get("/cities/lima/with/networks/c40/")
    assert totals(answer) == {"membership": 1, "meetings": 1, "items": 1, "members": 1}
    assert "Lagos" in answer.content.decode()


def test_a_city_and_an_institution(client, world):
    bank = rows.make_institution("bank")
    rows.make_membership(world["c40"], bank)
    paid = rows.make_partnership(world["lima"], world["oslo"])
    Funding.objects.create(partnership=paid, institution=bank, amount=5000, currency="EUR")
    hidden = rows.make_partnership(world["lima"], world["oslo"], visibility="city")
    Funding.objects.create(partnership=hidden, institution=bank)
    rows.make_partnership(world["lima"], bank)
    answer = client.get("/cities/lima/with/institutions/bank/")
    assert totals(answer) == {"partnerships": 1, "funds": 1, "networks": 1}
    assert "5,000" in answer.content.decode()


def test_nothing_together_says_so(client, world):
    rows.make_city("nowhere")
    assert "Nothing recorded together yet" in client.get("/cities/lima/with/nowhere/").content.decode()


@pytest.mark.parametrize("path", [PAIR, "/cities/lima/with/networks/c40/"])
def test_it_takes_as_many_statements_with_many_records_as_with_one(client, world, path):
    share(world)
    cache.clear()
    few = len(statements(client, path))
    share(world, 6)
    cache.clear()
    assert len(statements(client, path)) == few


def test_pages_lead_here(client, world):
    partnership = rows.make_partnership(world["lima"], world["lagos"])
    link = f'href="{PAIR}"'
    assert link in client.get(f"/partnerships/{partnership.pk}/").content.decode()
    assert link in client.get("/compare/?city=lima&city=lagos").content.decode()
    assert link not in client.get("/cities/lagos/").content.decode()
    client.force_login(rows.make_seat(rows.make_person("Ana"), world["lima"], "city-editor").person)
    text = client.get("/cities/lagos/").content.decode()
    assert link in text
    assert "With Lima: all that the two share" in text
    assert "With Lima" not in client.get("/cities/lima/").content.decode()
    assert "/cities/lima/with/networks/c40/" in client.get("/networks/c40/").content.decode()
    rows.make_institution("bank")
    assert "/cities/lima/with/institutions/bank/" in client.get("/institutions/bank/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Lima Lagos", ["lima", "lagos"]),
        ("lagos and lima", ["lagos", "lima"]),
        ("Lagos con Los Angeles", ["lagos", "los-angeles"]),
        ("Los Angeles", []),
        ("Lima", []),
        ("Lima Lima", []),
        ("Lima culture", []),
        ("Lima Lagos Oslo", []),
    ],
)
def test_a_search_for_two_cities(client, world, query, expected):
    others = [rows.make_city(slug) for slug in ("los-angeles", "los", "angeles")]
    cities = [world["lima"], world["lagos"], *others]
    documents = [
        search.SearchDocument(kind="city", object_id=city.pk, title=city.name, url=city.get_absolute_url())
        for city in cities
    ]
    search.reindex("city", documents)
    assert [city.slug for city in two_cities_asked(query)] == expected
    text = client.get("/search/", {"q": query}).content.decode()
    assert ("all that they share" in text) == bool(expected)
