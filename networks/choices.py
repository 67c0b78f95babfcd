"""The vocabulary of who exists in city diplomacy, and the vocabularies that all apps share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from citydiplo.kit.fields import partial_date

# The kinds of rows that a public page may show; a write announces its own by ``versions.bump``.
PUBLIC_RECORD = (
    "cities",
    "mayors",
    "networks",
    "memberships",
    "institutions",
    "agreements",
    "accessions",
    "partnerships",
    "exchanges",
    "targets",
    "visits",
    "agenda",
    "meetings",
)


class Dimension(models.TextChoices):
    """What city diplomacy is about: exactly seven."""

    SECURITY = "security", _("Security")
    ECONOMIC_DEVELOPMENT = "economic-development", _("Economic development")
    ENVIRONMENT = "environment", _("Environment")
    CULTURE = "culture", _("Culture")
    TRANSPORT = "transport", _("Transport")
    NETWORKS = "networks", _("Networks")
    REPRESENTATION = "representation", _("Representation")


class Theme(models.TextChoices):
    """The agenda of city diplomacy: exactly five."""

    IMMIGRATION = "immigration", _("Immigration")
    TOURISM = "tourism-and-social-connections", _("Tourism and social connections")
    VIRTUAL_CONNECTION = "virtual-connection", _("Virtual connection between cities and citizens")
    GLOBAL_VALUES = "global-values", _("Global values and cultural diversification")
    EDUCATION = "global-and-local-education", _("Global and local education")


class WorldRegion(models.TextChoices):
    AFRICA = "africa", _("Africa")
    ASIA_PACIFIC = "asia-pacific", _("Asia and the Pacific")
    EUROPE = "europe", _("Europe")
    LATIN_AMERICA = "latin-america-caribbean", _("Latin America and the Caribbean")
    MIDDLE_EAST = "middle-east", _("Middle East")
    NORTHERN_AMERICA = "northern-america", _("Northern America")


class BodyKind(models.TextChoices):
    """What kind of local body a row of the table of cities is. Only municipalities are cities to readers."""

    MUNICIPALITY = "municipality", _("Municipality")
    DISTRICT = "district", _("District or quarter")
    METROPOLITAN = "metropolitan", _("Metropolitan or intermunicipal body")
    COUNTY = "county", _("County or province")
    REGION = "region", _("Region or state")
    ASSOCIATION = "association", _("Association of local authorities")

    @property
    def schema_type(self) -> str:
        """The type of schema.org that such a body is as a place."""
        return _SCHEMA_TYPES[self.value]

    @property
    def schema_actor(self) -> str:
        """The type of schema.org that such a body is as one who acts."""
        return "Organization" if self == self.ASSOCIATION else "GovernmentOrganization"

    @property
    def is_local(self) -> bool:
        """Whether it is a municipality or a part of one: sources take the one for the other."""
        return self.value in ("municipality", "district")

    def may_be(self, other: BodyKind) -> bool:
        """Whether a body of this kind and one of the ``other`` can be the same."""
        return self == other or (self.is_local and other.is_local)

    @property
    def noun(self) -> Any:
        """The word before or above a name: "Region", for a municipality "City". Lazy."""
        return _NOUNS[self.value]


def kind_word(kind: str | None) -> str:
    """What a list says beside the name of such a body, in the active language: nothing for a city."""
    return "" if kind in (None, "", BodyKind.MUNICIPALITY) else str(BodyKind(kind).noun)


_NOUNS = {
    "municipality": _("City"),
    "district": pgettext_lazy("kind of body", "District"),
    "metropolitan": pgettext_lazy("kind of body", "Metropolitan body"),
    "county": pgettext_lazy("kind of body", "County or province"),
    "region": pgettext_lazy("kind of body", "Region"),
    "association": pgettext_lazy("kind of body", "Association"),
}
_SCHEMA_TYPES = {
    "municipality": "City",
    "district": "AdministrativeArea",
    "metropolitan": "AdministrativeArea",
    "county": "AdministrativeArea",
    "region": "State",
    "association": "Organization",
}


class FactState(models.TextChoices):
    """How far a public fact can be relied on, best first."""

    CONFIRMED = "confirmed", _("Confirmed by both sides")
    DECLARED = "declared", _("Declared by one side")
    OPEN_DATA = "open-data", _("From open data, unverified")
    UNVERIFIED = "unverified", _("Unverified")


class PopulationBand(models.IntegerChoices):
    """Cities by size, from the smallest up. ``floors`` are inhabitants."""

    UNKNOWN = 0, _("Not known")
    UNDER_50K = 1, _("Under 50,000")
    UNDER_100K = 2, _("50,000 to 100,000")
    UNDER_250K = 3, _("100,000 to 250,000")
    UNDER_1M = 4, _("250,000 to 1 million")
    UNDER_5M = 5, _("1 to 5 million")
    OVER_5M = 6, _("5 million and over")

    @classmethod
    def ceilings(cls) -> dict[PopulationBand, int]:
        """The first number of inhabitants that is too large for each band but the last."""
        return {
            cls.UNDER_50K: 50_000,
            cls.UNDER_100K: 100_000,
            cls.UNDER_250K: 250_000,
            cls.UNDER_1M: 1_000_000,
            cls.UNDER_5M: 5_000_000,
        }


class SinceDecade(models.IntegerChoices):
    """The facet "since": the decade in which something began. The value is its first year."""

    BEFORE_1950 = 0, _("Before 1950")
    FIFTIES = 1950, _("1950s")
    SIXTIES = 1960, _("1960s")
    SEVENTIES = 1970, _("1970s")
    EIGHTIES = 1980, _("1980s")
    NINETIES = 1990, _("1990s")
    NOUGHTIES = 2000, _("2000s")
    TENS = 2010, _("2010s")
    TWENTIES = 2020, _("2020s")


class MembershipClass(models.TextChoices):
    """How fully a member belongs."""

    FULL = "full", _("Full member")
    ASSOCIATE = "associate", _("Associate member")
    OBSERVER = "observer", _("Observer")
    PARTNER = "partner", _("Partner")
    PARTICIPATING = "participating", _("Participating city")
    NOT_STATED = "", _("Class not stated")


class MembershipRole(models.TextChoices):
    """What a member does in the network beside belonging to it."""

    MEMBER = "member", _("Member")
    CHAIR = "chair", _("Chair")
    VICE_CHAIR = "vice-chair", _("Vice-chair")
    STEERING = "steering", _("Steering committee")
    WORKING_GROUP_LEAD = "working-group-lead", _("Lead of a working group")


class Side(models.TextChoices):
    """Who says what a membership is."""

    CITY = "city", _("The city")
    NETWORK = "network", _("The network")


class Disputable(models.TextChoices):
    """What one side of a record may hold to be otherwise; each kind of record names its own members."""

    @property
    def is_date(self) -> bool:
        """Whether what is disputed is a date."""
        return self.value in ("since", "until")

    @property
    def vocabulary(self) -> Any:
        """The choices that its values come from; None for dates and prose."""
        return None

    @property
    def is_by_hand(self) -> bool:
        """Whether people change the record by hand before they accept its dispute: prose, parties, status."""
        return self.value == "status" or not (self.is_date or self.vocabulary)

    def words(self, value: str) -> str:
        """A stored value as its reader knows it."""
        if self.vocabulary and value in self.vocabulary.values:
            return self.vocabulary(value).label
        if self.is_date and value:
            return partial_date.display(*partial_date.parse(value))
        return value


class DisputedMembership(Disputable):
    """What a city may hold to be otherwise of its membership."""

    CLASS = "membership_class", _("Class")
    ROLE = "role", _("Role")
    SINCE = "since", _("Start date")
    UNTIL = "until", _("End date")
    OTHER = "other", _("Something else")

    @property
    def vocabulary(self) -> Any:
        """See Disputable."""
        return {DisputedMembership.CLASS: MembershipClass, DisputedMembership.ROLE: MembershipRole}.get(self)


class DisputeAnswer(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an answer or request", "Withdrawn")


class MandateStatus(models.TextChoices):
    """What can be said of a mandate today."""

    CURRENT = "current", _("In office")
    LAST_KNOWN = "last-known", _("In office when last known")
    FORMER = "former", _("Former")
    COMING = "coming", _("Not yet in office")


class BackingKind(models.TextChoices):
    FOUNDED = "founded", _("Founded it")
    HOSTS = "hosts", _("Hosts it")
    FUNDS = "funds", pgettext_lazy("of a backer", "Funds it")


class InstitutionKind(models.TextChoices):
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental organisation")
    DEVELOPMENT_BANK = "development-bank", _("Development bank")
    GOVERNMENT = "government", _("National government or agency")
    FOUNDATION = "foundation", _("Foundation")
    OTHER = "other", _("Other")


class TokenScope(models.TextChoices):
    """What a program may do with a token."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")


