"""Changing the parties of a record in the browser, and what the others see of it."""

import pytest

from citydiplo.kit.models import OutgoingMail
from networks.actions.search import index_cities, index_institutions
from networks.choices import SeatRole
from networks.models import City
from partnerships.actions.confirmations import partnership_sides
from partnerships.models import Dispute
from tests.pages import statements
from tests.rows import make_city, make_institution, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def quito():
    return make_city("quito", name="Quito", country="EC", region="latin-america-caribbean")


@pytest.fixture
def record(lima, lagos, quito):
    make_institution("bank", name="A Bank")
    index_cities()
    index_institutions()
    return make_partnership(lima, lagos, dimension="culture", dimensions=["culture"], state="declared")


def seat(name, city, role=SeatRole.CITY_EDITOR):
    return make_seat(make_person(name), city, role).person


def path(record):
    return f"/partnerships/{record.pk}/parties/"


def rows(record, *new, version=0, **changes):
    """What a browser sends: a row for each stored party, changed as said, and new ones."""
    known = [
        {"key": f"{kind}-{actor.pk}", "role": party.role, "order": number} | changes.get(actor.slug, {})
        for number, party in enumerate(record.parties.all(), 1)
        for kind, actor in [("city", party.city) if party.city else ("institution", party.institution)]
    ]
    sent = [*known, *({"key": "", "role": "partner", "partner": "", "order": ""} | row for row in new)]
    fields = {"version": version, "parties-TOTAL_FORMS": len(sent), "parties-INITIAL_FORMS": 0}
    for number, row in enumerate(sent):
        fields |= {f"parties-{number}-{name}": value for name, value in row.items()}
    return fields


def label(record):
    record.refresh_from_db()
    return record.label


def mails():
    return sorted(
        (row.to.partition("@")[0], row.subject.partition(":")[0]) for row in OutgoingMail.objects.all()
    )


def test_parties_come_in_with_their_roles_and_order(desk, record):
    new = ({"partner": "Quito", "role": "host", "order": 1}, {"partner": "A Bank", "role": "funder"})
    answer = desk.post(path(record), rows(record, *new, lima={"order": 2}, lagos={"order": 3}))
    assert answer.url == record.get_absolute_url()
    assert label(record) == "Quito – Lima – Lagos – A Bank"
    assert [party.role for party in record.parties.all()] == ["host", "partner", "partner", "funder"]
    assert record.countries == "EC NG PE"
    page = desk.get(f"/partnerships/{record.pk}/history/").content.decode()
    assert "Entered: Party – <bdi>Quito</bdi>" in page


def test_a_city_says_first_what_open_data_leaves_open(desk, lima, lagos, quito):
    index_cities()
    bare = make_partnership(lima, lagos, state="unverified")
    answer = desk.post(path(bare), rows(bare, {"partner": "Quito"}))
    assert answer.status_code == 422
    assert "No source states the primary dimension. Choose one first." in answer.content.decode()


def test_a_change_of_parties_asks_the_others_again_and_shows_what_changed(desk, record, ana, quito):
    lima, lagos = (party.city for party in record.parties.all())
    chidi, dora = seat("Chidi", lagos), seat("Dora", quito)
    for city, person in ((lima, ana), (lagos, chidi)):
        partnership_sides.confirm(record=record, side=city, by=person, seen_round=1)
    record.refresh_from_db()
    assert record.state == "confirmed"
    OutgoingMail.objects.all().delete()
    assert ("If you add or remove a party, the other parties are asked to") in desk.get(
        path(record)
    ).content.decode()
    desk.post(path(record), rows(record, {"partner": "Quito"}))
    record.refresh_from_db()
    assert (record.state, record.confirmation_round) == ("declared", 2)
    assert mails() == [("chidi", "Please check"), ("dora", "Please check")]
    texts = {row.to: row.text for row in OutgoingMail.objects.all()}
    assert "Lima changed a record that it shares with Lagos" in texts[chidi.email]
    assert "Lima recorded a partnership with Quito" in texts[dora.email]
    for person in (chidi, dora):
        desk.force_login(person)
        assert record.get_absolute_url() in desk.get("/desk/").content.decode()
    desk.force_login(chidi)
    page = desk.get(f"/partnerships/{record.pk}/answer/").content.decode()
    assert "Parties: Lima – Lagos → Lima – Lagos – Quito" in page
    for city, person in ((lagos, chidi), (quito, dora)):
        partnership_sides.confirm(record=record, side=city, by=person, seen_round=2)
    record.refresh_from_db()
    assert record.state == "confirmed"


def test_another_order_or_role_asks_nobody(desk, record, ana, lima, lagos):
    chidi = seat("Chidi", lagos)
    for city, person in ((lima, ana), (lagos, chidi)):
        partnership_sides.confirm(record=record, side=city, by=person, seen_round=1)
    OutgoingMail.objects.all().delete()
    desk.post(path(record), rows(record, lima={"order": 9, "role": "lead"}))
    assert label(record) == "Lagos – Lima"
    assert (record.state, record.confirmation_round, mails()) == ("confirmed", 1, [])


def test_who_leaves_is_told_and_disputes_no_longer(desk, record, ana, lagos, quito):
    chidi = seat("Chidi", lagos)
    desk.post(path(record), rows(record, {"partner": "Quito"}))
    partnership_sides.dispute(
        record=record, side=lagos, by=chidi, field="since", held="1998", reason="Our archive."
    )
    OutgoingMail.objects.all().delete()
    record.refresh_from_db()
    desk.post(path(record), rows(record, version=1, lagos={"leaves": "on"}))
    assert label(record) == "Lima – Quito"
    assert "Lima removed Lagos from a record" in OutgoingMail.objects.get(to=chidi.email).text
    assert Dispute.objects.get().answer == "withdrawn"
    assert record.status_changes.count() == 0


