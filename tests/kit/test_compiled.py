"""Statements whose SQL is built once: the same rows as if it were built again, for every reader."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from agenda.models import AgendaItem, Meeting
from citydiplo.kit.db.compiled import Many, compiled
from citydiplo.kit.errors import NotCompilableError
from networks.models import City, Membership
from networks.queries.readers import reader_of
from partnerships.models import Accession, Exchange, Partnership, Visit
from tests.rows import (
    make_city,
    make_exchange,
    make_item,
    make_meeting,
    make_membership,
    make_network,
    make_partnership,
    make_person,
    make_seat,
    make_visit,
)

pytestmark = pytest.mark.django_db


def test_rows_follow_the_numbers_of_each_call():
    lima, lagos = make_city("lima"), make_city("lagos")
    built = []

    @compiled
    def called(key, other):
        built.append(key)
        return City.objects.filter(pk__in=[key, other]).order_by("slug").values_list("slug", flat=True)

    assert called(lima.pk, lagos.pk) == ["lagos", "lima"]
    assert called(lagos.pk, 0) == ["lagos"]
    assert called.count(lima.pk, lagos.pk) == 2
    assert len(built) == 1
    assert called(lima.pk, lima.pk) == ["lima"]  # equal numbers are another shape


def test_instances_dicts_and_what_they_lead_to_are_whole():
    partnership = make_partnership(make_city("lima"), make_city("lagos"))

    @compiled
    def whole(key):
        return Partnership.objects.filter(pk=key).with_parties()

    @compiled
    def facts(key):
        return Partnership.objects.filter(pk=key).values("id", "status")

    @compiled
    def joined(key):
        return Membership.objects.filter(city=key).select_related("network").only("role", "network__name")

    for _time in range(2):
        (row,) = whole(partnership.pk)
        assert (row, [party.city.slug for party in row.parties.all()]) == (partnership, ["lima", "lagos"])
        assert facts(partnership.pk) == [{"id": partnership.pk, "status": "active"}]
    make_membership(make_network("c40", name="C40"), partnership.parties.first().city)
    (member,) = joined(partnership.parties.first().city_id)
    assert member.network.name == "C40"


def test_many_numbers_have_room_for_more():
    keys = sorted(make_city().pk for _place in range(9))

    @compiled
    def of(keys):
        return City.objects.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)

    for number in range(len(keys) + 1):
        assert of(Many(keys[:number])) == keys[:number]
        assert of.count(Many(keys[:number])) == number
    assert len(of._kept) == 6  # for none, 1, 2, 4, 8 and 16


def test_texts_and_days_are_part_of_the_shape():
    make_city("lima", country="PE"), make_city("lagos", country="NG")

    @compiled
    def inside(country):
        return City.objects.filter(country=country).values_list("slug", flat=True)

    assert (inside("PE"), inside("NG"), inside("PE")) == (["lima"], ["lagos"], ["lima"])


def test_moments_and_texts_may_change_from_call_to_call():
    meeting = make_meeting(make_network("c40"))
    begins = meeting.starts_at

    @compiled
    def later(moment, titles):
        hour = datetime.timedelta(hours=1)
        return Meeting.objects.filter(starts_at__range=(moment + hour, moment + 2 * hour), title__in=titles)

    minutes = {-121: [], -119: [meeting], -61: [meeting], -59: []}
    for number, found in minutes.items():
        assert later(begins + datetime.timedelta(minutes=number), Many([meeting.title])) == found
    assert later(begins - datetime.timedelta(minutes=90), Many(["Another"])) == []
    assert len(later._kept) == 1


def test_what_would_be_kept_although_it_changes_is_refused():
    lima = make_city("lima")
    now = compiled(lambda key: Meeting.objects.filter(network=key, starts_at__gt=timezone.now()))
    asking = compiled(lambda key: City.objects.filter(pk__in=list(City.objects.filter(pk=key))))
    spelled = compiled(lambda key: City.objects.filter(slug=f"city-{key}"))
    for each, word in ((now, "moment"), (asking, "asks the database"), (spelled, "more than a value")):
        with pytest.raises(NotCompilableError, match=word):
            each(lima.pk)


MODELS = (Partnership, Visit, Exchange, AgendaItem, Meeting, Membership, Accession)


def test_each_reader_reads_what_is_visible_to_them():
    lima, lagos, bonn = make_city("lima"), make_city("lagos"), make_city("bonn")
    network = make_network("c40")
    for city in (lima, lagos):
        make_membership(network, city)
        make_exchange(city, "tool", state="draft")
        for visibility in ("city", "members", "public"):
            make_partnership(city, bonn, visibility=visibility)
        for audience in ("members", "cities"):
            make_item(network, audience=audience, cities=[city] if audience == "cities" else [])
        make_meeting(network, audience="members")
        make_visit(city, bonn, status="planned", visibility="own")
    people = [make_person(name) for name in ("ana", "bo", "chidi", "dia", "olu")]
    make_seat(people[0], lima, "city-editor")
    make_seat(people[1], lima, "city-lead")
    make_seat(people[1], lima, "mayors-office")
    make_seat(people[2], lagos, "city-editor")
    make_seat(people[3], network, "secretariat")
    people[4].is_staff = True
    people[4].save()
    nobody = make_person("nobody")
    for model in MODELS:
        statement = compiled(
            lambda reader, model=model: (
                model.objects.visible_to(reader.user()).order_by("pk").values_list("pk", flat=True)
            )
        )
        read = []
        for user in (*people, AnonymousUser(), nobody):
            wanted = list(model.objects.visible_to(user).order_by("pk").values_list("pk", flat=True))
            assert statement(reader_of(user)) == wanted, (model, user)
            read.append(wanted)
        assert len(statement._kept) == 6  # two editors of two cities are one shape
        if model in (Partnership, Visit, Exchange, AgendaItem):
            assert read[0] != read[2]
