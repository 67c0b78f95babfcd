"""The directories of what cities share, from partnerships to visits, as pages, files and feeds."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from citydiplo.kit.listing.directory import Listing
from citydiplo.kit.text.numbers import number
from citydiplo.kit.web.directories import atom_view, directory_view, file_view
from networks.choices import PUBLIC_RECORD
from networks.views.directories import INSTITUTIONS
from partnerships import exports, feeds
from partnerships.filters import (
    ActivityFilters,
    AgreementFilters,
    ExchangeFilters,
    PartnershipFilters,
    ReportedStepFilters,
    TargetFilters,
    VisitFilters,
)
from partnerships.models import (
    Accession,
    Activity,
    Agreement,
    Exchange,
    Measurement,
    Partnership,
    StepDone,
    Target,
    Visit,
)
from partnerships.policies import cities_to_visit_for
from partnerships.queries import activities as done
from partnerships.queries import directories as read
from partnerships.queries import exchanges as told
from partnerships.queries import reported_steps as reported
from partnerships.queries import targets as aims
from partnerships.queries import visits as travelled
from partnerships.queries.audiences import audience_by_seats, audience_of, audience_of_visits

ARCS_ON_THE_MAP = 1_500
AUTHORS_NAMED = 250


def _arcs(directory):
    drawing, drawn = read.arcs_between(directory.rows, directory.filters.sort, most=ARCS_ON_THE_MAP)
    caption = _("Shown on the map: the first %(n)s in this order. Each line links the first two cities.")
    if directory.total <= ARCS_ON_THE_MAP:
        caption = _("Shown on the map: %(n)s. Each line links the first two cities with a known position.")
    return drawing, caption % {"n": number(drawn.counted)}, drawn.demo


def _authors(directory):
    drawing, cities = told.map_of_authors(directory.rows, most=AUTHORS_NAMED)
    caption = ngettext(
        "The city that wrote them. Select it to see its exchanges.",
        "The %(n)s cities that wrote them. Select a city to see its exchanges.",
        cities,
    )
    return drawing, caption % {"n": number(cities)}, None


def _journeys(directory):
    drawing, drawn = travelled.arcs_of_visits(directory.rows, directory.filters.sort, most=ARCS_ON_THE_MAP)
    caption = _("Shown on the map: %(n)s. Each line links the first two cities with a known position.")
    return drawing, caption % {"n": number(drawn.counted)}, drawn.demo


PARTNERSHIPS = Listing(
    filters=PartnershipFilters,
    rows=Partnership.objects.visible_to,
    columns=read.PARTNERSHIP_COLUMNS,
    shown=read.partnership_rows,
    title=gettext_lazy("Partnerships"),
    counted=ngettext_lazy("%(n)s partnership", "%(n)s partnerships", "total"),
    nouns=("partnerships",),
    template="partnerships/partnerships.html",
    feed="partnerships-atom",
    entered="created_at",
    audience=audience_of,
    drawing=_arcs,
    rows_stand_alone=True,
)
ACTIVITIES = Listing(
    filters=ActivityFilters,
    rows=Activity.objects.visible_to,
    columns=done.COLUMNS,
    shown=done.activity_rows,
    title=gettext_lazy("Activities"),
    counted=ngettext_lazy("%(n)s activity", "%(n)s activities", "total"),
    nouns=("partnerships",),
    template="partnerships/activities.html",
    feed="activities-atom",
    audience=audience_of,
    rows_stand_alone=True,
)
AGREEMENTS = Listing(
    filters=AgreementFilters,
    rows=Agreement.objects.visible_to,
    columns=read.AGREEMENT_COLUMNS,
    shown=read.agreement_rows,
    title=gettext_lazy("Agreements"),
    counted=ngettext_lazy("%(n)s agreement", "%(n)s agreements", "total"),
    nouns=("agreements", "accessions", "memberships", "cities"),
    template="partnerships/agreements.html",
    feed="agreements-atom",
)
EXCHANGES = Listing(
    filters=ExchangeFilters,
    rows=lambda user: Exchange.objects.visible_to(user).published(),
    columns=told.COLUMNS,
    shown=told.exchange_rows,
    title=gettext_lazy("Exchanges"),
    counted=ngettext_lazy("%(n)s exchange", "%(n)s exchanges", "total"),
    nouns=("exchanges", "networks", "cities"),
    template="partnerships/exchanges.html",
    feed="exchanges-atom",
    audience=audience_by_seats,
    drawing=_authors,
)
TARGETS = Listing(
    filters=TargetFilters,
    rows=lambda user: Target.objects.visible_to(user).public(),
    columns=aims.COLUMNS,
    shown=aims.target_rows,
    title=gettext_lazy("Targets"),
    counted=ngettext_lazy("%(n)s target", "%(n)s targets", "total"),
    nouns=("targets", "memberships", "cities"),
    template="partnerships/targets/targets.html",
    feed="targets-atom",
)
REPORTED_STEPS = Listing(
    filters=ReportedStepFilters,
    rows=lambda user: StepDone.objects.visible_to(user).reported(),
    columns=reported.COLUMNS,
    shown=reported.reported_step_rows,
    title=gettext_lazy("Reported steps"),
    counted=ngettext_lazy("%(n)s reported step", "%(n)s reported steps", "total"),
    nouns=("accessions", "agreements", "networks", "cities"),
    template="partnerships/reported_steps.html",
    feed="reported-steps-atom",
)
VISITS = Listing(
    filters=VisitFilters,
    rows=Visit.objects.visible_to,
    columns=travelled.COLUMNS,
    shown=travelled.visit_rows,
    title=gettext_lazy("Visits"),
    counted=ngettext_lazy("%(n)s visit", "%(n)s visits", "total"),
    nouns=("visits", "memberships", "cities"),
    template="partnerships/visits.html",
    feed="visits-atom",
    audience=audience_of_visits,
    drawing=_journeys,
    context=lambda user: {"may_log_visit": bool(cities_to_visit_for(user))},
    rows_stand_alone=True,
)

partnerships = directory_view(PARTNERSHIPS, PUBLIC_RECORD)
activities = directory_view(ACTIVITIES, PUBLIC_RECORD)
agreements = directory_view(AGREEMENTS, PUBLIC_RECORD)
exchanges = directory_view(EXCHANGES, PUBLIC_RECORD)
targets = directory_view(TARGETS, PUBLIC_RECORD)
reported_steps = directory_view(REPORTED_STEPS, PUBLIC_RECORD)
visits = directory_view(VISITS, PUBLIC_RECORD)

partnerships_file = file_view(
    exports.PARTNERSHIPS, PARTNERSHIPS.rows, PARTNERSHIPS.filters, city="parties__city"
)
agreements_file = file_view(exports.AGREEMENTS, AGREEMENTS.rows, AGREEMENTS.filters)
exchanges_file = file_view(exports.EXCHANGES, EXCHANGES.rows, EXCHANGES.filters)
visits_file = file_view(exports.VISITS, VISITS.rows, VISITS.filters, city="parties__city")
accessions_file = file_view(
    exports.ACCESSIONS, Accession.objects.visible_to, city="city", agreement="agreement"
)
activities_file = file_view(
    exports.ACTIVITIES, ACTIVITIES.rows, ACTIVITIES.filters, city="partnership__parties__city"
)
targets_file = file_view(exports.TARGETS, TARGETS.rows, TARGETS.filters)
measurements_file = file_view(exports.MEASUREMENTS, Measurement.objects.visible_to, city="target__city")
reported_steps_file = file_view(exports.REPORTED_STEPS, REPORTED_STEPS.rows, REPORTED_STEPS.filters)

partnerships_feed = atom_view(
    PARTNERSHIPS,
    title=gettext_lazy("Partnerships of cities"),
    subtitle=gettext_lazy("The newest partnerships in the register."),
    tell=feeds.tell_partnerships,
)
agreements_feed = atom_view(
    AGREEMENTS,
    title=gettext_lazy("Cities and agreements"),
    subtitle=gettext_lazy("Cities that joined or left an agreement, as entered here."),
    tell=feeds.tell_agreements,
)
institutions_feed = atom_view(
    replace(INSTITUTIONS, nouns=(*INSTITUTIONS.nouns, "partnerships")),
    title=gettext_lazy("Institutions and cities"),
    subtitle=gettext_lazy("The newest partnerships of cities with institutions."),
    tell=feeds.tell_institutions,
)
activities_feed = atom_view(
    ACTIVITIES,
    title=gettext_lazy("Activities of cities with their partners"),
    subtitle=gettext_lazy("What the parties of partnerships did together."),
    tell=feeds.tell_activities,
)
exchanges_feed = atom_view(
    EXCHANGES,
    title=gettext_lazy("Exchanges of cities"),
    subtitle=gettext_lazy(
        "Lessons, practices, tools, expertise and requests that cities and networks share."
    ),
    tell=feeds.tell_exchanges,
)
targets_feed = atom_view(
    TARGETS,
    title=gettext_lazy("Targets of cities"),
    subtitle=gettext_lazy("What cities measure and aim at, and how far they are."),
    tell=feeds.tell_targets,
)
verified_steps_feed = atom_view(
    REPORTED_STEPS,
    title=gettext_lazy("Verified steps of cities"),
    subtitle=gettext_lazy("Steps of agreements that cities reported and that the keeping network verified."),
    tell=feeds.tell_verified_steps,
)
visits_feed = atom_view(
    VISITS,
    title=gettext_lazy("Visits of cities"),
    subtitle=gettext_lazy("Visits of mayors and delegations that took place, and what came of them."),
    tell=feeds.tell_visits,
)
