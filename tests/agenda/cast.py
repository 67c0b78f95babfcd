"""Lima and Lagos are members of Dia's network; Ana edits Lima for Bo, Chidi edits Lagos, Eve has no seat."""

from networks.choices import SeatRole
from tests.rows import make_city, make_membership, make_network, make_person, make_seat


class Cast:
    def __init__(self):
        self.lima = make_city("lima", name="Lima", time_zone="America/Lima", latitude=-12, longitude=-77)
        self.lagos = make_city("lagos", name="Lagos", time_zone="Africa/Lagos", latitude=6.5, longitude=3.4)
        self.quito = make_city("quito", name="Quito")
        self.network, self.other = make_network("ours"), make_network("theirs")
        for city in (self.lima, self.lagos):
            make_membership(self.network, city)
        self.ana = self.seat("Ana", self.lima, SeatRole.CITY_EDITOR, time_zone="America/Lima")
        self.bo = self.seat("Bo", self.lima, SeatRole.MAYORS_OFFICE)
        self.chidi = self.seat("Chidi", self.lagos, SeatRole.CITY_EDITOR, time_zone="Africa/Lagos")
        self.uma = self.seat("Uma", self.quito, SeatRole.CITY_EDITOR)
        self.dia = self.seat("Dia", self.network, SeatRole.SECRETARIAT, time_zone="America/Montevideo")
        self.eve = make_person("Eve")

    def seat(self, name, place, role, **facts):
        return make_seat(make_person(name, **facts), place, role).person
