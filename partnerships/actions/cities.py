"""What happens to agreements, partnerships and exchanges when a city is renamed or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from citydiplo.kit import history
from citydiplo.kit.caching import versions
from networks.actions.moving import Facts, move
from partnerships.actions import partnerships, reuses, visits
from partnerships.actions.search import index_exchanges, index_partnerships
from partnerships.models import (
    Accession,
    Activity,
    Agreement,
    Approval,
    Asking,
    BriefingNotes,
    CityBridge,
    Confirmation,
    Contact,
    Correction,
    Dispute,
    EndAnswer,
    Exchange,
    Funding,
    Indicator,
    KeptBriefing,
    MaterialChange,
    Measurement,
    OpenDataAnswer,
    Partnership,
    PartnershipDocument,
    Party,
    RememberedList,
    RememberedWord,
    Reply,
    ReplyNotice,
    Reuse,
    Review,
    StepDone,
    StepExtension,
    Target,
    Visit,
    VisitConfirmation,
    VisitDispute,
    VisitParty,
    VisitTask,
    WithdrawnRecord,
)

if TYPE_CHECKING:
    from networks.models import City

ACCESSION_FACTS = (Facts(("date",), ("date_precision",)), Facts(("until",), ("until_precision",)))
REUSE_FACTS = (Facts(("outcome",)), Facts(("spared_a_mistake",)))
BRIEFING_FACTS = tuple(Facts((name,)) for name in ("first_point", "second_point", "third_point", "notes"))
PARTY_COUNT = 2


@transaction.atomic
def relabel(*, city: City) -> None:
    """Write again what every partnership of ``city`` says of its parties, here and in the search index."""
    theirs = Partnership.objects.of_city(city)
    for partnership in theirs:
        partnerships.repeat_parties(partnership=partnership)
    index_partnerships([partnership.pk for partnership in theirs])
    index_exchanges(list(Exchange.objects.of(city).values_list("pk", flat=True)))
    visits.relabel(city=city)
    versions.bump("exchanges")


@transaction.atomic
def reassign(*, city: City, into: City) -> None:
    """Move every link of ``city`` in this app to ``into``.

    Raises ValidationError for a partnership between the two and nobody else: it would be left with one party.
    """
    both = Partnership.objects.between(city, into).with_parties()
    for partnership in both:
        if len(partnership.parties.all()) <= PARTY_COUNT:
            raise ValidationError(
                _(
                    "These two cities have a partnership with each other (%(number)s). Remove it "
                    "first, then merge the cities."
                ),
                params={"number": partnership.pk},
            )
    Party.objects.filter(city=city, partnership__in=[partnership.pk for partnership in both]).delete()
    theirs = Party.objects.filter(city=city)
    with history.watching(theirs):
        theirs.update(city=into, country=into.country, region=into.region)
    _reassign_steps(city, into)
    move(Accession.objects.all(), city=city, into=into, same=("agreement_id", "kind"), facts=ACCESSION_FACTS)
    Agreement.objects.filter(city=city).update(city=into)
    move(Confirmation.objects.all(), city=city, into=into, same=("partnership_id", "round"))
    move(OpenDataAnswer.objects.all(), city=city, into=into, same=("partnership_id",))
    move(EndAnswer.objects.all(), city=city, into=into, same=("partnership_id", "ends_on"))
    move(Dispute.objects.open(), city=city, into=into, same=("partnership_id", "field"))
    move(Approval.objects.open(), city=city, into=into, same=("partnership_id",))
    move(Review.objects.all(), city=city, into=into, same=("partnership_id",))
    _reassign_corrections(city, into)
    for model in (Approval, Asking, Dispute, MaterialChange):
        model.objects.filter(city=city).update(city=into)
    for organised in (Funding.objects.filter(city=city), Activity.objects.filter(city=city)):
        with history.watching(organised):
            organised.update(city=into)
    _reassign_exchanges(city, into)
    _reassign_targets(city, into)
    _reassign_visits(city, into)
    # What was worked out of the ties of both is worked out again; until then the other's own stands.
    CityBridge.objects.filter(city=city).delete()
    move(RememberedList.objects.all(), city=city, into=into, same=("target", "name"))
    move(RememberedWord.objects.all(), city=city, into=into, same=("kind", "field", "folded"))
    WithdrawnRecord.objects.filter(city=city).update(city=into)
    for withdrawn in WithdrawnRecord.objects.filter(cities=city):
        withdrawn.cities.add(into)
        withdrawn.cities.remove(city)
    relabel(city=into)


def _reassign_steps(city, into):
    """Of an accession that both cities have, the one that goes leaves what was done to the one that stays.

    So it does with requests for more time, but for an open one where both have one.
    """
    twins = {(row.agreement_id, row.kind): row for row in Accession.objects.filter(city=into)}
    for asked in StepExtension.objects.filter(accession__city=city).select_related("accession"):
        twin = twins.get((asked.accession.agreement_id, asked.accession.kind))
        both = asked.is_open and twin and twin.extensions.open().filter(step=asked.step_id).exists()
        if twin and not both:
            asked.accession = twin
            asked.save(update_fields=["accession"])
    done = StepDone.objects.filter(accession__city=city).select_related("accession")
    for taken in done:
        twin = twins.get((taken.accession.agreement_id, taken.accession.kind))
        if twin and not twin.steps_done.filter(step=taken.step_id, date=taken.date).exists():
            taken.accession = twin
            taken.save(update_fields=["accession"])


def _reassign_targets(city, into):
    """Of an indicator that both measure, the target that stays takes over the periods that it lacks.

    It keeps its own numbers. No private value becomes public by that, and no demo value a real one.
    """
    own = Indicator.objects.filter(city=city)
    with history.watching(own):
        own.update(city=into)
    twins = {(row.indicator_id, row.is_demo): row for row in Target.objects.filter(city=into)}
    for value in Measurement.objects.filter(target__city=city).select_related("target"):
        former = value.target
        twin = twins.get((former.indicator_id, former.is_demo))
        is_as_open = twin and (former.is_public or not twin.is_public)
        if is_as_open and not twin.measurements.filter(until=value.until).exists():
            value.target = twin
            value.save(update_fields=["target"])
    move(Target.objects.all(), city=city, into=into, same=("indicator_id",))


def _reassign_corrections(city, into):
    """Where both ask about the same part of a record, the question of the city that stays is left."""
    theirs = Correction.objects.filter(city=city)
    for waits in theirs.open().exclude(partnership=None):
        same = {"partnership": waits.partnership_id, "part": waits.part}
        if twin := Correction.objects.open().filter(city=into, **same).first():
            PartnershipDocument.objects.filter(held_by=waits).update(held_by=twin)
            Correction.objects.filter(pk=twin.pk).update(edition=F("edition") + 1)
            Correction.objects.filter(pk=waits.pk).close()
    theirs.update(city=into)


def _reassign_visits(city, into):
    """Of a visit in which both took part, one party stays; their own visits, answers and tasks move along."""
    own = Visit.objects.filter(city=city)
    with history.watching(own):
        own.update(city=into)
    move(VisitParty.objects.all(), city=city, into=into, same=("visit_id",))
    move(VisitConfirmation.objects.all(), city=city, into=into, same=("visit_id", "round"))
    move(VisitDispute.objects.open(), city=city, into=into, same=("visit_id", "field"))
    VisitDispute.objects.filter(city=city).update(city=into)
    VisitTask.objects.filter(city=city).update(city=into)
    move(BriefingNotes.objects.all(), city=city, into=into, same=("visit_id",), facts=BRIEFING_FACTS)
    KeptBriefing.objects.filter(city=city).update(city=into)
    KeptBriefing.objects.filter(about=city).update(about=into)


def _reassign_exchanges(city, into):
    """What it wrote, what it said, what it was given to read, and where it is called in."""
    theirs = Exchange.objects.of(city)
    with history.watching(theirs):
        theirs.update(city=into)
    Reply.objects.filter(city=city).update(city=into)
    move(ReplyNotice.objects.all(), city=city, into=into, same=("reply_id",))
    move(Contact.objects.open(), city=city, into=into, same=("exchange_id",))
    Contact.objects.filter(city=city).update(city=into)
    move(Exchange.to_cities.through.objects.all(), city=city, into=into, same=("exchange_id",))
    counted = Reuse.objects.filter(Q(city=city) | Q(city=into, exchange__city=into))
    used = list(Exchange.objects.filter(pk__in=counted.values("exchange")))
    move(Reuse.objects.all(), city=city, into=into, same=("exchange_id",), facts=REUSE_FACTS)
    # Of what both are now one city says that it used its own; that says nothing.
    Reuse.objects.filter(city=into, exchange__city=into).delete()
    for exchange in used:
        reuses.recount(exchange)
