"""Planning: which digests are due, as rows. Safe to run late, twice, and at the same time as itself.

Schedules are taken in chunks, each in a transaction that locks them, writes their digests and moves them on.
A digest's window begins where the last one of its person and cadence ended, so a run that was missed makes
the next window longer and loses nothing; the clock decides when a digest is planned, never what it holds.
"""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone

from agenda.choices import Cadence, DigestState
from agenda.digests import immediate, schedule, state
from agenda.models import Digest, DigestCursor, DigestSchedule, FollowPeriod

CHUNK = 5_000


def plan(*, now: datetime | None = None) -> int:
    """Plan every digest that is due at ``now``; returns how many."""
    now = now or timezone.now()
    state.opened()
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
    """Digests "at once" for whoever follows something that was collected since the last time."""
    desk = state.locked()
    if desk.at_once_from == desk.head:
        return 0
    people = immediate.people_told(start=desk.at_once_from, head=desk.head)
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
