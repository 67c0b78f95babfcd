"""Writing visits by the API: plan, change, say what came of them, answer for them. As the pages do."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.api.acts import GONE, MADE, Act, Asked, Contents, Written, fields_of
from citydiplo.kit.api.documents import Documents
from networks.api.both_sides import Answering
from networks.errors import NotPossibleError
from partnerships import policies
from partnerships.actions import visit_documents, visits
from partnerships.actions.visit_sides import visit_sides
from partnerships.api.named import with_permalink
from partnerships.api.resources import VISITS
from partnerships.choices import VisitStatus
from partnerships.forms.accessions import RemovalReasonForm
from partnerships.forms.visits import OutcomeForm, VisitEditForm, VisitFactsForm, VisitForm, VisitTaskForm
from partnerships.models import Visit, VisitTask


def _own(user: Any, visit: Visit | None) -> Any:
    if visit is None:
        return next(iter(policies.cities_to_visit_for(user)), None)
    return visit.city if policies.can_keep_visit(user, visit) else None


def _planned(asked: Asked) -> Visit:
    return visits.log(
        city=asked.place,
        by=asked.user,
        partners=asked.form.partners,
        token=asked.form.cleaned_data["token"],
        **asked.facts,
    )


def _amended(asked: Asked) -> None:
    visits.amend(
        visit=asked.thing,
        by=asked.user,
        version=asked.thing.version,
        partners=asked.form.partners,
        **asked.facts,
    )


def _outcome_form(asked: Asked, data: Any) -> OutcomeForm:
    if asked.thing.status == VisitStatus.CANCELLED:
        raise NotPossibleError(_("This visit was cancelled, so it has no outcome."))
    return OutcomeForm(data, visit=asked.thing)


def _hindrance(visit: Visit) -> str:
    return "" if visit.is_done else _("You can confirm a visit when it has taken place.")


_answering = Answering(
    sides=visit_sides,
    side=lambda user, visit: next(iter(policies.answers_visit_for(user, visit)), None),
    settler=_own,
    accept=lambda asked, **said: visits.accept_dispute(**said),
    hindrance=_hindrance,
)


class TaskDoneForm(forms.Form):
    """A follow-up task is done, or open again."""

    task = forms.ModelChoiceField(label=gettext_lazy("Task"), queryset=VisitTask.objects.none())
    done = forms.BooleanField(label=gettext_lazy("Done"), required=False)

    def __init__(self, *args: Any, tasks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].queryset = tasks


def _with_tasks(user: Any, visit: Visit) -> Any:
    """The city for which they enter and mark follow-up tasks."""
    return next(iter(policies.cities_to_task(user, visit)), None)


def _tasks(asked: Asked) -> Any:
    return asked.thing.tasks.filter(city=asked.place).select_related("city")


def _told_tasks(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk,
            "task": one.action,
            "owner": one.owner,
            "due_on": one.due_on.isoformat(),
            "done": one.done_at is not None,
        }
        for one in _tasks(asked)
    ]


_documents = Documents(
    may=_own,
    attach=lambda asked, **sent: visit_documents.attach(visit=asked.thing, by=asked.user, **sent),
    remove=visit_documents.remove,
)
_TASK = {"id": "integer", "task": "string", "owner": "string", "due_on": "string", "done": "boolean"}
_named = fields_of(VisitForm, "partner", "others")
_facts = fields_of(VisitFactsForm)

WRITTEN = Written(
    resource=VISITS,
    rows=lambda user: Visit.objects.visible_to(user).select_related("city").with_parties(),
    add=Act(
        says="Plan a visit of your city, or add one that is over.",
        may=_own,
        form=lambda asked, data: VisitForm(with_permalink(data), city=asked.place, user=asked.user),
        fields=lambda: _named() | _facts(),
        required=("partner", "purpose", "first_day"),
        names={"candidate": "partner", "token": ""},
        success=MADE,
        do=_planned,
    ),
    change=Act(
        says="Change a visit of your city.",
        may=_own,
        form=lambda asked, data: VisitEditForm(data, visit=asked.thing, user=asked.user),
        fields=fields_of(VisitEditForm),
        do=_amended,
    ),
    on_row={
        **_answering.acts(),
        "outcome": Act(
            says="Say what came of a visit. This says that it took place.",
            may=_own,
            form=_outcome_form,
            fields=fields_of(OutcomeForm, without=("version",)),
            required=("outcome",),
            do=lambda asked: visits.amend(visit=asked.thing, by=asked.user, **asked.facts),
        ),
        "cancel": Act(
            says="Cancel a planned visit.",
            may=_own,
            do=lambda asked: visits.cancel(visit=asked.thing, by=asked.user),
        ),
        "remove": Act(
            says="Remove a visit that was entered by mistake, as long as no other city has answered.",
            may=_own,
            form=lambda asked, data: RemovalReasonForm(data),
            fields=fields_of(RemovalReasonForm),
            required=("reason",),
            success=GONE,
            do=lambda asked: visits.remove(visit=asked.thing, by=asked.user, **asked.facts),
        ),
        "tasks": Act(
            says="Add a follow-up task of your city.",
            may=_with_tasks,
            form=lambda asked, data: VisitTaskForm(data, cities=[asked.place]),
            fields=fields_of(VisitTaskForm, "action", "owner", "due_on"),
            required=("action", "due_on"),
            do=lambda asked: visits.add_task(visit=asked.thing, **asked.facts),
        ),
        "tasks-mark": Act(
            says="Mark a follow-up task of your city as done, or as open again.",
            may=_with_tasks,
            form=lambda asked, data: TaskDoneForm(data, tasks=_tasks(asked)),
            fields=fields_of(TaskDoneForm),
            required=("task", "done"),
            do=lambda asked: visits.mark_task(
                task=asked.facts["task"], by=asked.user, is_done=asked.facts["done"]
            ),
        ),
        **_documents.acts(),
    },
    listed={
        **_answering.waiting_disputes(),
        "tasks": Contents(_told_tasks, _TASK),
        **_documents.contents(),
    },
)
