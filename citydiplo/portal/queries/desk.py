"""What waits for a person, over all her seats."""

from django.utils import timezone

from agenda.policies import cities_to_answer_for, networks_to_write_for
from agenda.queries import desk as agenda
from citydiplo.kit import versions
from citydiplo.portal.models import WrongDataReport
from networks.choices import Power
from networks.models import Invitation
from networks.policies import places_of
from networks.queries.mandates import unsucceeded
from networks.queries.standpoints import disputes_for, waiting_for
from partnerships.models import Approval, Correction
from partnerships.policies import cities_to_log_for
from partnerships.queries import desk

MOST = 50  # of each kind on one page


def piles(user):
    """{what waits: rows}: each pile leads to one next action."""
    cities, networks = cities_to_log_for(user), places_of(user, Power.MAINTAIN_MEMBERS)
    answering, writing = cities_to_answer_for(user), networks_to_write_for(user)
    return {
        "signatures": agenda.to_approve(places_of(user, Power.APPROVE)),
        "to_sign": agenda.to_sign(answering),
        "to_answer": agenda.to_answer(answering),
        "to_do": agenda.to_do(answering, user),
        "without_minutes": agenda.without_minutes(writing),
        "item_drafts": agenda.item_drafts(writing),
        "meeting_drafts": agenda.meeting_drafts(writing),
        "invitations": Invitation.objects.open().addressed_to(user),
        "waiting": desk.waiting_for(cities),
        "verify": desk.to_verify(cities),
        "disputes": desk.disputes_for(cities),
        "approvals": Approval.objects.waiting_for(places_of(user, Power.APPROVE)),
        "back": Approval.objects.back_with(cities),
        "corrections": Correction.objects.waiting_for(places_of(user, Power.APPROVE)),
        "corrections_back": Correction.objects.back_with(cities),
        "drafts": desk.drafts_of(cities),
        "memberships": waiting_for(cities, networks),
        "membership_disputes": disputes_for(networks),
        "mandates": unsucceeded(places_of(user, Power.EDIT_CITY), timezone.localdate()),
        "reports": WrongDataReport.objects.visible_to(user).open(),
        **desk.of_exchanges(user),
    }


def count(user):
    """How much waits for her. One statement beside those for her seats, kept until something moves.

    What falls due does so by the day, hence the day in the key.
    """
    name = f"desk:{user.pk}:{timezone.localdate()}"
    nouns = ["desk", "partnerships", "exchanges", "memberships", "mayors", "agenda", "meetings"]
    return versions.cached(name, nouns, lambda: _count(user))


def _count(user):
    first, *rest = (rows.order_by().values_list("pk") for rows in piles(user).values())
    return first.union(*rest, all=True).count()
