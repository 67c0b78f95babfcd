"""Each pile of a desk as tasks: what a row says, for whom, until when, and the one thing to do about it.

A builder takes the rows, the scope and how many at most. One statement each.
"""

from functools import partial

from citydiplo.portal.queries.desk.rows import agenda, exchanges, people, records, reviews, visits
from citydiplo.portal.queries.desk.task import Task

steps = agenda.steps


def _built(build):
    """A builder whose rows are dictionaries of what a task holds, as tasks in their order."""

    def tasks(rows, scope, most):
        return [
            one if isinstance(one, Task) else Task(order=(place,), **one)
            for place, one in enumerate(build(rows, scope, most))
        ]

    return tasks


BUILDERS = {
    name: _built(build)
    for name, build in {
        "signatures": agenda.signatures,
        "to_sign": agenda.to_sign,
        "to_answer": agenda.to_answer,
        "to_do": agenda.to_do,
        "without_minutes": agenda.without_minutes,
        "item_drafts": agenda.item_drafts,
        "meeting_drafts": agenda.meeting_drafts,
        "invitations": people.invitations,
        "waiting": records.waiting,
        "verify": records.verify,
        "disputes": records.disputes,
        "approvals": partial(records.asked, "approvals"),
        "back": partial(records.sent_back, "back"),
        "corrections": partial(records.asked, "corrections"),
        "corrections_back": partial(records.sent_back, "corrections_back"),
        "drafts": records.drafts,
        "memberships": people.memberships,
        "membership_disputes": people.membership_disputes,
        "mandates": people.mandates,
        "mandates_to_confirm": people.terms_to_confirm,
        "reports": people.reports,
        "to_approve": exchanges.to_approve,
        "contacts": exchanges.contacts,
        "replies": exchanges.replies,
        "writings": exchanges.writings,
        "reported": people.reported,
        "held": partial(records.with_the_office, "held"),
        "corrections_held": partial(records.with_the_office, "corrections_held"),
        "deadlines": agenda.deadlines,
        "coming": agenda.coming,
        "cancelled": agenda.cancelled,
        "new_mandates": people.new_terms,
        "ending": people.ending_terms,
        "running_out": records.running_out,
        "steps_to_verify": reviews.to_verify,
        "more_time": reviews.asked_for_time,
        "steps_returned": reviews.returned,
        "targets": records.targets,
        "targets_back": records.targets_back,
        "visits_to_confirm": visits.to_confirm,
        "visit_disputes": visits.disputes,
        "visit_outcomes": visits.outcomes,
        "visit_tasks": visits.tasks,
        "visits_to_brief": visits.to_brief,
    }.items()
}
