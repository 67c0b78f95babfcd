"""What a network says of its members: who joined, who left, and what each does there."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from citydiplo.kit import history, versions
from networks.choices import FactState
from networks.models import Membership

FACTS = ("membership_class", "role", "field", "since", "since_precision", "until", "until_precision")


def add(*, network, city, reason="", **facts):
    """Make ``city`` a member, as the network declares it. Raises ValidationError for one that is."""
    try:
        return _write(Membership(network=network, city=city), facts, reason)
    except IntegrityError as error:
        # A double click: the database let one of them through.
        raise ValidationError(_("%(city)s is a current member already.") % {"city": city}) from error


def amend(*, membership, reason="", **facts):
    """Change or end a membership: it is the network's own word then. With nothing new it stays as it was."""
    if all(getattr(membership, name) == facts[name] for name in FACTS if name in facts):
        return membership
    return _write(membership, facts, reason)


def _refuse_a_second(membership):
    if membership.until is None:
        current = Membership.objects.current().filter(network=membership.network)
        same = current.filter(city=membership.city, institution=membership.institution)
        if same.exclude(pk=membership.pk).exists():
            raise ValidationError(
                _("%(member)s is a current member already.")
                % {"member": membership.city or membership.institution}
            )


@transaction.atomic
def _write(membership, facts, reason):
    for name in FACTS:
        if name in facts:
            setattr(membership, name, facts[name])
    _refuse_a_second(membership)
    membership.state = FactState.DECLARED
    membership.full_clean()
    with history.because(reason):
        membership.save()
    versions.bump("memberships", "networks")
    return membership
