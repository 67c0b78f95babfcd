"""``?lang=``: each language of a page has an address that search engines find. It changes no choice."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings as site

from citydiplo.kit.web.language_parameter import SLOT, alternates
from networks.models import City
from tests import rows
from tests.matrix import one_in
from tests.pages import kept_pages, statements

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

CODES = [code for code, _name in site.LANGUAGES]
INDEXABLE = [
    *("/", "/about/", "/insights/coverage/", "/roles/", "/themes/immigration/", "/dimensions/culture/"),
    *(
        "/cities/",
        "/networks/",
        "/agreements/",
        "/institutions/",
        "/partnerships/",
        "/exchanges/",
        "/mayors/",
    ),
    *("/agenda/", "/meetings/", "/calendar/", "/cities/?region=europe", "/partnerships/?class=twinning"),
    *("/cities/lima/", "/cities/lima/partnerships/", "/cities/lima/agenda/", "/cities/lima/history/"),
    *("/networks/c40/", "/networks/c40/agenda/", "/networks/c40/exchanges/", "/agreements/glasgow/"),
    *("/institutions/un/", "{mayor}", "{partnership}", "{item}", "{meeting}", "{exchange}"),
]
NOT_LISTED = [
    *(
        "/cities/?sort=name",
        "/cities/?q=lima&region=africa",
        "/partnerships/?view=map",
        "/calendar/?view=list",
    ),
    *("/cities/?region=atlantis", "/search/?q=lima", "/compare/?city=lima&city=oslo", "/account/login/"),
    *("/networks/c40/history/", "/partnerships/0/", "/cities/nowhere/", "/nothing-here/"),
]
FILES = [
    "/cities/export.csv",
    "/agenda/export.json",
    "/memberships/export.xlsx",
    "/partnerships/export.geojson",
]
FEEDS = ["/agenda/feed.atom", "/exchanges/feed.atom", "/meetings/calendar.ics", "/calendar/calendar.ics"]
UNKNOWN = ["zz", "ES", "es-MX", "es%20", "<b>", "es&lang=fr", "fr&lang=zz", "z" * 10_000, "%E2%80%AEse"]


@pytest.fixture
def addresses():
    """One public record of each noun, by the names in braces above."""
    lima, network = rows.make_city("lima", country="PE"), rows.make_network("c40")
    rows.make_agreement("glasgow")
    rows.make_institution("un")
    records = {
        "mayor": rows.make_mandate(lima, "2023-01-01", name="Ana Example").mayor,
        "partnership": rows.make_partnership(lima, rows.make_city("oslo", country="NO")),
        "item": rows.make_item(network),
        "meeting": rows.make_meeting(network),
        "exchange": rows.make_exchange(lima),
    }
    return {name: row.get_absolute_url() for name, row in records.items()}


@pytest.fixture(params=[0, 300], ids=["made again", "kept"])
def keeping(request, settings):
    settings.PAGES_KEPT_FOR = request.param
    settings.SITE_URL = "https://portal.example"
    return request.param


def in_language(address, code):
    return f"{address}{'&' if '?' in address else '?'}lang={code}"


def links(page, relation):
    found = re.findall(rf'<link rel="{relation}"([^>]*)>', page.content.decode())
    return [dict(re.findall(r'(\w+)="([^"]*)"', rest)) for rest in found]


def listed(page):
    return {link["hreflang"]: link["href"] for link in links(page, "alternate") if "hreflang" in link}


@pytest.mark.parametrize("address", one_in(4, INDEXABLE))
def test_each_language_of_a_public_page_has_an_address(client, addresses, keeping, address):
    address = address.format(**addresses)
    for code in CODES:
        for _time in range(2):
            page = client.get(in_language(address, code), headers={"accept-language": "fr"})
            assert page.status_code == 200
            assert page["Content-Language"] == code
            assert {"Cookie", "Accept-Language"} <= set(page["Vary"].split(", "))
            direction = "rtl" if code == "ar" else "ltr"
            assert f'<html lang="{code}" dir="{direction}"' in page.content.decode()
            plain = f"https://portal.example{address}"
            own = plain if code == "en" else in_language(plain, code)
            assert links(page, "canonical") == [{"href": own.replace("&", "&amp;")}]
            wanted = {other: in_language(plain, other) for other in CODES} | {"x-default": plain}
            assert listed(page) == {name: url.replace("&", "&amp;") for name, url in wanted.items()}
            assert b'name="robots"' not in page.content


def test_a_language_from_right_to_left_turns_the_page_and_brings_its_letters(client, addresses):
    page = client.get("/cities/lima/?lang=ar").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert 'href="/static/build/fonts/arabic-400' in page
    assert "fonts/newsreader" not in page


@pytest.mark.parametrize("address", NOT_LISTED)
def test_what_search_engines_should_not_list_names_no_languages(client, addresses, address):
    assert listed(client.get(in_language(address, "es"))) == {}


def test_who_is_signed_in_and_what_is_for_members_names_no_languages(client, addresses):
    ana = rows.make_person("Ana")
    network = rows.make_network("iclei")
    rows.make_seat(ana, network, "secretariat")
    private = rows.make_item(network, audience="members"), rows.make_meeting(network, audience="members")
    client.force_login(ana)
    for address in ("/cities/", "/cities/lima/", *(row.get_absolute_url() for row in private)):
        page = client.get(in_language(address, "fr"))
        assert page.status_code == 200
        assert page["Content-Language"] == "fr"
        assert listed(page) == {}
    client.logout()
    for row in private:
        assert client.get(in_language(row.get_absolute_url(), "fr")).status_code == 404


@pytest.mark.parametrize(
    "address", ["/cities/", "/cities/?region=europe", "/networks/c40/", "/", "/agenda/feed.atom"]
)
@pytest.mark.parametrize("first", [True, False])
def test_a_language_by_address_is_the_same_kept_page_as_by_choice(
    client, addresses, settings, address, first
):
    settings.PAGES_KEPT_FOR = 300
    ways = [(in_language(address, "es"), {}), (address, {"accept-language": "es"})]
    made, kept = ways if first else reversed(ways)
    one = client.get(made[0], headers=made[1])
    pages = kept_pages()
    other = client.get(kept[0], headers=kept[1])
    assert kept_pages() == pages > 0
    by_address, by_choice = (one, other) if first else (other, one)
    notice = re.compile(rb'<div class="wrap notices" role="status">.*?</form>\s*</div>\s*', re.DOTALL)
    assert notice.sub(SLOT + b" ", by_address.content).split() == by_choice.content.split()
    assert client.get(in_language(address, "es")).content == by_address.content


@pytest.mark.parametrize("value", UNKNOWN)
@pytest.mark.parametrize("address", ["/cities/", "/cities/lima/", "/about/", "/cities/?region=europe"])
def test_a_page_says_which_language_it_does_not_know(client, addresses, settings, address, value):
    settings.PAGES_KEPT_FOR = 300
    plain = client.get(address, headers={"accept-language": "fr"})
    pages = kept_pages()
    page = client.get(in_language(address, value), headers={"accept-language": "fr"})
    assert (page.status_code, page["Content-Language"]) == (200, "fr")
    assert kept_pages() == pages
    words = page.content.decode()
    assert "notice--warning" in words
    assert "notice--warning" not in plain.content.decode()
    assert "<b>”" not in words
    assert "z" * 50 not in words
    assert listed(page) == listed(plain)


@pytest.mark.parametrize("address", one_in(6, [*FILES, *FEEDS]))
@pytest.mark.parametrize("value", UNKNOWN)
def test_files_and_feeds_refuse_an_unknown_language(client, addresses, address, value):
    answer = client.get(in_language(address, value))
    assert answer.status_code == 400
    assert "Language: we do not know" in answer.content.decode()


@pytest.mark.parametrize("address", one_in(6, [*FILES, *FEEDS]))
@pytest.mark.parametrize(
    "query", ["lang=fr", "lang=es&lang=es", "lang=", "lang=&lang=es", "lang=en&utm_source=x"]
)
def test_files_and_feeds_take_a_language(client, addresses, address, query):
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 200
    code = re.findall(r"lang=(\w\w)", query) or ["en"]
    assert answer["Content-Language"] == code[-1]


def test_a_feed_in_another_language_names_itself_so(client, addresses):
    assert b'href="http://testserver/agenda/feed.atom?kind=call&amp;lang=es" rel="self"' in (
        client.get("/agenda/feed.atom?kind=call&lang=es").content
    )
    assert b'href="http://testserver/agenda/feed.atom" rel="self"' in client.get("/agenda/feed.atom").content


def test_an_empty_language_says_nothing(client, addresses):
    for query in ("lang=", "lang=&lang=", "lang=%20"):
        assert client.get(f"/cities/?{query}").content == client.get("/cities/").content


def test_a_null_byte_is_refused(client):
    assert client.get("/cities/?lang=es%00").status_code == 400


@pytest.mark.parametrize("has_choice", [True, False])
def test_the_readers_own_choice_stays_and_another_is_offered(client, addresses, has_choice):
    if has_choice:
        client.post("/language/", {"language": "fr", "next": "/"})
    before = {name: cookie.value for name, cookie in client.cookies.items()}
    page = client.get("/cities/?region=europe&lang=es&population=1000000-5000000").content.decode()
    assert {name: cookie.value for name, cookie in client.cookies.items()} == before
    offer = re.search(r'<form class="notice notice--info".*?</form>', page, re.DOTALL)[0]
    assert 'name="language" value="es"' in offer
    next_ = re.search(r'name="next" value="([^"]*)"', offer)[1].replace("&amp;", "&")
    assert next_ == "/cities/?region=europe&population=1000000-5000000"
    assert client.get("/cities/")["Content-Language"] == ("fr" if has_choice else "en")
    answer = client.post("/language/", {"language": "es", "next": next_}, follow=True)
    assert answer["Content-Language"] == "es"
    assert client.get("/cities/?lang=es").content.count(b"notice--info") == 0


def test_an_account_keeps_its_language(client, addresses):
    ana = rows.make_person("Ana", language="fr")
    client.force_login(ana)
    page = client.get("/cities/lima/?lang=es")
    assert page["Content-Language"] == "es"
    assert b'name="language" value="es"' in page.content
    ana.refresh_from_db()
    assert (ana.language, client.get("/cities/lima/")["Content-Language"]) == ("fr", "fr")


def test_redirects_carry_the_language_on(client, addresses):
    City.objects.filter(slug="oslo").update(merged_into=City.objects.get(slug="lima"))
    for sent, wanted in (
        ("/cities?lang=es", "/cities/?lang=es"),
        ("/cities/oslo/?lang=fr", "/cities/lima/?lang=fr"),
        ("/cities/oslo/partnerships/?lang=fr", "/cities/lima/partnerships/?lang=fr"),
    ):
        assert client.get(sent).headers["Location"] == wanted


BOOSTED = {"hx-request": "true", "hx-boosted": "true", "accept-language": "fr"}


@pytest.mark.parametrize("address", ["/cities/", "/cities/?region=europe&sort=name", "/networks/?q=%C3%A9?"])
@pytest.mark.parametrize("around", ["/cities/?lang=es", "/networks/?region=europe&lang=es&sort=name"])
def test_a_part_of_a_page_is_in_the_language_of_the_page_around_it(client, addresses, address, around):
    around = {"hx-current-url": f"http://testserver{around}"}
    part = client.get(address, headers=BOOSTED | around)
    assert (part.status_code, part["Content-Language"]) == (200, "es")
    assert part["HX-Push-Url"] == in_language(address, "es")
    assert "HX-Current-URL" in part["Vary"]
    own = client.get(address, headers={"accept-language": "fr"} | around)
    assert (own["Content-Language"], "HX-Push-Url" in own) == ("fr", False)


@pytest.mark.parametrize("query", ["", "lang=zz", "lang=es&lang=fr", "lang=", "x=1" + "&x=1" * 1_001])
@pytest.mark.parametrize("site", ["http://testserver/cities/?", "http://[?", "?"])
def test_a_page_around_that_names_no_language_changes_nothing(client, addresses, site, query):
    part = client.get("/cities/", headers=BOOSTED | {"hx-current-url": f"{site}{query}"})
    assert (part.status_code, part["Content-Language"]) == (200, "fr")
    assert "HX-Push-Url" not in part


@pytest.mark.parametrize("address", ["/desk/", "/follows/", "/operator/"])
def test_pages_that_are_not_public_are_left_alone(client, address):
    answer = client.get(in_language(address, "es"))
    assert answer["Content-Language"] == "en"
    assert answer.status_code == 302


def test_a_form_that_is_sent_keeps_the_readers_language(client):
    assert client.post("/language/?lang=es", {"language": "fr", "next": "/"})["Content-Language"] == "en"


@pytest.mark.parametrize("address", ["/cities/", "/cities/lima/"])
def test_a_language_costs_no_statement(client, addresses, address):
    assert len(statements(client, in_language(address, "es"))) == len(statements(client, address))


def test_nobody_can_write_the_slot_into_a_page(client, addresses):
    City.objects.filter(slug="lima").update(description=f"A city. {SLOT.decode()} {SLOT.decode()}")
    page = client.get("/cities/lima/?lang=es").content
    assert page.count(b'class="wrap notices"') == 1
    assert SLOT not in page


# Sitemaps -------------------------------------------------------------------------------------------------

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SECTIONS = ["doors", "cities", "networks", "agreements", "institutions", "mayors"]
SECTIONS += ["exchanges", "partnerships", "agenda", "meetings"]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_sitemap_names_each_language_of_each_address(client, addresses, settings, section):
    settings.SITE_URL = "https://portal.example"
    answer = client.get(f"/sitemap-{section}-1.xml")
    root = ET.fromstring(answer.content)  # noqa: S314  the portal's own answer
    assert root.tag == f"{MAP}urlset"
    urls = list(root)
    assert urls
    for url in urls:
        plain = url.find(f"{MAP}loc").text
        found = [(link.get("hreflang"), link.get("href")) for link in url.iter(LINK)]
        assert {link.get("rel") for link in url.iter(LINK)} == {"alternate"}
        assert found == alternates(plain)
        assert found == [*((code, in_language(plain, code)) for code in CODES), ("x-default", plain)]
        page = client.get(plain.removeprefix("https://portal.example"))
        assert sorted(listed(page).items()) == sorted(found)


def test_robots_let_crawlers_read_each_language_of_a_filtered_list(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert "Allow: /*?*&lang=" in lines
    assert len("/*?*&lang=") > len("/*?*&")  # the longer rule is the one that holds (RFC 9309)
