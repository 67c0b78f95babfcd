"""With any text in the address a detail page answers with a page, a redirect, a 400 or a 404."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import rows

pytestmark = pytest.mark.django_db

words = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["\x00", "x" * 10_000, "-1", "9" * 40, "lima", "Lima", "%", "'", '"', "\\", "1e9", "٣"]),
)
queries = st.lists(st.tuples(st.sampled_from(["city", "page", "q", "sort", ""]), words), max_size=6)


@pytest.fixture
def pages():
    lima = rows.make_city("lima")
    partnership = rows.make_partnership(lima, rows.make_city("quito"))
    return [
        *(
            f"/cities/lima/{tab}"
            for tab in ("", "partnerships/", "networks/", "mayors/", "exchanges/", "agenda/")
        ),
        rows.make_exchange(lima).get_absolute_url(),
        "/compare/",
        *("/calendar/", "/calendar/calendar.ics", "/agenda/feed.atom", "/meetings/calendar.ics"),
        rows.make_item(rows.make_network("ours")).get_absolute_url(),
        rows.make_meeting(rows.make_network("theirs")).get_absolute_url(),
        "/networks/ours/agenda/",
        rows.make_network("c40").get_absolute_url(),
        rows.make_agreement("pact").get_absolute_url(),
        rows.make_institution("bank").get_absolute_url(),
        rows.make_mandate(lima, "2020-01-01").mayor.get_absolute_url(),
        partnership.get_absolute_url(),
    ]


@given(data=st.data(), query=queries)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_string_breaks_a_page(client, pages, data, query):
    path = data.draw(st.sampled_from(pages))
    encodable = [(key, value.encode("utf-8", "replace")) for key, value in query]
    grouped = {key: [value for other, value in encodable if other == key] for key, _ in encodable}
    assert client.get(path, grouped).status_code in {200, 301, 302, 400, 404}


@given(data=st.data(), slug=words)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_address_breaks_a_page(client, data, slug):
    noun = data.draw(
        st.sampled_from(
            ["cities", "networks", "agreements", "institutions", "mayors", "partnerships", "exchanges"]
        )
    )
    tab = data.draw(st.sampled_from(["", "partnerships/", "networks/", "mayors/"]))
    path = f"/{noun}/{slug.encode('utf-8', 'replace').decode()}/{tab if noun == 'cities' else ''}"
    assert client.get(path).status_code in {200, 301, 302, 400, 404}
