"""The starter register of what is shared: agreements with their steps, twinnings, suggested indicators.

Loaded as ``networks.actions.register`` loads who exists, and after it.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from citydiplo.kit.history import because, watching
from networks.actions.register import (
    STARTER_FACTS,
    cities_by_geonames,
    dimensions_of,
    load_files,
    provenance,
    sources,
)
from networks.actions.setwise import BATCH, CHUNK, LoadTally, fact, settle
from networks.actions.starterfiles import number, partial, table
from networks.choices import Dimension, FactState, Theme
from networks.models import City, Network
from partnerships.choices import (
    AccessionKind,
    AccessionStatus,
    Binds,
    Commitment,
    IndicatorDirection,
    PartnershipClass,
    PartnershipStatus,
    PartyRole,
    StepKind,
)
from partnerships.models import Accession, Agreement, AgreementStep, Indicator, Partnership, Party
from partnerships.parties import countries_of, label_of, party_row, regions_of

DATA = Path(__file__).resolve().parent.parent / "data"
TWINNINGS = "twinnings-wikidata-wikipedia"
TWINNINGS_AS_OF = "2025"
# By the sources that state a twinning; neither gives a date or a status.
TWINNING_NOTES = {
    "wikidata wikipedia": "Stated by Wikidata and by lists of Wikipedia, without a date.",
    "wikidata": "Stated by Wikidata, without a date.",
}


def load(*, say: Callable[[str], object], folder: Path = DATA, again: bool = False) -> bool:
    """Load every file of ``folder`` that is news. Returns whether anything was read."""
    steps = {
        "agreements.csv": load_agreements,
        "agreement_steps.csv": load_steps,
        "agreement_keepers.csv": load_keepers,
        "twinnings.csv": load_twinnings,
        "accessions.csv": load_accessions,
        "indicators.toml": load_indicators,
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


def load_keepers(path: Path) -> LoadTally:
    """Load which network keeps which agreement. What an operator chose stays."""
    networks = dict(Network.objects.values_list("slug", "pk"))
    free = Agreement.objects.filter(keeper_by_hand=False)
    open_to_files = set(free.values_list("slug", flat=True))
    rows = [
        fact(
            Agreement,
            slug=row["agreement"],
            keeper_id=networks[row["network"]],
            keeper_note=row["source_note"],
        )
        for row in table(path)
        if row["agreement"] in open_to_files
    ]
    return settle(free, rows, key=("slug",))


def load_twinnings(path: Path) -> LoadTally:
    """Twinnings of two cities. A pair that has one already, from any source, gets no second."""
    cities = cities_by_geonames()
    pairs = {
        frozenset((cities[int(row["a"])], cities[int(row["b"])])): row["stated_by"] for row in table(path)
    }
    # Two cities that merged are no longer twinned.
    pairs = {pair: by for pair, by in pairs.items() if len(pair) == 2}
    tally = LoadTally(changed=_state_no_status())
    known = _twinned()
    new = [pair for pair in pairs if pair not in known]
    by_id = City.objects.only("name", "country", "region", "admin_area", "is_name_shared").in_bulk(
        {pk for pair in new for pk in pair}
    )
    _create_twinnings(
        [(sorted((by_id[pk] for pk in pair), key=_by_name), TWINNING_NOTES[pairs[pair]]) for pair in new]
    )
    tally.created, tally.same = len(new), len(pairs) - len(new)
    return tally


def _state_no_status():
    """Take back the status of twinnings that an earlier release called active: no source states it."""
    rows = Partnership.objects.filter(
        source__key=TWINNINGS, state=FactState.OPEN_DATA, status=PartnershipStatus.ACTIVE, status_changes=None
    )
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        some = Partnership.objects.filter(pk__in=keys[start : start + CHUNK])
        with because(_("The source states no status.")), watching(some):
            Partnership.objects.filter(pk__in=keys[start : start + CHUNK]).update(
                status=PartnershipStatus.NOT_STATED, version=F("version") + 1
            )
    return len(keys)


def load_accessions(path: Path) -> LoadTally:
    """Load which cities joined which agreements, when, and what they took on."""
    cities, known_sources = cities_by_geonames(), sources()
    agreements = {
        slug: (pk, binds) for slug, pk, binds in Agreement.objects.values_list("slug", "pk", "binds")
    }
    rows = {}
    for row in table(path):
        agreement, binds = agreements[row["agreement"]]
        accession = fact(
            Accession,
            agreement_id=agreement,
            city_id=cities[int(row["city"])],
            kind=AccessionKind(row["kind"]),
            agreement_binds=binds,
            status=AccessionStatus(row["status"]),
            commitments=tuple(Commitment(value) for value in row["commitments"].split()),
            **partial("date", row["date"]),
            **provenance(row, known_sources[row["source"]]),
        )
        # Of two places that became one city, the first says when it joined.
        rows.setdefault((agreement, accession.city_id, accession.kind), accession)
    return settle(Accession.objects.all(), list(rows.values()), key=("agreement_id", "city_id", "kind"))


def load_indicators(path: Path) -> LoadTally:
    """Load the suggested indicators. A unit stays as it was loaded first: values were measured in it."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["indicators"]
    rows = [
        fact(
            Indicator,
            key=entry["key"],
            order=order,
            name=entry["name"],
            unit=entry["unit"],
            direction=IndicatorDirection(entry["direction"]),
            dimension=Dimension(entry["dimension"]),
            theme=Theme(entry["theme"]) if "theme" in entry else "",
            sdg=entry.get("sdg"),
            definition=entry["definition"],
            translations={code: said for code, said in entry.items() if isinstance(said, dict)},
        )
        for order, entry in enumerate(entries, 1)
    ]
    return settle(Indicator.objects.suggested(), rows, key=("key",), once=("unit",))


def _by_name(city):
    return city.name, city.pk


def _twinned():
    """The pairs of cities with a twinning in the register."""
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
                status=PartnershipStatus.NOT_STATED,
                regions=regions_of(pair),
                countries=countries_of(pair),
                source_id=source,
                source_note=note,
                **partial("as_of", TWINNINGS_AS_OF),
                state=FactState.OPEN_DATA,
            )
            for pair, note in pairs
        ],
        batch_size=BATCH,
    )
    Party.objects.bulk_create(
        [
            party_row(partnership, city, role=PartyRole.PARTNER, order=order)
            for partnership, (pair, _note) in zip(made, pairs, strict=True)
            for order, city in enumerate(pair)
        ],
        batch_size=BATCH,
    )
