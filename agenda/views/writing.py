"""What the pages have in common on which a secretariat writes agenda items and meetings."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from agenda import policies
from agenda.actions.addressed import NotNow, Stale


def network_of(request):
    """The network in whose name she writes: the one that was chosen, else the one whose hat she wears."""
    networks = policies.networks_to_write_for(request.user)
    worn = request.hat.network
    for key in (request.POST.get("network"), request.GET.get("network"), worn and str(worn.pk)):
        if found := next((network for network in networks if key in (str(network.pk), network.slug)), None):
            return found
    return next(iter(networks), None)


def posted(request):
    """What was sent, be it nothing; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def row_to_write(request, model, pk):
    """A row that she may write; 404 where she may not see it, 403 where she may not write it."""
    found = get_object_or_404(model.objects.visible_to(request.user).select_related("network"), pk=pk)
    if not policies.can_write(request.user, found):
        raise PermissionDenied
    return found


def saved(request, form, save):
    """The row that ``save()`` wrote; None where it was refused, which the form then says.

    Raises Stale where somebody else was first.
    """
    try:
        row = save()
    except (NotNow, ValidationError) as error:
        form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        return None
    messages.success(request, _("Saved.") if row.published_at else _("Saved as a draft."))
    return row


def overtaken(request, template, context, fresh):
    """The form once more, with what somebody else saved meanwhile; nothing typed is lost.

    ``fresh`` is the form of the row as it stands now.
    """
    form = context["form"]
    context["differences"] = form.differences(fresh)
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = fresh.initial["version"]
    form.data = data
    return render(request, template, context, status=409)


def said(request, *, row, form, act, template, context, done):
    """A page on which one thing is said before something happens to ``row``: why, or with which outcome."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except (NotNow, ValidationError) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.warning(request, words or _("This cannot be done now."))
        else:
            messages.success(request, done)
        return redirect(row)
    return render(request, template, {"form": form, **context})


def acted(request, act, done):
    """``act()`` and what is said about it."""
    try:
        act()
    except (NotNow, Stale) as refusal:
        messages.warning(request, str(refusal) or _("This cannot be done now."))
        return False
    messages.success(request, done)
    return True