def test_an_unknown_place_comes_in_marked(desk, record):
    place = {"partner": "Pisaq", "candidate": "new"}
    page = desk.post(path(record), rows(record, place)).content.decode()
    assert "Choose the country of the new place." in page
    desk.post(path(record), rows(record, place | {"new_country": "PE"}))
    assert City.objects.get(name="Pisaq").state == "unverified"
    assert label(record) == "Lima – Lagos – Pisaq"


def test_several_of_a_name_are_offered_and_one_is_chosen(desk, record):
    for slug, country in (("granada", "ES"), ("granada-ni", "NI")):
        make_city(slug, name="Granada", country=country)
    index_cities()
    page = desk.post(path(record), rows(record, {"partner": "Granada"})).content.decode()
    assert 'name="parties-2-candidate" value="/cities/granada-ni/"' in page
    desk.post(path(record), rows(record, {"partner": "Granada", "candidate": "/cities/granada-ni/"}))
    assert "NI" in City.objects.filter(parties__partnership=record).values_list("country", flat=True)


@pytest.mark.parametrize(
    ("new", "changes", "words"),
    [
        ((), {"lagos": {"leaves": "on"}}, "A partnership needs at least two parties, and one must be a city"),
        (({"partner": "Quito"},), {"lima": {"leaves": "on"}}, "Lima cannot remove itself"),
        (({"partner": "Lagos"},), {}, "This city or institution is already a party. Choose another one."),
        (
            ({"partner": "Quito"}, {"partner": "Quito"}),
            {},
            ("The same party is named twice. Remove one of the two."),
        ),
        (({"partner": "Nowhere at all"},), {}, "No city or institution with this name was found"),
        (({"partner": "x" * 10_000},), {}, "at most 200 characters"),
        (({"partner": "a\x00b"},), {}, "Null characters"),
        (({"partner": "Quito", "role": "king"},), {}, "not one of the available choices"),
        (({"partner": "Quito", "order": "9" * 30},), {}, "less than or equal to 99"),
        (
            ({"partner": "Quito", "candidate": "/networks/c40/"},),
            {},
            ("The partner you chose is no longer in the register"),
        ),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(desk, record, new, changes, words):
    answer = desk.post(path(record), rows(record, *new, **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert label(record) == "Lima – Lagos"
    if new:
        assert f'value="{new[0]["partner"]}"'[:30] in page


def test_a_merged_city_leads_to_the_one_it_became(desk, record, quito):
    make_city("old-quito", name="Old Quito", merged_into=quito)
    sent = rows(record, {"partner": "Old Quito", "candidate": "/cities/old-quito/"})
    assert desk.post(path(record), sent).status_code in {302, 422}
    assert "Old Quito" not in label(record)


def test_foreign_keys_and_broken_frames_are_no_error_of_ours(desk, record, quito):
    for sent in (
        {},
        rows(record) | {"version": "x"},
        rows(record) | {"parties-TOTAL_FORMS": "9" * 9},
        rows(record, version=2**40),
    ):
        assert desk.post(path(record), sent).status_code == 422
    desk.post(path(record), rows(record, {"key": f"city-{quito.pk}"}))
    assert label(record) == "Lima – Lagos"


def test_who_asks_for_countless_rows_gets_few(desk, record):
    answer = desk.post(path(record), rows(record) | {"parties-TOTAL_FORMS": "9" * 9})
    assert answer.status_code == 422
    assert answer.content.decode().count('-role"') < 200


def test_of_two_editors_the_second_sees_what_the_first_saved_and_loses_nothing(desk, record, quito):
    stale = rows(record, {"partner": "A Bank", "role": "funder"}, lima={"role": "lead"})
    desk.post(path(record), rows(record, {"partner": "Quito"}))
    answer = desk.post(path(record), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Someone else saved this record while you were typing" in page
    assert f'value="city-{quito.pk}"' in page
    assert 'value="A Bank"' in page
    assert '<option value="lead" selected>' in page
    assert label(record) == "Lima – Lagos – Quito"


def test_a_draft_tells_nobody(desk, record, lagos):
    seat("Chidi", lagos)
    record.status = "draft"
    record.save()
    desk.post(path(record), rows(record, {"partner": "Quito"}))
    assert label(record) == "Lima – Lagos – Quito"
    assert mails() == []
    assert not record.material_changes.exists()


def test_an_operator_may_take_any_city_out(client, record, lima, quito):
    client.force_login(make_person("Olu", is_staff=True))
    client.post(path(record), rows(record, {"partner": "Quito"}, lima={"leaves": "on"}))
    assert label(record) == "Lagos – Quito"
    change = record.material_changes.get()
    assert (change.city, change.before, change.after) == (None, "Lima – Lagos", "Lagos – Quito")


def test_who_may_not_edit_is_refused(client, record, lima):
    sent = rows(record, {"partner": "Quito"})
    people = ((None, 302), (make_person("Eve"), 403), (seat("Bo", lima, SeatRole.MAYORS_OFFICE), 403))
    for person, status in people:
        if person:
            client.force_login(person)
        assert client.get(path(record)).status_code == status
        assert client.post(path(record), sent).status_code == status
    assert label(record) == "Lima – Lagos"


def test_the_page_costs_the_same_however_many_parties_there_are(desk, record):
    few = len(statements(desk, path(record)))
    desk.post(path(record), rows(record, {"partner": "Quito"}, {"partner": "A Bank"}))
    assert len(statements(desk, path(record))) == few
