"""Who pays for a partnership, and how much."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from citydiplo.kit.caching import versions
from partnerships.errors import StaleRecordError
from partnerships.models import Funding, Partnership

FACTS = ("city", "institution", "name", "amount", "currency", "period", "source")


@transaction.atomic
def set_fundings(
    *, partnership: Partnership, version: int, fundings: Iterable[tuple[int | None, Mapping[str, Any]]]
) -> None:
    """Make these its funders: pairs of a row's id (None for a new one) and its facts, in their order.

    Raises StaleRecordError if the record no longer is in ``version``. Rows are written one by one, so that
    the history names who came, who left and what was changed.
    """
    claimed = Partnership.objects.filter(pk=partnership.pk, version=version).update(version=F("version") + 1)
    if not claimed:
        raise StaleRecordError
    rest: dict[int | None, Funding] = {funding.pk: funding for funding in partnership.fundings.all()}
    for order, (pk, facts) in enumerate(fundings):
        funding = rest.pop(pk, None) or Funding(partnership=partnership)
        wanted = {name: facts.get(name) for name in FACTS} | {"order": order}
        if funding._state.adding or any(getattr(funding, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(funding, name, value)
            funding.full_clean()
            funding.save()
    for funding in rest.values():
        funding.delete()
    versions.bump("partnerships")
