"""Taking back a record: a draft is deleted, a record that nobody else has answered is withdrawn."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from citydiplo.accounts.models import User
from networks.actions.both_sides import Notice
from networks.actions.on_behalf import acts_for
from networks.models import City
from partnerships.actions import partnerships
from partnerships.actions.confirmations import partnership_sides
from partnerships.choices import PartnershipStatus, Visibility
from partnerships.models import Partnership, WithdrawnRecord
from partnerships.queries.withdrawals import city_to_withdraw_for


@transaction.atomic
def delete_draft(*, partnership: Partnership) -> None:
    """Delete a draft; its history stays. Raises ValidationError for a record that is no longer a draft."""
    claimed = Partnership.objects.filter(pk=partnership.pk, status=PartnershipStatus.DRAFT)
    if not claimed.update(version=F("version") + 1):
        raise ValidationError(_("This record is no longer a draft, so you cannot delete it."))
    partnerships.remove(partnership=partnership, reason=_("Draft deleted."))


@acts_for("city")
def withdraw(*, partnership: Partnership, city: City, by: User, reason: str) -> WithdrawnRecord:
    """Take a record that ``city`` logged by mistake out of the register, and tell the other parties.

    Raises ValidationError once another party has confirmed, disputed or corrected it.
    """
    answered = ValidationError(
        _("Another party has answered this record. Correct it, or set its status to Ended.")
    )
    try:
        with transaction.atomic():
            Partnership.objects.filter(pk=partnership.pk).update(version=F("version") + 1)
            if city_to_withdraw_for([city], partnership) is None:
                raise answered
            return _withdraw(partnership, city, by, reason)
    except IntegrityError as error:  # somebody answered at this very moment
        raise answered from error


def _withdraw(partnership, city, by, reason):
    parties = [party.city for party in partnership.parties.select_related("city") if party.city]
    made = WithdrawnRecord.objects.create(
        record=partnership.pk,
        label=partnership.label,
        city=city,
        reason=reason,
        was_public=partnership.visibility == Visibility.PUBLIC,
    )
    made.cities.set(parties)
    partnership_sides.tell(partnership_sides.others(partnership, city), Notice("withdrawn", city, by))
    partnerships.remove(partnership=partnership, reason=reason)
    return made
