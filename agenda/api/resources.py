"""What the API gives of agenda items and meetings: what their pages list."""

from agenda import exports
from agenda.choices import ItemAudience
from agenda.models import AgendaItem, Meeting
from agenda.views import directories
from citydiplo.kit.api.changes import Changes, before, before_not
from citydiplo.kit.api.resource import Resource

_WAS_PUBLIC = before("audience", ItemAudience.PUBLIC) & before_not("published_at", None)

AGENDA = Resource.of(
    directories.AGENDA, exports.AGENDA, versioned=True, changes=Changes(AgendaItem, was_public=_WAS_PUBLIC)
)
MEETINGS = Resource.of(
    directories.MEETINGS, exports.MEETINGS, versioned=True, changes=Changes(Meeting, was_public=_WAS_PUBLIC)
)
RESOURCES = (AGENDA, MEETINGS)
