"""What the API gives of what cities share: what the pages list, with the columns of their files."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.api.changes import Changes, before, before_not
from citydiplo.kit.api.resource import Resource
from partnerships import exports
from partnerships.choices import (
    ExchangeAudience,
    ExchangeState,
    PartnershipStatus,
    Visibility,
    VisitStatus,
    VisitVisibility,
)
from partnerships.models import (
    Accession,
    Activity,
    Exchange,
    Funding,
    Measurement,
    Milestone,
    Partnership,
    Party,
    StepDone,
    Target,
    Visit,
    VisitParty,
)
from partnerships.queries.audiences import audience_by_seats
from partnerships.views import directories


def _while_public(rows, acts, link, names):
    """The Q of removals from rows that everybody reads, and read at that time as far as is known."""
    public = rows.filter(pk=OuterRef(link))
    turned = Q()
    for name in names:
        turned |= Q(changes__has_key=name)
    since = acts.filter(turned, id=OuterRef(link), history_date__gte=OuterRef("history_date"))
    return Q(Exists(public)) & ~Q(Exists(since)) & Q(history_type="-")


_PUBLIC_PARTNERSHIPS = Partnership.objects.filter(visibility=Visibility.PUBLIC).exclude(
    status=PartnershipStatus.DRAFT
)

PARTNERSHIPS = Resource.of(
    directories.PARTNERSHIPS,
    exports.PARTNERSHIPS,
    versioned=True,
    changes=Changes(
        Partnership,
        was_public=before("visibility", Visibility.PUBLIC) & before_not("status", PartnershipStatus.DRAFT),
        parts=((Party, "partnership_id"), (Funding, "partnership_id"), (Activity, "partnership_id")),
    ),
)
ACTIVITIES = Resource.of(
    directories.ACTIVITIES,
    exports.ACTIVITIES,
    changes=Changes(
        Activity,
        was_public=_while_public(
            _PUBLIC_PARTNERSHIPS, Partnership.history, "partnership_id", ("visibility", "status")
        ),
    ),
)
AGREEMENTS = Resource.of(directories.AGREEMENTS, exports.AGREEMENTS)
ACCESSIONS = Resource(
    name="accessions",
    title=_("Accessions"),
    export=exports.ACCESSIONS,
    rows=Accession.objects.visible_to,
    nouns=("accessions", "cities", "agreements"),
    places={"city": "city", "agreement": "agreement"},
    changes=Changes(Accession),
)
STEPS = Resource.of(
    directories.REPORTED_STEPS,
    exports.REPORTED_STEPS,
    name="steps",
    versioned=True,
    one_by_one=StepDone.objects.visible_to,
    changes=Changes(StepDone),
)
EXCHANGES = Resource.of(
    directories.EXCHANGES,
    exports.EXCHANGES,
    versioned=True,
    one_by_one=Exchange.objects.visible_to,
    changes=Changes(
        Exchange,
        was_public=before("state", ExchangeState.PUBLISHED) & before("audience", ExchangeAudience.PUBLIC),
    ),
)
TARGETS = Resource.of(
    directories.TARGETS,
    exports.TARGETS,
    versioned=True,
    changes=Changes(Target, was_public=before("is_public", True), parts=((Milestone, "target_id"),)),
)
MEASUREMENTS = Resource(
    name="measurements",
    title=_("Measurements"),
    export=exports.MEASUREMENTS,
    rows=Measurement.objects.visible_to,
    nouns=("targets",),
    places={"city": "target__city"},
    audience=audience_by_seats,
    changes=Changes(
        Measurement,
        was_public=_while_public(Target.objects.public(), Target.history, "target_id", ("is_public",)),
    ),
)
VISITS = Resource.of(
    directories.VISITS,
    exports.VISITS,
    versioned=True,
    changes=Changes(
        Visit,
        was_public=before("status", VisitStatus.DONE) & before("visibility", VisitVisibility.PUBLIC),
        parts=((VisitParty, "visit_id"),),
    ),
)
RESOURCES = (
    PARTNERSHIPS,
    ACTIVITIES,
    AGREEMENTS,
    ACCESSIONS,
    STEPS,
    EXCHANGES,
    TARGETS,
    MEASUREMENTS,
    VISITS,
)
