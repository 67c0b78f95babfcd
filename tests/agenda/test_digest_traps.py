"""Known faults of digests in similar systems, each by its name."""

import datetime
import html
import uuid

import pytest
from django.urls import reverse

from agenda import topics
from agenda.actions import follows
from agenda.digests import collect, plan
from agenda.digests.render import links
from agenda.models import Digest, DigestSchedule, Follow
from agenda.queries import follows as targets
from citydiplo.portal.actions import cities as portal_cities
from networks.actions import memberships
from partnerships.actions import records, withdrawals
from partnerships.models import Partnership
from tests import rows
from tests.agenda import events

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def ana(lima):
    person = rows.make_person("Ana")
    follows.follow(person=person, cadence="weekly", **targets.of_row(lima))
    return person


def publish(city, partnership=None, **facts):
    partnership = partnership or rows.make_partnership(city, rows.make_city())
    return events.publish(topics.topic("city", city.pk), object_id=partnership.pk, **facts)


def told_of(person):
    """What each digest of a person that is planned or sent contains, in the order of planning."""
    return [set(entries) for _digest, entries in events.told(person=person)]


def test_weeks_two_three_and_four_do_arrive(clock, ana, lima):
    expected = []
    for _week in range(4):
        expected.append({publish(lima)})
        clock.pass_on(days=7)
        plan.plan()
    assert told_of(ana) == expected


def test_windows_are_half_open_and_stored(clock, ana, lima):
    first = publish(lima)
    clock.pass_on(days=7)
    plan.plan()
    second = publish(lima)
    clock.pass_on(days=7)
    plan.plan()
    one, two = Digest.objects.order_by("number")
    assert (one.stop, two.start) == (first + 1, first + 1)
    assert one.until == two.since
    assert told_of(ana) == [{first}, {second}]


def test_a_late_or_missed_run_loses_and_repeats_nothing(clock, ana, lima):
    pieces = set()
    for _week in range(3):
        pieces.add(publish(lima))
        clock.pass_on(days=7)
    plan.plan()
    plan.plan()
    assert told_of(ana) == [pieces]


def test_two_overlapping_runs_plan_one_digest(clock, ana, lima):
    publish(lima)
    clock.pass_on(days=7)
    assert [plan.plan(), plan.plan()] == [1, 0]


def test_there_is_never_an_empty_mail(clock, ana, lagos):
    publish(lagos)
    clock.pass_on(days=7)
    plan.plan()
    events.send_all(clock.now)
    assert list(Digest.objects.values_list("state", flat=True)) == ["skipped"]


def test_the_local_hour_holds_across_daylight_saving(clock, ana, lima):
    ana.time_zone = "Europe/Paris"
    ana.save()
    follows.set_cadence(follows=Follow.objects.all(), cadence="daily")
    plan.plan()
    schedule = DigestSchedule.objects.get(cadence="daily")
    summer = schedule.due_after(events.moment("2027-03-28 12:00"))
    winter = schedule.due_after(events.moment("2027-03-26 12:00"))
    assert (winter.hour, summer.hour) == (7, 6)  # 08:00 in Paris, both


def test_every_item_says_why_it_is_there_with_all_reasons(clock, ana, lima):
    follows.follow(person=ana, cadence="weekly", **targets.of_word("region", lima.region))
    piece = events.publish(
        topics.topic("city", lima.pk),
        topics.topic("region", lima.region),
        object_id=rows.make_partnership(lima, rows.make_city()).pk,
    )
    clock.pass_on(days=7)
    plan.plan()
    ((_digest, entries),) = events.told()
    assert entries == {piece: tuple(Follow.objects.order_by("pk").values_list("pk", flat=True))}


def test_overlapping_follows_show_it_once(clock, ana, lima):
    partnership = rows.make_partnership(lima, rows.make_city())
    follows.follow(person=ana, cadence="weekly", **targets.of_row(partnership))
    words = (topics.topic("city", lima.pk), topics.topic("partnership", partnership.pk))
    piece = events.publish(*words, object_id=partnership.pk)
    clock.pass_on(days=7)
    plan.plan()
    assert told_of(ana) == [{piece}]


def test_places_and_themes_and_kinds_combine(clock, lima):
    bo = rows.make_person("Bo")
    narrowing = {"regions": ["africa"], "themes": ["immigration"], "kinds": ["lesson"]}
    what = targets.of_word("dimension", "culture")
    follows.follow(person=bo, cadence="weekly", narrowing=narrowing, **what)
    thing = rows.make_partnership(lima, rows.make_city()).pk
    fits = {"regions": ["africa"], "themes": ["immigration"], "kind": "lesson", "object_id": thing}
    wanted = events.publish("dimension:culture", **fits)
    events.publish("dimension:culture", **fits | {"regions": ["europe"]})
    events.publish("dimension:culture", **fits | {"themes": ["virtual-connection"]})
    events.publish("dimension:culture", **fits | {"kind": "practice"})
    clock.pass_on(days=7)
    plan.plan()
    assert told_of(bo) == [{wanted}]