class SeatRole(models.TextChoices):
    """What a person may do for a city or a network. City roles first, then network roles."""

    CITY_EDITOR = "city-editor", _("City editor")
    MAYORS_OFFICE = "mayors-office", _("Mayor’s office")
    CITY_LEAD = "city-lead", _("City lead")
    SECRETARIAT = "secretariat", _("Network secretariat")
    NETWORK_LEAD = "network-lead", _("Network lead")

    @classmethod
    def of_cities(cls) -> tuple[SeatRole, ...]:
        """The roles that a city gives."""
        return (cls.CITY_EDITOR, cls.MAYORS_OFFICE, cls.CITY_LEAD)

    @classmethod
    def of_networks(cls) -> tuple[SeatRole, ...]:
        """The roles that a network gives."""
        return (cls.SECRETARIAT, cls.NETWORK_LEAD)

    @classmethod
    def leads(cls) -> tuple[SeatRole, ...]:
        """The roles that give roles to others."""
        return (cls.CITY_LEAD, cls.NETWORK_LEAD)


class Power(models.TextChoices):
    """What a seat can permit, each said as an end of the sentence “You may…”."""

    READ_CITY = (
        "read-city",
        _("read everything the city has in the register, including drafts and unpublished records"),
    )
    EDIT_CITY = "edit-city", _("add partnerships and keep the city’s records up to date")
    CONFIRM = "confirm", _("confirm or dispute, for the city, what others have recorded about it")
    VISIT = "visit", _("plan visits of the city, and record what came of them")
    APPROVE = "approve", _("approve records before they become public, if the city asks for approval")
    SET_APPROVAL = (
        "set-approval",
        _("decide whether the mayor’s office must approve records before they become public"),
    )
    INVITE_CITY = "invite-city", _("invite people to roles in the city, and end their roles")
    READ_NETWORK = "read-network", _("read everything the network has in the register, including drafts")
    EDIT_NETWORK = "edit-network", _("publish agenda items, meetings and documents on the network’s page")
    MAINTAIN_MEMBERS = "maintain-members", _("add members, change their roles and end memberships")
    INVITE_MEMBERS = (
        "invite-members",
        _("invite people from member cities that no one acts for yet"),
    )
    INVITE_NETWORK = "invite-network", _("invite people to roles in the network, and end their roles")


class SeatRequestState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an answer or request", "Withdrawn")
