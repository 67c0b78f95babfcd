"""Who is told at once of what was just collected."""

from django.db.models import OuterRef, Q, Subquery

from agenda.choices import Cadence, FollowedKind
from agenda.digests.match import Pool, rules_of
from agenda.models import DigestSchedule, EventTopic, FollowPeriod


def people_told(*, start: int, head: int) -> list[int]:
    """The ids of people with a follow "at once" that news from ``start`` to before ``head`` concern.

    Who may see them is asked when the mail is made up, and a mail with nothing to say is not sent.
    """
    topics = EventTopic.objects.filter(event__gte=start, event__lt=head).values("topic")
    is_new_and_behind = Q(start__lt=start, first=_number())
    concerned = Q(follow__topic__in=topics) | Q(follow__kind=FollowedKind.SEARCH) | is_new_and_behind
    periods = FollowPeriod.objects.open().filter(concerned, cadence=Cadence.AT_ONCE)
    numbers = dict(periods.annotate(number=_number()).values_list("follow_id", "number"))
    rules = rules_of(periods)
    begins = {rule.follow: rule.begins(numbers[rule.follow], start) for rule in rules}
    if not rules:
        return []
    pool = Pool(min(begins.values()), head)
    pool.search(rules)
    told = {rule.person for rule in rules if pool.of(rule, begins[rule.follow], head)}
    return sorted(told)


def _number():
    """The number of the next digest "at once" of a period's person."""
    mine = DigestSchedule.objects.filter(person=OuterRef("follow__person"), cadence=Cadence.AT_ONCE)
    return Subquery(mine.values("number")[:1])
