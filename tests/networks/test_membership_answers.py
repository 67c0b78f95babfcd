"""A membership has two sides: declared by the network, confirmed or disputed by the city."""

import pytest
from django.core.cache import cache

from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.queries import desk
from networks.actions import memberships
from networks.actions.confirmations import membership_sides
from networks.choices import SeatRole
from networks.errors import NotPossibleError
from networks.models import Membership, MembershipConfirmation, MembershipDispute
from tests import pages, rows
from tests.pages import statements

pytestmark = pytest.mark.django_db


class Cast:
    """Ana edits Lima, Dia is the secretariat of C40."""

    def __init__(self):
        self.lima = rows.make_city("lima", name="Lima")
        self.c40 = rows.make_network("c40", name="C40")
        self.ana = rows.make_seat(rows.make_person("Ana"), self.lima, SeatRole.CITY_EDITOR).person
        self.dia = rows.make_seat(rows.make_person("Dia"), self.c40, SeatRole.SECRETARIAT).person

    def add(self, **facts):
        facts = {"since": rows.day("2007-01-01"), "since_precision": "year"} | facts
        return memberships.add(network=self.c40, city=self.lima, by=self.dia, **facts)

    def confirm(self, membership, side=None):
        membership.refresh_from_db()
        side = side or self.lima
        return membership_sides.confirm(
            record=membership,
            side=side,
            by=self.ana if side == self.lima else self.dia,
            seen_round=membership.confirmation_round,
        )


@pytest.fixture
def cast():
    return Cast()


def told(person):
    return [mail.subject for mail in OutgoingMail.objects.filter(to=person.email).order_by("pk")]


def on_desk(client, person):
    cache.clear()  # a test's transaction never commits, so no change is announced to caches
    client.force_login(person)
    page = client.get("/desk/")
    found = {name: len(pages.on_desk(page, name)) for name in ("memberships", "membership_disputes")}
    assert page.context["total"] == sum(found.values()) == desk.count(person)
    return {name: number for name, number in found.items() if number}


def test_one_declares_the_other_disputes_one_accepts_the_other_confirms(client, cast):
    membership = cast.add()
    answer = f"/networks/c40/members/{membership.pk}/answer/"
    assert (membership.state, told(cast.ana)) == ("declared", ["Please check: Lima in C40"])
    assert (on_desk(client, cast.ana), on_desk(client, cast.dia)) == ({"memberships": 1}, {})

    client.force_login(cast.ana)
    assert ("You act for Lima. Check the facts below, then answer.") in client.get(answer).content.decode()
    said = {"dispute": "1", "field": "since", "held": "2008-05", "reason": "So says our archive."}
    assert client.post(answer, said).url == "/cities/lima/networks/"
    assert told(cast.dia) == ["Disputed: Lima in C40"]
    assert (on_desk(client, cast.ana), on_desk(client, cast.dia)) == ({}, {"membership_disputes": 1})

    dispute = MembershipDispute.objects.get()
    url = f"/networks/c40/members/disputes/{dispute.pk}/"
    assert url in OutgoingMail.objects.get(to=cast.dia.email).text
    page = client.get(url).content.decode()
    assert "2007" in page
    assert "May 2008" in page
    assert client.post(url, {"answer": "accepted"}).url == "/networks/c40/members/edit/"
    assert told(cast.ana)[1:] == ["Answer to your dispute: Lima in C40"]
    assert (on_desk(client, cast.dia), on_desk(client, cast.ana)) == ({}, {"memberships": 1})

    membership.refresh_from_db()
    assert (membership.since_text, membership.state) == ("May 2008", "declared")
    seen = {"confirm": "1", "round": membership.confirmation_round}
    assert client.post(answer, seen).url == "/cities/lima/networks/"
    membership.refresh_from_db()
    assert membership.state == "confirmed"
    assert told(cast.dia)[-1] == "Confirmed: Lima in C40"
    assert on_desk(client, cast.ana) == on_desk(client, cast.dia) == {}

    client.logout()
    for public in ("/networks/c40/", "/cities/lima/networks/"):
        page = client.get(public).content.decode()
        assert "Confirmed by both sides" in page
        assert "City editor, " in page
        assert "Network secretariat, " in page
        assert "Ana" not in page
    history = client.get("/networks/c40/history/").content.decode()
    assert "May 2008" in history
    assert "Reason: <bdi>So says our archive.</bdi>" in history


