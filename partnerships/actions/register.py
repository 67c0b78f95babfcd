"""The starter register of what is shared: agreements with their steps, and twinnings.

Loaded as ``networks.actions.register`` loads who exists, and after it.
"""

from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from networks.actions.register import (
    STARTER_FACTS,
    cities_by_geonames,
    dimensions_of,
    load_files,
    provenance,
    sources,
)
from networks.actions.setwise import LoadTally, fact, settle
from networks.actions.starterfiles import number, table
from networks.choices import FactState
from networks.models import City
from partnerships.choices import Binds, PartnershipClass, PartnershipStatus, PartyRole, StepKind
from partnerships.models import Agreement, AgreementStep, Partnership, Party
from partnerships.parties import countries_of, label_of, party_row, regions_of

DATA = Path(__file__).resolve().parent.parent / "data"
TWINNINGS = "twinnings-wikidata-wikipedia"
TWINNING_NOTE = "Two independent sources state it; not dated; some have been suspended since."
BATCH = 2000


def load(*, say: Callable[[str], object], folder: Path = DATA, again: bool = False) -> bool:
    """Load every file of ``folder`` that is news. Returns whether anything was read."""
    steps = {
        "agreements.csv": load_agreements,
        "agreement_steps.csv": load_steps,
        "twinnings.csv": load_twinnings,
    }
    return load_files(steps, say=say, folder=folder, again=again)


def load_agreements(path: Path) -> LoadTally:
    """Load the agreements that cities join."""
    cities, source = cities_by_geonames(), sources()[STARTER_FACTS]
    rows = [
        fact(
            Agreement,
            slug=row["slug"],
            name=row["name"],
            year=number(row["year"]),
            place=row["place"],
            city_id=cities.get(number(row["city"])),
            subject=row["subject"],
            binds=Binds(row["binds"]),
            binds_note=row["binds_note"],
            **dimensions_of(row),
            scale_stated=row["scale_stated"],
            **provenance(row, source),
        )
        for row in table(path)
    ]
    return settle(Agreement.objects.all(), rows, key=("slug",))


def load_steps(path: Path) -> LoadTally:
    """Load what agreements ask of those who join."""
    agreements = dict(Agreement.objects.values_list("slug", "pk"))
    rows = [
        fact(
            AgreementStep,
            agreement_id=agreements[row["agreement"]],
            order=int(row["order"]),
            kind=StepKind(row["kind"]),
            text=row["text"],
            due_months=number(row["due_months"]),
            repeat_months=number(row["repeat_months"]),
            source_note=row["source_note"],
        )
        for row in table(path)
    ]
    tally = settle(AgreementStep.objects.all(), rows, key=("agreement_id", "order"))
    if tally.changed:
        AgreementStep.objects.update(set_at=timezone.now())
    return tally


def load_twinnings(path: Path) -> LoadTally:
    """Twinnings of two cities. A pair that has one already, whoever entered it, gets no second."""
    cities = cities_by_geonames()
    wanted = [frozenset((cities[int(row["a"])], cities[int(row["b"])])) for row in table(path)]
    pairs = dict.fromkeys(pair for pair in wanted if len(pair) == 2)  # two cities that merged twin no more
    known = _twinned()
    new = [pair for pair in pairs if pair not in known]
    by_id = City.objects.only("name", "country", "region", "admin_area", "is_name_shared").in_bulk(
        {pk for pair in new for pk in pair}
    )
    _create_twinnings([sorted((by_id[pk] for pk in pair), key=_by_name) for pair in new])
    return LoadTally(created=len(new), same=len(pairs) - len(new))


def _by_name(city):
    return city.name, city.pk


def _twinned():
    """The pairs of cities between which a twinning is on record."""
    members = {}
    twinnings = Party.objects.filter(partnership__partnership_class=PartnershipClass.TWINNING)
    for partnership, city in twinnings.exclude(city=None).values_list("partnership", "city"):
        members.setdefault(partnership, set()).add(city)
    return {frozenset(pair) for pair in members.values()}


def _create_twinnings(pairs):
    source = sources()[TWINNINGS]
    made = Partnership.objects.bulk_create(
        [
            Partnership(
                label=label_of(pair),
                partnership_class=PartnershipClass.TWINNING,
                status=PartnershipStatus.ACTIVE,
                regions=regions_of(pair),
                countries=countries_of(pair),
                source_id=source,
                source_note=TWINNING_NOTE,
                state=FactState.OPEN_DATA,
            )
            for pair in pairs
        ],
        batch_size=BATCH,
    )
    Party.objects.bulk_create(
        [
            party_row(partnership, city, role=PartyRole.PARTNER, order=order)
            for partnership, pair in zip(made, pairs, strict=True)
            for order, city in enumerate(pair)
        ],
        batch_size=BATCH,
    )
