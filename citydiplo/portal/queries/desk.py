"""What waits for a person, over all her seats."""

from citydiplo.kit import versions
from citydiplo.portal.models import WrongDataReport
from networks.models import Invitation
from partnerships.policies import cities_to_log_for
from partnerships.queries import desk

MOST = 50  # of each kind on one page


def piles(user):
    """{what waits: rows}: each pile leads to one next action."""
    cities = cities_to_log_for(user)
    return {
        "invitations": Invitation.objects.open().addressed_to(user),
        "waiting": desk.waiting_for(cities),
        "disputes": desk.disputes_for(cities),
        "drafts": desk.drafts_of(cities),
        "reports": WrongDataReport.objects.visible_to(user).open(),
    }


def count(user):
    """How much waits for her. One statement beside those for her seats, kept until something moves."""
    return versions.cached(f"desk:{user.pk}", ["desk", "partnerships"], lambda: _count(user))


def _count(user):
    first, *rest = (rows.order_by().values_list("pk") for rows in piles(user).values())
    return first.union(*rest, all=True).count()
