"""What the pages have in common on which a secretariat writes agenda items and meetings."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agenda import policies
from agenda.actions import groups
from agenda.actions.addressed import NotPossibleError
from agenda.choices import ItemAudience
from agenda.errors import StaleItemError
from citydiplo.kit.forms.recovery import about, go_on_at, go_on_here, typed
from partnerships.forms.finding import as_typed, looked_up


def network_of(request, sent=None):
    """The network in whose name they write: the one that was chosen, else the one that they act for.

    ``sent`` is the form, if it was sent.
    """
    networks = policies.networks_to_write_for(request.user)
    active = request.active_seat.network
    for key in ((sent or {}).get("network"), request.GET.get("network"), active and str(active.pk)):
        if found := next((network for network in networks if key in (str(network.pk), network.slug)), None):
            return found
    return next(iter(networks), None)


def posted(request):
    """What was sent, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def row_to_write(request, model, pk):
    """A row that they may write; 404 where they may not see it, 403 where they may not write it."""
    found = get_object_or_404(model.objects.visible_to(request.user).select_related("network"), pk=pk)
    if not policies.can_write(request.user, found):
        raise PermissionDenied
    return found


@dataclass(frozen=True)
class Written:
    """A noun that a secretariat writes: what its two pages need beside their common flow.

    ``name`` is what forms, actions and templates call a row; ``gone`` the state in which nobody edits it,
    ``unseen`` those in which it can be published, at ``publishing``; ``zone`` gives a new one its time zone.
    It is edited at ``editing``. Both pages are resumable.
    """

    name: str
    model: type
    form: type
    write: Callable
    amend: Callable
    template: str
    publishing: str
    editing: str
    gone: str
    unseen: tuple
    zone: Callable

    def new(self, request):
        """A draft in the name of a network: nobody else sees it until it is published."""
        network = network_of(request, posted(request))
        if network is None:
            status = 403 if request.method == "POST" else 200
            return render(request, "agenda/no_seat.html", status=status)

        if len(policies.networks_to_write_for(request.user)) > 1:
            about(request, network=network.pk)

        def save(form):
            return self.write(network=network, token=form.cleaned_data["token"], **form.facts())

        return self._page(request, network, save, zone=self.zone(request, network))

    def edit(self, request, pk):
        """Kept true by the secretariat. Of two concurrent editors the second sees what the first changed."""
        row = row_to_write(request, self.model, pk)
        if row.state == self.gone:
            raise PermissionDenied

        def save(form):
            version = form.cleaned_data["version"]
            return self.amend(**{self.name: row}, version=version, **form.facts())

        return self._page(request, row.network, save, row, zone=request.user.time_zone)

    def _page(self, request, network, save, row=None, *, zone):
        data, found = looked_up(typed(request), self.form.FINDS, network)
        form = self.form(data, network=network, **{self.name: row}, zone=zone)
        context = {"form": form, "network": network, self.name: row, "found": found}
        if found:
            as_typed(form, found)
        elif request.method == "POST" and form.is_valid():
            if request.POST.get("do") == "preview":
                context |= form.preview()
            elif before := self._saved_before(form):
                return self._go_on(request, form, before)
            else:
                try:
                    if saved := _saved(request, form, save):
                        return self._onward(request, saved)
                except StaleItemError:
                    row.refresh_from_db()
                    fresh = self.form(network=network, **{self.name: row})
                    return _overtaken(request, self.template, context, fresh)
        return render(request, self.template, context)

    def _saved_before(self, form):
        """The row of this filling in of the form, if it was saved already and says something else by now."""
        token = form.cleaned_data["token"]
        if getattr(form, self.name) or not token:
            return None
        row = self.model.objects.filter(entry_token=token).select_related("network").first()
        is_same = row is None or (row.network == form.network and says(row, form.facts()))
        return None if is_same else row

    def _go_on(self, request, form, row):
        """Where ``row`` is edited; in this form again where they may not, or it is another network's."""
        is_same = row.network == form.network and row.state != self.gone
        if not is_same or not policies.can_write(request.user, row):
            return go_on_here(request)
        return go_on_at(request, reverse(self.editing, args=[row.pk]), version=row.version)

    def _onward(self, request, row):
        if request.POST.get("do") == "publish" and row.state in self.unseen:
            return redirect(self.publishing, row.pk)
        return redirect(row)


def says(row, facts: dict) -> bool:
    """Whether a row says what a form would write. Two statements at most."""
    facts = dict(facts)
    chosen = facts.pop("cities")
    cities = chosen if facts["audience"] == ItemAudience.CITIES else ()
    if set(row.cities.values_list("pk", flat=True)) != {city.pk for city in cities}:
        return False
    items = facts.pop("items", None)
    if items is not None:
        order = [one.pk for one in items]
        if order != list(row.meeting_items.values_list("item", flat=True)):
            return False
    return all(_plain(getattr(row, name)) == _plain(value) for name, value in facts.items())


def _plain(value):
    """A value fit for comparing: choices of several keep no order."""
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


def _saved(request, form, save):
    """The row that ``save(form)`` wrote; None where it was refused, which the form then says.

    Raises StaleItemError where somebody else was first.
    """
    try:
        row = save(form)
    except NotPossibleError as error:
        form.add_error(None, str(error))
        return None
    except ValidationError as error:
        _add_errors(form, error)
        return None
    if name := form.cleaned_data.get("group_name"):
        groups.keep(network=row.network, name=name, cities=row.cities.all())
    if form.leaves_names_out:
        words = _("The cities that you typed were not saved, because you did not choose “%(audience)s”.")
        messages.warning(request, words % {"audience": ItemAudience.CITIES.label})
    messages.success(request, _("Saved.") if row.published_at else _("Saved as a draft."))
    return row


def _add_errors(form, error):
    """Say what an action refused, at the field where the form has it."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, words in by_field.items():
        form.add_error(name if name in form.fields else None, words)


def _overtaken(request, template, context, fresh):
    """The form once more, with what somebody else saved meanwhile; nothing typed is lost.

    ``fresh`` is the form of the row as it is now.
    """
    form = context["form"]
    context["differences"] = form.differences(fresh)
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = fresh.initial["version"]
    form.data = data
    return render(request, template, context, status=409)


def reason_page(request, *, row, form, act, template, context, done):
    """A page on which one thing is said before something happens to ``row``: why, or with which outcome."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except (NotPossibleError, ValidationError) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.warning(
                request, words or _("This action is not possible now. Reload the page and try again.")
            )
        else:
            messages.success(request, done)
        return redirect(row)
    return render(request, template, {"form": form, **context})


def acted(request, act, done):
    """``act()`` and what is said about it."""
    try:
        act()
    except (NotPossibleError, StaleItemError) as refusal:
        messages.warning(
            request, str(refusal) or _("This action is not possible now. Reload the page and try again.")
        )
        return False
    messages.success(request, done)
    return True
