import pytest
from django.contrib.auth.models import AnonymousUser

from partnerships.queries.lines import lines_of_partners, partnership_lines, rows_of_partners
from partnerships.queries.partners import partner_rows, partnerships_of, siblings
from tests.rows import day, make_city, make_institution, make_partnership

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def names(line):
    return [partner["name"] for partner in line["partners"]]


def test_a_city_is_left_unsaid_on_its_own_lines():
    lima, cusco, bank = make_city("lima"), make_city("cusco"), make_institution("bank")
    make_partnership(lima, cusco, bank)
    (line,) = partnership_lines(partnerships_of(lima, VISITOR), beside=lima)
    assert names(line) == ["Cusco", "Bank"]
    assert [partner["url"] for partner in line["partners"]] == ["/cities/cusco/", "/institutions/bank/"]


@pytest.mark.parametrize("hidden", [{"visibility": "city"}, {"visibility": "members"}, {"status": "draft"}])
def test_what_a_visitor_may_not_read_is_on_no_line(hidden):
    lima, cusco = make_city("lima"), make_city("cusco")
    make_partnership(lima, cusco, **hidden)
    assert partnership_lines(partnerships_of(lima, VISITOR)) == []
    assert lines_of_partners(rows_of_partners(partner_rows(lima, VISITOR))) == []


def test_the_most_telling_partners_come_first():
    lima = make_city("lima")
    small, large, new, former = (
        make_city(slug, population=population)
        for slug, population in [("small", 9_000), ("large", 9_000_000), ("new", 10), ("former", 40_000_000)]
    )
    for partner in (small, large):
        make_partnership(lima, partner)
    make_partnership(lima, new, since=day("2024-01-01"))
    make_partnership(lima, former, status="ended", since=day("2025-01-01"))
    lines = lines_of_partners(rows_of_partners(partner_rows(lima, VISITOR)))
    assert [names(line) for line in lines] == [["New"], ["Large"], ["Small"], ["Former"]]


def test_lines_that_a_page_only_draws_have_facts_and_partners_alone():
    lima = make_city("lima")
    for slug in ("cusco", "quito", "bogota"):
        make_partnership(lima, make_city(slug))
    rows = list(rows_of_partners(partner_rows(lima, VISITOR)))
    shown, *drawn = lines_of_partners(rows, in_words=1)
    assert shown["names"] == "Cusco"
    assert shown["status_label"] == "Active"
    assert [names(line) for line in drawn] == [["Quito"], ["Bogota"]]
    assert all(line["status"] == "active" and "status_label" not in line for line in drawn)


def test_a_date_known_to_the_year_is_said_as_a_year():
    lima = make_city("lima")
    make_partnership(lima, make_city("cusco"), since=day("1998-01-01"), since_precision="year")
    (line,) = partnership_lines(partnerships_of(lima, VISITOR))
    assert line["since_text"] == "1998"


def test_siblings_share_two_parties_and_are_visible():
    lima, cusco, quito, oslo = (make_city(slug) for slug in ("lima", "cusco", "quito", "oslo"))
    first = make_partnership(lima, cusco, quito)
    second = make_partnership(cusco, quito)
    make_partnership(lima, oslo)
    make_partnership(lima, cusco, visibility="city")
    found = siblings(first.pk, [party.city_id for party in first.parties.all()], [], VISITOR)
    assert list(found) == [second]


def test_lines_cost_two_statements_however_many(django_assert_num_queries):
    lima = make_city("lima")
    for _ in range(12):
        make_partnership(lima, make_city())
    with django_assert_num_queries(2):
        assert len(partnership_lines(partnerships_of(lima, VISITOR), beside=lima)) == 12
    with django_assert_num_queries(1):
        assert len(lines_of_partners(rows_of_partners(partner_rows(lima, VISITOR)))) == 12
