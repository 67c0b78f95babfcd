"""Who exists: cities and their mayors, institutions, networks and their members, seats."""

from networks.models.api_token import ApiToken
from networks.models.backing import Backing
from networks.models.city import City, CityName, FormerSlug
from networks.models.gazetteer import GazetteerName, GazetteerPlace
from networks.models.institution import Institution
from networks.models.invitation import Invitation
from networks.models.mayor import Mandate, Mayor
from networks.models.membership import Membership
from networks.models.membership_answers import MembershipConfirmation, MembershipDispute
from networks.models.network import Network
from networks.models.seat import Seat
from networks.models.seat_request import SeatRequest
from networks.models.source import LoadedFile, Source, Sourced
from networks.models.statement import Objection, Statement

__all__ = [
    "ApiToken",
    "Backing",
    "City",
    "CityName",
    "FormerSlug",
    "GazetteerName",
    "GazetteerPlace",
    "Institution",
    "Invitation",
    "LoadedFile",
    "Mandate",
    "Mayor",
    "Membership",
    "MembershipConfirmation",
    "MembershipDispute",
    "Network",
    "Objection",
    "Seat",
    "SeatRequest",
    "Source",
    "Sourced",
    "Statement",
]
