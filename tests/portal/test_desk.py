"""What waits for a person, and nothing that waits for somebody else."""

import uuid

import pytest

from networks.actions import invitations
from networks.choices import SeatRole
from partnerships.actions import confirmations, records, verification
from partnerships.models import Partnership
from tests.pages import statements
from tests.rows import day, make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_seat(make_person("Ana"), make_city("lima", name="Lima"), SeatRole.CITY_LEAD).person


@pytest.fixture
def chidi():
    return make_seat(make_person("Chidi"), make_city("lagos", name="Lagos"), SeatRole.CITY_EDITOR).person


def city_of(person):
    return person.seats.get().city


def log(person, partner, **facts):
    facts = {"status": "active", "dimension": "culture", "partnership_class": "twinning"} | facts
    return records.log(
        city=city_of(person), by=person, partner=partner, token=uuid.uuid4(), since=day("2001-01-01"), **facts
    )


def piles(client, person):
    client.force_login(person)
    page = client.get("/desk/")
    found = {
        name: len(page.context[name]) for name in ("invitations", "waiting", "verify", "disputes", "drafts")
    }
    return {name: number for name, number in found.items() if number}, page.content.decode()


def test_an_empty_desk_says_so_kindly(client, ana):
    found, page = piles(client, ana)
    assert found == {}
    assert "Nothing waits for you" in page
    assert client.get("/desk/").context["total"] == 0


def test_each_thing_lies_on_the_desk_of_whose_turn_it_is(client, ana, chidi):
    made = log(ana, city_of(chidi))
    assert piles(client, ana)[0] == {}
    found, page = piles(client, chidi)
    assert found == {"waiting": 1}
    assert f"/partnerships/{made.pk}/answer/" in page
    assert 'class="tabs__count">1<' in page
    raised = confirmations.dispute(
        partnership=made, city=city_of(chidi), by=chidi, field="since", held="1999", reason="Our archive."
    )
    assert piles(client, chidi)[0] == {}
    assert piles(client, ana)[0] == {"disputes": 1}
    records.accept_dispute(dispute=raised, city=city_of(ana), by=ana)
    assert piles(client, ana)[0] == {}
    assert piles(client, chidi)[0] == {"waiting": 1}
    made.refresh_from_db()
    confirmations.confirm(partnership=made, city=city_of(chidi), by=chidi, seen_round=made.confirmation_round)
    assert piles(client, chidi)[0] == {}


def test_drafts_and_invitations_lie_there_too(client, ana, chidi):
    log(ana, city_of(chidi), status="draft")
    assert piles(client, ana)[0] == {"drafts": 1}
    assert piles(client, chidi)[0] == {}
    invitations.invite(address=chidi.email, place=city_of(ana), role=SeatRole.CITY_EDITOR, by=ana)
    assert piles(client, chidi)[0] == {"invitations": 1}


def test_a_record_to_verify_lies_there_once_with_its_button(client, ana, chidi):
    made = log(ana, city_of(chidi))
    Partnership.objects.update(ask_on=day("2026-01-01"))
    verification.run(today=day("2026-01-05"))
    assert piles(client, ana)[0] == {"verify": 1}
    found, page = piles(client, chidi)
    assert found == {"verify": 1}  # and no longer among those that wait for a first yes
    assert "asked 5 January 2026" in page
    assert 'class="tabs__count">1<' in page
    link = made.askings.get().link_for(city=city_of(chidi), person=chidi)
    assert link in page
    client.post(link, {"version": Partnership.objects.get().version})
    assert piles(client, chidi)[0] == piles(client, ana)[0] == {}


def test_records_that_no_party_declared_ask_nobody(client, ana, chidi):
    make_partnership(city_of(ana), city_of(chidi), state="unverified")
    assert piles(client, ana)[0] == {}


def test_the_mayors_office_is_not_asked(client, ana, chidi):
    log(ana, city_of(chidi))
    bo = make_seat(make_person("Bo"), city_of(chidi), SeatRole.MAYORS_OFFICE).person
    assert piles(client, bo)[0] == {}


def test_the_desk_costs_the_same_with_few_and_many(client, ana, chidi):
    log(ana, city_of(chidi))
    client.force_login(chidi)
    few = len(statements(client, "/desk/"))
    for _number in range(5):
        raised = log(ana, city_of(chidi))
        log(chidi, city_of(ana), status="draft")
        log(chidi, city_of(ana))
    Partnership.objects.filter(pk__gt=raised.pk - 5).update(ask_on=day("2026-01-01"))
    verification.run(today=day("2026-01-05"))
    confirmations.dispute(
        partnership=raised, city=city_of(ana), by=ana, field="other", held="", reason="Not so."
    )
    assert len(statements(client, "/desk/")) == few <= 25  # one for each pile


def test_the_number_in_the_header_costs_nothing_once_counted(client, ana, chidi):
    log(ana, city_of(chidi))
    client.force_login(chidi)
    asked = statements(client, "/roles/")
    assert not [sql for sql in asked if "confirmation" in sql]
