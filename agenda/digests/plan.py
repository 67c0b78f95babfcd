"""Planning: which digests are due, as rows. Safe to run late, twice, and at the same time as itself.

Schedules are taken in chunks, each in a transaction that locks them, writes their digests and moves them on.
A digest's window begins where the last one of its person and cadence ended, so a run that was missed makes
the next window longer and loses nothing; the clock decides when a digest is planned, never what it holds.
What was told is forgotten here, too, after its time.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from agenda.choices import Cadence, DigestState, FollowedKind
from agenda.digests import schedule
from agenda.digests.match import Pool, rules_of
from agenda.models import Digest, DigestBatch, DigestCursor, DigestSchedule, Event, EventTopic, FollowPeriod

CHUNK = 5_000
FORGOTTEN = 2_000  # rows that are removed together
KEPT_FOR = timedelta(days=400)  # so long that yearly items of one year can be compared with those of the next
SETTLED = (DigestState.SENT, DigestState.SKIPPED, DigestState.FAILED)


def plan(*, now: datetime | None = None) -> int:
    """Plan every digest that is due at ``now``; returns how many."""
    now = now or timezone.now()
    schedule.cursor()
    schedule.follow_zones(now=now)
    _mend_clocks(now)
    planned = plan_at_once(now=now)
    head = schedule.head()
    while True:
        taken, made = _plan_chunk(now, head)
        planned += made
        if taken < CHUNK:
            break
    DigestCursor.objects.update(planned_at=now)
    return planned


@transaction.atomic
def plan_at_once(*, now: datetime) -> int:
    """Plan immediate digests for followers of things that were collected since the last time."""
    desk = schedule.locked_cursor()
    if desk.at_once_from == desk.head:
        return 0
    people = people_told(start=desk.at_once_from, head=desk.head)
    made = 0
    for begin in range(0, len(people), CHUNK):
        locked = list(
            DigestSchedule.objects.select_for_update()
            .filter(cadence=Cadence.AT_ONCE, person__in=people[begin : begin + CHUNK])
            .order_by("pk")
        )
        Digest.objects.bulk_create(
            Digest(
                person_id=row.person_id,
                cadence=Cadence.AT_ONCE,
                number=row.number,
                start=desk.at_once_from,
                stop=desk.head,
                since=min(desk.planned_at or now, now),
                until=now,
                due_at=now,
            )
            for row in locked
        )
        DigestSchedule.objects.filter(pk__in=[row.pk for row in locked]).update(
            number=F("number") + 1, since=now
        )
        made += len(locked)
    DigestCursor.objects.update(at_once_from=desk.head)
    return made


def _mend_clocks(now):
    """Rounds that are due much later than their cadence allows were planned by a clock that ran ahead."""
    too_late = Q()
    for cadence in Cadence.timed():
        too_late |= Q(cadence=cadence, next_due_at__gt=now + cadence.longest)
    for row in DigestSchedule.objects.filter(too_late)[:CHUNK]:
        same = DigestSchedule.objects.filter(pk=row.pk, next_due_at=row.next_due_at)
        same.update(next_due_at=row.due_after(now))


@transaction.atomic
def _plan_chunk(now, head):
    """Plan a chunk of what is due. Returns how many schedules that were, and how many digests they gave."""
    due = list(
        DigestSchedule.objects.due(now)
        .annotate(tells=_has_untold(head))
        .order_by("next_due_at", "pk")
        .select_for_update(of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked)[
            :CHUNK
        ]
    )
    telling = [row.pk for row in due if row.tells]
    if telling:
        _write_digests(telling, now, head)
    if due:
        _move_on(due, now, head)
    return len(due), len(telling)


def _has_untold(head):
    """Whether a schedule has an open period with something untold before ``head``.

    One that is new to the schedule begins at its own start, the others where the last digest ended.
    """
    mine = {"follow__person": OuterRef("person"), "cadence": OuterRef("cadence")}
    periods = FollowPeriod.objects.open().filter(**mine, start__lt=head)
    new = Exists(periods.filter(first=OuterRef("number")))
    return ExpressionWrapper(Q(new) | Q(Exists(periods), position__lt=head), BooleanField())


def _write_digests(schedules, now, head):
    """One statement: the schedules are rows already, and need not travel."""
    sql = """
        INSERT INTO agenda_digest (person_id, cadence, number, start, stop, since, until, due_at,
            state, attempts, strikes, entries, more, problem)
        SELECT person_id, cadence, number, position, %s, since, %s, %s, %s, 0, 0, '[]', 0, ''
        FROM agenda_round WHERE id IN ({})
    """.format(", ".join(map(str, schedules)))  # noqa: S608  our own ids
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(sql, [head, moment, moment, DigestState.PLANNED.value])


def _move_on(due, now, head):
    """Move schedules to their next due time; those that told something to their next digest. One statement.

    A due time is worked out once for all schedules that share it.
    """
    known, values = {}, []
    for row in due:
        rhythm = (row.cadence, row.zone, row.hour, row.weekday)
        if rhythm not in known:
            known[rhythm] = connection.ops.adapt_datetimefield_value(row.due_after(now))
        values += [row.pk, known[rhythm], int(row.tells)]
    sql = """
        WITH moved (id, due, told) AS (VALUES {})
        UPDATE agenda_round
        SET next_due_at = moved.due,
            number = agenda_round.number + moved.told,
            position = CASE WHEN moved.told = 1 THEN %s ELSE agenda_round.position END,
            since = CASE WHEN moved.told = 1 THEN %s ELSE agenda_round.since END
        FROM moved WHERE agenda_round.id = moved.id
    """.format(", ".join(["(%s, %s, %s)"] * len(due)))  # noqa: S608  marks alone
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, head, connection.ops.adapt_datetimefield_value(now)])


def people_told(*, start: int, head: int) -> list[int]:
    """The ids of people with a follow "at once" that news from ``start`` to before ``head`` concern.

    Who may see them is asked when the mail is composed, and a mail with nothing to say is not sent.
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


def forget(*, now: datetime | None = None) -> int:
    """Remove digests, batches and events from before KEPT_FOR, in chunks. Returns how many rows."""
    before = (now or timezone.now()) - KEPT_FOR
    digests = Digest.objects.filter(state__in=SETTLED, due_at__lt=before)
    batches = DigestBatch.objects.filter(closed_at__lt=before)
    return sum(_remove(rows) for rows in (digests, batches, _reported(before)))


def _reported(before):
    """Old events that no digest still waits to tell."""
    waiting = Digest.objects.exclude(state__in=SETTLED).aggregate(first=Min("start"))["first"]
    events = Event.objects.filter(collected_at__lt=before)
    return events if waiting is None else events.filter(pk__lt=waiting)


def _remove(rows):
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:FORGOTTEN])
    rows.model.objects.filter(pk__in=keys).delete()
    return len(keys)
