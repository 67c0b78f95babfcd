"""What the API gives of cities, networks, institutions, mayors and memberships: what their pages list."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.api.changes import REMOVED, Changes
from citydiplo.kit.api.resource import Resource
from networks import exports
from networks.models import City, Mandate, Membership, Network
from networks.views import directories

CITIES = Resource.of(
    directories.CITIES,
    exports.CITIES,
    changes=Changes(City, was_public=REMOVED | Q(changes__has_key="merged_into")),
)
NETWORKS = Resource.of(directories.NETWORKS, exports.NETWORKS, changes=Changes(Network))
INSTITUTIONS = Resource.of(directories.INSTITUTIONS, exports.INSTITUTIONS)
MAYORS = Resource.of(directories.MAYORS, exports.MANDATES, changes=Changes(Mandate))
MEMBERSHIPS = Resource(
    name="memberships",
    title=_("Memberships"),
    export=exports.MEMBERSHIPS,
    rows=Membership.objects.visible_to,
    nouns=("memberships", "cities", "networks"),
    places={"city": "city", "network": "network"},
    changes=Changes(Membership),
)
RESOURCES = (CITIES, NETWORKS, INSTITUTIONS, MAYORS, MEMBERSHIPS)
