"""Two colleagues press the button at the same instant, each on a connection of their own."""

import threading

from django.db import connection

from networks.choices import SeatRole
from networks.models import Membership, MembershipConfirmation
from partnerships.errors import RegisterChangedError
from partnerships.imports import member_list
from tests.at_once import MARKS
from tests.rows import make_city, make_network, make_person, make_seat

pytestmark = MARKS


def test_the_second_of_two_writers_looks_again():
    c40 = make_network("c40")
    people = [make_seat(make_person(name), c40, SeatRole.SECRETARIAT).person for name in ("Dia", "Nia")]
    for name in ("lima", "cusco"):
        make_city(name, country="PE", population=1_000_000)
    answers = member_list.Answers(membership_class="full")
    wanted = {
        "network": c40,
        "text": "Lima\nCusco",
        "answers": answers,
        "ends_on": None,
    }
    seen = member_list.judge(by=people[0], **wanted).stamp
    start, said = threading.Barrier(2), []

    def write(person):
        try:
            start.wait()
            said.append(member_list.apply(by=person, reason="", stamp=seen, **wanted).writes)
        except RegisterChangedError:
            said.append("looks again")
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said, key=str) == [2, "looks again"]
    assert Membership.objects.count() == MembershipConfirmation.objects.count() == 2
