"""What the history of cities, networks, memberships and seats keeps, and what it does not."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from citydiplo.kit import history
from citydiplo.portal.actions import cities
from networks.act_for import actor_of
from networks.actions import seats
from networks.actions.setwise import fact, settle
from networks.active_seat import ActiveSeat
from networks.models import City
from partnerships.actions import city_counts
from tests.rows import day, make_city, make_mandate, make_membership, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db


def request_of(person):
    request = RequestFactory().get("/")
    request.user, request.session = person, {}
    request.active_seat = ActiveSeat(request)
    return request


def acts(row):
    return list(row.history.order_by("history_id"))


def test_a_row_loaded_in_bulk_has_no_act_and_its_first_change_still_says_from_what():
    source = {"name": "Lima", "country": "FR", "region": "europe"}
    settle(City.objects.all(), [fact(City, slug="lima", population=1, **source)], key=("slug",))
    lima = City.objects.get()
    assert acts(lima) == []
    settle(City.objects.all(), [fact(City, slug="lima", population=2, **source)], key=("slug",))
    assert [(act.changes["population"], act.history_change_reason) for act in acts(lima)] == [
        ([1, 2], "The data file changed.")
    ]
    lima.refresh_from_db()

    lima.population = 3
    lima.save()
    _loaded, act = acts(lima)
    assert (act.history_type, act.changes) == ("~", {"population": [2, 3]})


def test_saving_without_a_change_and_counting_record_nothing():
    lima, network = make_city(), make_network()
    make_membership(network, lima)
    lima.save()
    city_counts.refresh()
    lima.refresh_from_db()
    lima.save(update_fields=["membership_count"])
    assert lima.membership_count == 1
    assert [act.history_type for act in acts(lima)] == ["+"]


def test_a_date_and_its_precision_are_one_fact():
    mandate = make_mandate(make_city(), "2019-01-01", starts_precision="year")
    mandate.starts_precision = "day"
    mandate.save()
    assert acts(mandate)[-1].changes == {
        "starts": ["2019-01-01", "2019-01-01"],
        "starts_precision": ["year", "day"],
    }


def test_a_partial_save_records_only_what_it_wrote():
    lima = make_city(population=5)
    lima.population, lima.website = 6, "https://lima.example"
    lima.save(update_fields=["website"])
    assert acts(lima)[-1].changes == {"website": ["", "https://lima.example"]}


def test_who_acted_stays_known_by_role_when_the_account_is_gone():
    lima = make_city("lima")
    ana = make_person("Ana")
    make_seat(ana, lima, "city-editor")
    with history.acted_by(lambda: actor_of(request_of(ana))):
        lima.website = "https://lima.example"
        lima.save()
    act = acts(lima)[-1]
    assert (act.history_user, act.actor_role, act.actor_place) == (ana, "city-editor", "Lima")

    ana.delete()
    act = acts(lima)[-1]
    assert (act.history_user, act.actor_role, act.actor_place) == (None, "city-editor", "Lima")


def test_an_operator_and_the_portal_itself_act_as_such():
    olu = make_person("Olu", is_staff=True)
    assert actor_of(request_of(olu)).role == "operator"
    assert actor_of(request_of(AnonymousUser())) == history.PORTAL == history.recording.actor()


def test_a_request_leaves_no_actor_behind(client):
    client.force_login(make_person("Olu", is_staff=True))
    client.get("/roles/")
    assert history.recording.actor() == history.PORTAL


def test_granting_and_ending_a_seat_are_acts_with_their_reason():
    lima, ana, olu = make_city("lima"), make_person("Ana"), make_person("Olu", is_staff=True)
    seat = make_seat(ana, lima, "city-editor")
    seats.revoke(seat=seat, by=olu, reason="Moved on.")
    granted, ended = acts(seat)
    assert (granted.history_type, ended.history_type) == ("+", "~")
    assert set(ended.changes) == {"revoked_at", "revoked_by", "revoked_reason"}
    assert ended.history_change_reason == "Moved on."


def test_a_rename_says_the_former_name_and_a_merge_moves_with_its_reason():
    york, eboracum, network = make_city("york"), make_city("eboracum"), make_network()
    ended = make_membership(network, eboracum, until=day("2020-01-01"))
    cities.rename(city=york, name="New York", by=None)
    assert acts(york)[-1].changes["name"] == ["York", "New York"]

    cities.merge(city=eboracum, into=york, by=None)
    moved = acts(ended)[-1]
    assert moved.changes == {"city": [eboracum.pk, york.pk]}
    assert moved.history_change_reason == "Eboracum became part of New York."
    assert acts(eboracum)[-1].changes == {"merged_into": [None, york.pk]}


def test_removing_a_row_is_an_act():
    membership = make_membership(make_network(), make_city())
    pk = membership.pk
    membership.delete()
    last = membership.history.model.objects.filter(id=pk).first()
    assert (last.history_type, last.changes) == ("-", {})
