"""The operators' desk, and what an operator of a new portal does first."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit.backup import last_made
from citydiplo.kit.web.access import OPERATOR, gate
from citydiplo.portal.queries import operators as queries


@gate(OPERATOR)
@require_safe
def desk(request):
    """What waits, each with its number and the list of exactly these; then the pages of the daily work."""
    steps = queries.first_steps(request.user)
    context = {
        "groups": [
            (_("People wait for you"), queries.people_wait(request.user)),
            (_("Data"), queries.data_waits(request.user)),
            (_("Emails"), queries.mail_waits()),
        ],
        "silent_jobs": queries.silent_jobs(),
        "backup_made_at": last_made(),
        "is_backed_up": queries.is_backed_up(),
        "steps": len(steps),
        "steps_done": sum(step.is_done for step in steps),
    }
    return render(request, "portal/operators/desk.html", context)


@gate(OPERATOR)
@require_safe
def first_steps(request):
    """Each step with its state, read from the data."""
    steps = queries.first_steps(request.user)
    done = sum(step.is_done for step in steps)
    return render(request, "portal/operators/first_steps.html", {"steps": steps, "done": done})
