"""The pages of history: what was changed, in words, and to whom who did it is told."""

import pytest
from django.utils import translation

from citydiplo.kit import history
from networks.act_for import place_key
from networks.actions import seats
from networks.models import City, LoadedFile
from partnerships.actions import partnerships
from tests import rows
from tests.pages import statements

pytestmark = pytest.mark.django_db


def text_of(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def edit(row, *, by=None, at=None, seat_role="city-editor", reason="", **facts):
    doer = history.Actor(by, seat_role, str(at), place_key(at)) if at else history.PORTAL
    with history.acted_by(lambda: doer), history.because(reason):
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()


def test_a_change_says_from_what_to_what_by_which_role_and_why(client, lima):
    ana = rows.make_person("Ana Quispe")
    mandate = rows.make_mandate(lima, "2019-01-01", name="Mayor One", starts_precision="year")
    edit(
        mandate,
        by=ana,
        at=lima,
        reason="The gazette says so.",
        starts=rows.day("2019-02-01"),
        starts_precision="month",
    )
    page = text_of(client, "/cities/lima/history/?kind=changed")
    assert "Changed: Mandate – <bdi>Mayor One</bdi>" in page
    assert "<bdi>2019</bdi></del>" in page
    assert "<bdi>February 2019</bdi></ins>" in page
    assert "City editor, Lima" in page
    assert "Reason: <bdi>The gazette says so.</bdi>" in page
    assert "Ana" not in page


def test_the_person_is_named_to_colleagues_of_the_same_place_and_operators_only(client, lima):
    lagos, ana = rows.make_city("lagos"), rows.make_person("Ana Quispe")
    record = rows.make_partnership(lima, lagos)
    edit(record, by=ana, at=lima, results="A school.")
    url = f"/partnerships/{record.pk}/history/"
    for name, place, sees in (("Bo", lima, True), ("Chidi", lagos, False), ("Olu", None, True)):
        person = rows.make_person(name, is_staff=place is None)
        if place:
            rows.make_seat(person, place, "mayors-office")
        client.force_login(person)
        assert ("Ana Quispe" in text_of(client, url)) is sees, name
    client.logout()
    assert "Ana Quispe" not in text_of(client, url)


def test_seats_are_shown_by_role_to_visitors_and_by_name_to_colleagues(client, lima):
    ana, olu = rows.make_person("Ana Quispe"), rows.make_person("Olu", is_staff=True)
    seat = rows.make_seat(ana, lima, "city-editor")
    rows.make_seat(rows.make_person("Bo"), lima, "city-lead")
    seats.revoke(seat=seat, by=olu, reason="Ana left for good.")
    page = text_of(client, "/cities/lima/history/")
    assert "City editor" in page
    for secret in ("Ana", "Olu", "left for good", "example.org"):
        assert secret not in page
    client.force_login(seat.person.__class__.objects.get(name="Bo"))
    page = text_of(client, "/cities/lima/history/")
    assert "Ana Quispe" in page
    assert "Ana left for good." in page


def test_acts_stay_when_the_account_is_erased(client, lima):
    ana = rows.make_person("Ana Quispe")
    edit(lima, by=ana, at=lima, website="https://lima.example")
    ana.delete()
    page = text_of(client, "/cities/lima/history/")
    assert "https://lima.example" in page
    assert "City editor, Lima" in page


def test_what_was_written_while_a_record_was_a_draft_stays_with_its_parties(client, lima):
    quito, lagos = rows.make_city("quito"), rows.make_city("lagos")
    record = partnerships.create(
        parties=[lima, quito],
        status="draft",
        partnership_class="twinning",
        dimension="culture",
        visibility="city",
        objectives="A secret plan.",
    )
    edit(record, objectives="A better plan, still secret.")
    partnerships.set_parties(partnership=record, parties=[lima, lagos])
    record.refresh_from_db()
    edit(record, objectives="A plan for all.", status="active", visibility="public", state="declared")
    url = f"/partnerships/{record.pk}/history/"
    page = text_of(client, url)
    assert "secret" not in page
    assert "Quito" not in page
    assert "visibility" not in page.lower()

    bo = rows.make_person("Bo")
    rows.make_seat(bo, lima, "mayors-office")
    client.force_login(bo)
    page = text_of(client, url)
    assert "A secret plan." in page
    assert "Removed: Party – <bdi>Quito</bdi>" in page
    assert "Everyone" in page


def test_a_field_that_is_not_told_cannot_be_asked_for(client, lima):
    record = rows.make_partnership(lima, rows.make_city(), visibility="members")
    edit(record, visibility="public")
    url = f"/partnerships/{record.pk}/history/?field=partnership.visibility"
    assert "2 acts" not in text_of(client, url)
    assert 'value="partnership.visibility"' not in text_of(client, url)


def test_no_history_of_a_record_that_one_may_not_see(client, lima):
    record = rows.make_partnership(lima, rows.make_city(), visibility="city")
    assert client.get(f"/partnerships/{record.pk}/history/").status_code == 404
    assert client.get("/networks/nowhere/history/").status_code == 404


def test_filters_combine_and_garbage_is_ignored(client, lima):
    c40 = rows.make_network("c40")
    membership = rows.make_membership(c40, lima)
    edit(membership, role="chair")
    edit(membership, since=rows.day("2001-01-01"), since_precision="year")
    edit(c40, scope="World")

    page = text_of(client, "/networks/c40/history/?field=membership.since&kind=changed")
    assert "1 change." in page
    assert "<bdi>2001</bdi></ins>" in page
    assert "No changes of this kind were found" in text_of(client, "/networks/c40/history/?kind=removed")
    for query in ("kind=x&field=y", "field=membership.", "field=.since", "field=membership.id", "page=9999"):
        assert "5 changes," in text_of(client, f"/networks/c40/history/?{query}"), query


def test_pages_of_acts_keep_the_filter(client, lima):
    for number in range(1, 53):
        edit(lima, population=number)
    page = text_of(client, "/cities/lima/history/?kind=changed")
    assert "?kind=changed&amp;page=2" in page
    assert text_of(client, "/cities/lima/history/?kind=changed&page=2").count("Changed: City") == 2


def test_a_starter_row_says_where_it_came_from(client):
    source = rows.make_source("geonames", title="GeoNames")
    City.objects.bulk_create([City(name="Lima", slug="lima", country="FR", region="europe", source=source)])
    LoadedFile.objects.create(path="networks/data/cities.jsonl.xz", digest="x")
    page = text_of(client, "/cities/lima/history/")
    assert "No one has changed this record here yet." in page
    assert "Loaded with the first data of this register (GeoNames) on" in page


def test_hostile_text_is_only_text(client, lima):
    record = rows.make_partnership(lima, rows.make_city())
    edit(record, reason="<script>alert(1)</script>", title='"><img src=x onerror=alert(2)>')
    page = text_of(client, f"/partnerships/{record.pk}/history/")
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_every_kind_of_value_has_words(client, lima):
    network = rows.make_network("c40", dimensions=["environment"])
    edit(network, dimensions=["environment", "culture"], dimension_is_forced=True, seat=lima, founded=2005)
    page = text_of(client, "/networks/c40/history/")
    for words in ("Culture, Environment", "yes", "Lima", "2005"):
        assert words in page or "Environment, Culture" in page, words
    edit(lima, country="PE", aliases=["Ciudad de los Reyes"])
    with translation.override("en"):
        page = text_of(client, "/cities/lima/history/")
    assert "Peru" in page
    assert "Ciudad de los Reyes" in page


def test_as_many_statements_for_one_act_as_for_many(client, lima):
    network, agreement, source = rows.make_network("c40"), rows.make_agreement(), rows.make_source()
    membership, accession = rows.make_membership(network, lima), rows.make_accession(agreement, lima)
    mandate = rows.make_mandate(lima, "2019-01-01")
    record = rows.make_partnership(lima, rows.make_city())
    urls = ("/cities/lima/history/", "/networks/c40/history/", f"/partnerships/{record.pk}/history/")
    for row in (lima, membership, accession, mandate, network, record):
        edit(row, source=source)
    few = [len(statements(client, url)) for url in urls]
    for number in range(12):
        other = rows.make_source(f"s-{number}")
        for row in (lima, membership, accession, mandate, network, record):
            edit(row, source=other)
        city = rows.make_city()
        rows.make_membership(network, city)
        rows.make_accession(rows.make_agreement(), lima)
        rows.make_membership(rows.make_network(), lima)
        partnerships.set_parties(partnership=record, parties=[lima, city, rows.make_city()])
    many = [len(statements(client, url)) for url in urls]
    assert many == few
    assert max(many) <= 16