def test_a_dispute_stands_on_both_pages_and_is_declined_with_a_reason(client, cast):
    membership = cast.add(role="chair")
    membership_sides.dispute(
        record=membership,
        side=cast.lima,
        by=cast.ana,
        field="role",
        held="vice-chair",
        reason="We lost the vote.",
    )
    for public in ("/networks/c40/", "/cities/lima/networks/"):
        page = client.get(public).content.decode()
        assert "Disputed: Role. The city says: Vice-chair." in page
        assert "We lost the vote." in page
    client.force_login(cast.dia)
    url = f"/networks/c40/members/disputes/{MembershipDispute.objects.get().pk}/"
    assert "Enter the reason why you decline." in client.post(url, {"answer": "declined"}).content.decode()
    client.post(url, {"answer": "declined", "reason": "You won the second one."})
    assert told(cast.ana)[-1] == "Answer to your dispute: Lima in C40"
    assert "You won the second one." in OutgoingMail.objects.filter(to=cast.ana.email).last().text
    assert "already answered" in client.post(url, {"answer": "accepted"}).content.decode()
    assert on_desk(client, cast.ana) == {"memberships": 1}


@pytest.mark.parametrize(
    "change",
    [
        {"membership_class": "associate"},
        {"role": "chair"},
        {"since": rows.day("2009-01-01")},
        {"since": rows.day("2007-01-01"), "since_precision": "month"},
        {"until": rows.day("2020-01-01"), "until_precision": "year"},
    ],
)
def test_a_material_change_asks_the_city_again_and_shows_what_changed(client, cast, change):
    membership = cast.add()
    cast.confirm(membership)
    memberships.amend(membership=membership, by=cast.dia, reason="Our statutes.", **change)
    membership.refresh_from_db()
    assert membership.state == "declared"
    assert told(cast.ana)[-1] == "Please check: Lima in C40"
    assert on_desk(client, cast.ana) == {"memberships": 1}
    page = client.get(f"/networks/c40/members/{membership.pk}/answer/").content.decode()
    assert "Changed since your city confirmed it" in page
    assert "Our statutes." in page
    cast.confirm(membership)
    membership.refresh_from_db()
    assert membership.state == "confirmed"


def test_what_is_not_material_leaves_it_confirmed(cast):
    membership = cast.add()
    cast.confirm(membership)
    memberships.amend(membership=membership, by=cast.dia, field="Gastronomy")
    membership.refresh_from_db()
    assert (membership.state, membership.field, membership.confirmation_round) == (
        "confirmed",
        "Gastronomy",
        1,
    )


def test_a_confirmation_of_an_older_round_is_refused(client, cast):
    membership = cast.add()
    memberships.amend(membership=membership, by=cast.dia, role="chair")
    with pytest.raises(NotPossibleError):
        membership_sides.confirm(record=membership, side=cast.lima, by=cast.ana, seen_round=1)
    client.force_login(cast.ana)
    for seen in ("1", "", "x", "-1", "9" * 40, "²"):
        answer = client.post(
            f"/networks/c40/members/{membership.pk}/answer/", {"confirm": "1", "round": seen}
        )
        assert answer.status_code == 200
        assert "The membership has changed since you opened this page" in answer.content.decode()
    assert not MembershipConfirmation.objects.filter(side="city").exists()


def test_a_city_may_declare_first_and_the_network_is_asked(client, cast):
    membership = rows.make_membership(cast.c40, cast.lima, state="open-data", source=rows.make_source())
    assert on_desk(client, cast.ana) == {}
    assert cast.confirm(membership)
    membership.refresh_from_db()
    assert membership.state == "declared"
    assert on_desk(client, cast.dia) == {"memberships": 1}
    assert (
        "Confirmed by the city: give your answer"
        in client.get("/networks/c40/members/edit/").content.decode()
    )
    answer = f"/networks/c40/members/{membership.pk}/answer/"
    page = client.get(answer).content.decode()
    assert "You act for C40. Check the facts below, then answer." in page
    assert "Dispute this record" not in page
    assert client.post(answer, {"dispute": "1", "field": "other", "reason": "Not so."}).status_code == 200
    assert not MembershipDispute.objects.exists()
    assert client.post(answer, {"confirm": "1", "round": "1"}).url == "/networks/c40/members/edit/"
    membership.refresh_from_db()
    assert membership.state == "confirmed"
    assert on_desk(client, cast.dia) == {}