def test_cadence_is_per_follow(clock, ana, lima, lagos):
    follows.follow(person=ana, cadence="daily", **targets.of_row(lagos))
    of_lima, of_lagos = publish(lima), publish(lagos)
    clock.pass_on(days=7)
    plan.plan()
    found = {digest.cadence: set(entries) for digest, entries in events.told()}
    assert found == {"weekly": {of_lima}, "daily": {of_lagos}}


def test_withdrawn_or_newly_private_items_are_dropped_before_sending(clock, ana, lima):
    gone, private, kept = (rows.make_partnership(lima, rows.make_city()) for _ in range(3))
    for partnership in (gone, private, kept):
        publish(lima, partnership)
    clock.pass_on(days=7)
    plan.plan()
    Partnership.objects.filter(pk=gone.pk).update(status="draft")
    Partnership.objects.filter(pk=private.pk).update(visibility="city")
    ((_digest, entries),) = events.told()
    assert len(entries) == 1


def test_people_with_a_seat_are_told_what_only_their_city_sees(clock, ana, lima, lagos):
    chidi = rows.make_person("Chidi")
    rows.make_seat(chidi, lima, "city-editor")
    follows.follow(person=chidi, cadence="weekly", **targets.of_row(lima))
    piece = publish(lima, rows.make_partnership(lima, lagos, visibility="city"))
    clock.pass_on(days=7)
    plan.plan()
    assert told_of(chidi) == [{piece}]
    assert told_of(ana) == [set()]


def test_people_who_can_no_longer_sign_in_get_nothing(clock, ana, lima):
    publish(lima)
    clock.pass_on(days=7)
    plan.plan()
    ana.is_active = False
    ana.save()
    assert told_of(ana) == [set()]


def test_a_huge_backlog_is_cut_and_still_goes_out(clock, ana, lima, sender, sink):
    thing = rows.make_partnership(lima, rows.make_city()).pk
    for _piece in range(3):
        publish(lima)
    things = [rows.make_partnership(lima, rows.make_city()).pk for _ in range(300)]
    for thing in things:
        events.publish(topics.topic("city", lima.pk), object_id=thing)
    clock.pass_on(days=7)
    plan.plan()
    assert sender.send_batch() == 1
    (arrived,) = sink.messages
    assert "See 283 more news items" in arrived.get_body(("plain",)).get_content()
    digest = Digest.objects.get()
    assert (digest.state, len(digest.entries), digest.more) == ("sent", 200, 103)


def test_what_was_sent_at_once_is_not_repeated_unless_wanted(clock, ana, lima, lagos):
    follows.follow(person=ana, cadence="at-once", **targets.of_word("region", "africa"))
    thing = rows.make_partnership(lima, lagos).pk
    both = events.publish(topics.topic("city", lima.pk), "region:africa", object_id=thing)
    plan.plan()
    events.send_all(clock.now)
    only_lima = publish(lima)
    clock.pass_on(days=7)
    plan.plan()
    weekly = [set(entries) for digest, entries in events.told(cadence="weekly")]
    assert weekly == [{only_lima}]
    from agenda.digests import schedule

    schedule.set_hour(person=ana, hour=8, weekday=0, repeats=True)
    weekly = [set(entries) for digest, entries in events.told(cadence="weekly")]
    assert weekly == [{both, only_lima}]


# Stopping ---------------------------------------------------------------------


def stop_url(ana):
    return reverse("mail-stop", args=[links.token_of_follow(Follow.objects.get(person=ana).pk)])


def test_looking_at_a_link_stops_nothing(client, ana):
    assert client.get(stop_url(ana)).status_code == 200
    assert Follow.objects.get().cadence == "weekly"


