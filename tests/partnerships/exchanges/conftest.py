"""The cast: Ana edits Lima, Bo sits in its mayor's office, Chidi edits Lagos, Dia runs a network."""

import uuid

import pytest

from citydiplo.kit.models import OutgoingMail
from partnerships.actions import exchanges
from tests.rows import make_city, make_membership, make_network, make_person, make_seat


class Cast:
    def __init__(self):
        self.lima = make_city("lima", name="Lima", country="PE", region="latin-america-caribbean")
        self.lagos = make_city("lagos", name="Lagos", country="NG", region="africa")
        self.network = make_network("mercociudades", name="Mercociudades")
        make_membership(self.network, self.lima)
        self.ana = make_seat(make_person("Ana"), self.lima, "city-editor").person
        self.bo = make_seat(make_person("Bo"), self.lima, "mayors-office").person
        self.chidi = make_seat(make_person("Chidi"), self.lagos, "city-editor").person
        self.dia = make_seat(make_person("Dia"), self.network, "secretariat").person
        self.eve = make_person("Eve")
        self.olu = make_person("Olu", is_staff=True)

    def write(self, author=None, by=None, *, is_ready=True, **facts):
        facts = {"kind": "lesson", "title": "Bus lanes", "situation": "Four avenues."} | facts
        return exchanges.write(
            author=author or self.lima, by=by or self.ana, token=uuid.uuid4(), is_ready=is_ready, **facts
        )


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def mails():
    """A function: the queued mails of somebody, oldest first."""
    return lambda person: list(OutgoingMail.objects.filter(to=person.email).order_by("pk"))