def test_a_confirmation_counts_once_and_takes_back_ones_own_dispute(cast):
    membership = cast.add()
    membership_sides.dispute(
        record=membership, side=cast.lima, by=cast.ana, field="other", held="", reason="Not so."
    )
    with pytest.raises(NotPossibleError):
        membership_sides.dispute(
            record=membership, side=cast.lima, by=cast.ana, field="other", held="", reason="Again."
        )
    assert cast.confirm(membership)
    assert not cast.confirm(membership)
    assert MembershipDispute.objects.get().answer == "withdrawn"
    assert told(cast.dia).count("Confirmed: Lima in C40") == 1


def test_an_operators_change_is_nobodys_word_and_asks_both(client, cast):
    membership = cast.add()
    cast.confirm(membership)
    olu = rows.make_person("Olu", is_staff=True)
    memberships.amend(membership=membership, by=olu, role="chair")
    membership.refresh_from_db()
    assert membership.state == "unverified"
    assert on_desk(client, cast.ana) == on_desk(client, cast.dia) == {"memberships": 1}
    cast.confirm(membership)
    cast.confirm(membership, cast.c40)
    membership.refresh_from_db()
    assert membership.state == "confirmed"


def test_what_is_held_is_said_in_words_and_nothing_typed_is_lost(client, cast):
    membership = cast.add()
    client.force_login(cast.ana)
    url = f"/networks/c40/members/{membership.pk}/answer/"
    for wrong in (
        {},
        {"field": "since", "held": "long ago", "reason": "Why."},
        {"field": "role", "held": "king", "reason": "Why."},
        {"field": "soul", "held": "x", "reason": "Why."},
        {"field": "other", "held": "x" * 10_000, "reason": "Why."},
        {"field": "other", "held": "a\x00b", "reason": "Why."},
    ):
        page = client.post(url, {"dispute": "1"} | wrong)
        assert page.status_code == 200
        assert "field--wrong" in page.content.decode()
    assert not MembershipDispute.objects.exists()
    client.post(url, {"dispute": "1", "field": "role", "held": "observer chair", "reason": "Why."})
    client.post(url, {"dispute": "1", "field": "class", "held": "observer", "reason": "Why."})
    client.post(url, {"dispute": "1", "field": "membership_class", "held": " OBSERVER ", "reason": "Why."})
    assert MembershipDispute.objects.get().held == "observer"


def test_an_accepted_value_that_cannot_be_is_refused_and_the_dispute_stays_open(client, cast):
    membership = cast.add(until=rows.day("2010-01-01"))
    membership_sides.dispute(
        record=membership, side=cast.lima, by=cast.ana, field="since", held="2011", reason="Why."
    )
    client.force_login(cast.dia)
    url = f"/networks/c40/members/disputes/{MembershipDispute.objects.get().pk}/"
    assert "notice--error" in client.post(url, {"answer": "accepted"}).content.decode()
    assert MembershipDispute.objects.get().answer == "open"


def test_only_the_two_sides_answer(client, cast):
    membership = cast.add()
    of_bank = rows.make_membership(cast.c40, rows.make_institution("bank"))
    raised = membership_sides.dispute(
        record=membership, side=cast.lima, by=cast.ana, field="other", held="", reason="Not so."
    )
    answer, dispute = (
        f"/networks/c40/members/{membership.pk}/answer/",
        f"/networks/c40/members/disputes/{raised.pk}/",
    )
    people = {name: rows.make_person(name) for name in ("Bo", "Chidi", "Eve", "Olu", "Fay")}
    rows.make_seat(people["Bo"], cast.lima, SeatRole.MAYORS_OFFICE)
    rows.make_seat(people["Chidi"], rows.make_city("lagos"), SeatRole.CITY_LEAD)
    rows.make_seat(people["Fay"], rows.make_network("other"), SeatRole.NETWORK_LEAD)
    people["Olu"].is_staff = True
    people["Olu"].save()
    assert client.get(answer).status_code == client.get(dispute).status_code == 302
    for person in people.values():
        client.force_login(person)
        for url in (answer, dispute):
            assert client.get(url).status_code == 403
            assert client.post(url, {"confirm": "1", "round": "1", "answer": "accepted"}).status_code == 403
    client.force_login(cast.ana)
    assert client.get(dispute).status_code == 403
    assert client.post(answer, {"confirm": "1", "round": "1", "side": "network"}).status_code == 302
    assert not MembershipConfirmation.objects.filter(side="network", by=cast.ana).exists()
    for wrong in (f"/networks/c40/members/{of_bank.pk}/answer/", answer.replace("c40", "other")):
        assert client.get(wrong).status_code == 404
    assert client.get(dispute.replace("c40", "other")).status_code == 404