def test_one_click_stops_logged_out_and_says_what(client, ana):
    """RFC 8058: a POST by a mail program, without a cookie or a referrer."""
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(stop_url(ana), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Lima" in page
    assert "Undo" in page
    assert "Less often" in page or "less often" in page
    assert Follow.objects.get().cadence == "portal"


def test_a_stop_can_be_undone(client, clock, ana, lima):
    piece = publish(lima)
    client.post(stop_url(ana), {"do": "stop"})
    client.post(stop_url(ana), {"do": "undo"})
    assert Follow.objects.get().cadence == "weekly"
    clock.pass_on(days=7)
    plan.plan()
    assert told_of(ana) == [{piece}]


def test_less_often_loses_nothing(client, clock, ana, lima):
    piece = publish(lima)
    client.post(stop_url(ana), {"do": "less", "cadence": "monthly"})
    assert Follow.objects.get().cadence == "monthly"
    clock.pass_on(days=40)
    plan.plan()
    assert told_of(ana) == [{piece}]


def test_a_planned_mail_is_not_sent_after_a_stop(client, clock, ana, lima):
    publish(lima)
    clock.pass_on(days=7)
    plan.plan()
    client.post(stop_url(ana), {"do": "stop"})
    assert told_of(ana) == [set()]


def test_a_link_for_all_of_a_cadence_stops_those_and_no_others(client, ana, lagos):
    follows.follow(person=ana, cadence="daily", **targets.of_row(lagos))
    client.post(reverse("mail-stop", args=[links.token_of_cadence(ana.pk, "weekly")]), {})
    assert sorted(Follow.objects.values_list("cadence", flat=True)) == ["daily", "portal"]


@pytest.mark.parametrize("token", ["f-1", "f-1.forged", "x", "d-1.forged", "f-99999999999999999999999.x"])
def test_a_forged_link_is_nothing(client, token):
    assert client.get(reverse("mail-stop", args=[token])).status_code == 404


def test_a_merged_city_is_followed_once(ana, lima, lagos):
    follows.follow(person=ana, cadence="daily", **targets.of_row(lagos))
    bo = rows.make_person("Bo")
    follows.follow(person=bo, cadence="weekly", **targets.of_row(lagos))
    portal_cities.merge(city=lagos, into=lima, by=None)
    assert list(Follow.objects.order_by("pk").values_list("person__name", "topic")) == [
        ("Ana", f"city:{lima.pk}"),
        ("Bo", f"city:{lima.pk}"),
    ]


def test_less_often_is_undone_logged_out_by_post_only(client, ana, lima):
    follow = Follow.objects.get(person=ana)
    url = links.stop_url(links.token_of_cadence(ana.pk, "weekly")).partition("/mail/")[2]
    page = client.post(f"/mail/{url}", {"do": "less", "cadence": "monthly"}).content.decode()
    moved = html.unescape(page.partition('name="moved" value="')[2].partition('"')[0])
    assert moved
    client.get(f"/mail/{url}", {"do": "back", "moved": moved})
    assert Follow.objects.get().cadence == "monthly"
    assert (
        "Your emails continue as before"
        in client.post(f"/mail/{url}", {"do": "back", "moved": moved}).content.decode()
    )
    follow.refresh_from_db()
    assert (follow.cadence, follow.periods.open().get().cadence) == ("weekly", "weekly")
    client.post(f"/mail/{url}", {"do": "back", "moved": moved})  # once more does no harm
    assert Follow.objects.get().cadence == "weekly"


def test_less_often_of_what_was_stopped_is_undone_to_stopped(client, ana, lima):
    url = links.stop_url(links.token_of_follow(Follow.objects.get().pk)).partition("/mail/")[2]
    client.post(f"/mail/{url}", {"do": "stop"})
    page = client.post(f"/mail/{url}", {"do": "less", "cadence": "monthly"}).content.decode()
    moved = html.unescape(page.partition('name="moved" value="')[2].partition('"')[0])
    client.post(f"/mail/{url}", {"do": "back", "moved": moved})
    follow = Follow.objects.get()
    assert (follow.cadence, follow.stopped_from) == ("portal", "weekly")


def test_nobody_undoes_what_another_changed(client, ana, lima):
    bo = rows.make_person("Bo")
    theirs, _is_new = follows.follow(person=bo, cadence="monthly", **targets.of_row(lima))
    moved = links.token_of_moved({theirs.pk: ["weekly", "monthly", False]})
    url = links.stop_url(links.token_of_cadence(ana.pk, "weekly")).partition("/mail/")[2]
    for sent in (moved, moved[:-1], "m-{}", "x" * 13_000, "\x00"):
        assert client.post(f"/mail/{url}", {"do": "back", "moved": sent}).status_code in {200, 400}
    theirs.refresh_from_db()
    assert theirs.cadence == "monthly"
    assert client.get(f"/mail/stop/{moved}/").status_code == 404


@pytest.mark.parametrize("noun", ["partnership", "membership"])
def test_what_is_withdrawn_reaches_no_digest_and_no_page_of_news(client, clock, ana, lima, noun):
    """From the form that enters it to the form that withdraws it: neither is news to anybody."""
    rows.make_seat(dia := rows.make_person("Dia"), lima, "city-editor")
    network = rows.make_network("ours", name="Ours")
    rows.make_seat(dia, network, "secretariat")
    if noun == "partnership":
        record = records.log(
            city=lima,
            by=dia,
            partner=rows.make_city("quito", name="Quito"),
            token=uuid.uuid4(),
            partnership_class="twinning",
            dimension="culture",
            status="active",
        )
    else:
        record = memberships.add(network=network, city=lima, by=dia)
    collect.collect()
    client.force_login(ana)
    assert news_lines(client)
    clock.pass_on(days=7)
    plan.plan()
    assert len(told_of(ana)[0]) == 1
    if noun == "partnership":
        withdrawals.withdraw(partnership=record, city=lima, by=dia, reason="Logged twice.")
    else:
        memberships.withdraw(membership=record, by=dia, reason="Typed twice.")
    collect.collect()
    assert told_of(ana) == [set()]
    assert not news_lines(client)
    clock.pass_on(days=7)
    plan.plan()
    assert not any(told_of(ana))


def news_lines(client):
    return client.get("/news/").context["lines"]