def test_lists_cost_the_same_with_few_and_many_answers(client, cast):
    def dispute_one(number):
        city, network = rows.make_city(), rows.make_network()
        ana = rows.make_seat(rows.make_person(f"Ana{number}"), city, SeatRole.CITY_EDITOR).person
        dia = rows.make_seat(rows.make_person(f"Dia{number}"), network, SeatRole.SECRETARIAT).person
        theirs = memberships.add(network=cast.c40, city=city, by=cast.dia)
        memberships.add(network=network, city=cast.lima, by=dia)
        membership_sides.dispute(record=theirs, side=city, by=ana, field="other", held="", reason="Not so.")

    cast.confirm(cast.add())
    dispute_one(0)
    urls = ("/networks/c40/", "/networks/c40/members/edit/", "/cities/lima/networks/", "/desk/")
    client.force_login(cast.dia)
    few = [len(statements(client, url)) for url in urls]
    for number in range(1, 5):
        dispute_one(number)
    assert [len(statements(client, url)) for url in urls] == few
    assert Membership.objects.count() == 11


def withdrawn_at(membership):
    return f"/networks/{membership.network.slug}/members/{membership.pk}/withdraw/"


@pytest.mark.parametrize("reason", ["Typed twice.", "It is Lima in Ohio & not <ours>."])
def test_a_membership_entered_by_mistake_is_withdrawn_and_the_city_told(client, cast, reason):
    membership = cast.add()
    client.force_login(cast.dia)
    change = f"/networks/c40/members/{membership.pk}/edit/"
    assert withdrawn_at(membership) in client.get(change).content.decode()
    assert client.post(withdrawn_at(membership), {"reason": ""}).context["form"].errors
    assert Membership.objects.exists()
    answer = client.post(withdrawn_at(membership), {"reason": reason}, follow=True)
    assert "The membership is removed from the register." in answer.content.decode()
    assert not Membership.objects.exists()
    assert Membership.history.filter(id=membership.pk, history_type="-").get().history_change_reason == reason
    mail = OutgoingMail.objects.filter(to=cast.ana.email).latest("pk")
    assert mail.subject == "Removed from the register: Lima in C40"
    assert reason in mail.text
    assert "/networks/c40/" in mail.text
    # A person with the page open gets an error, and nothing breaks.
    with pytest.raises(NotPossibleError):
        membership_sides.confirm(record=membership, side=cast.lima, by=cast.ana, seen_round=1)
    with pytest.raises(NotPossibleError):
        memberships.amend(membership=membership, by=cast.dia)
    assert client.post(withdrawn_at(membership), {"reason": reason}).status_code == 404


@pytest.mark.parametrize("how", ["confirmed", "disputed", "open data"])
def test_a_membership_that_the_city_answered_stays(client, cast, how):
    membership = rows.make_membership(cast.c40, cast.lima) if how == "open data" else cast.add()
    if how == "confirmed":
        cast.confirm(membership)
    if how == "disputed":
        membership_sides.dispute(
            record=membership, side=cast.lima, by=cast.ana, field="since", held="2008", reason="No."
        )
    client.force_login(cast.dia)
    page = client.post(withdrawn_at(membership), {"reason": "Typed twice."}, follow=True).content.decode()
    assert "You cannot remove this membership from the register" in page
    assert Membership.objects.exists()
    client.force_login(cast.ana)
    assert client.post(withdrawn_at(membership), {"reason": "x"}).status_code == 403
