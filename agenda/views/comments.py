"""The discussion under an agenda item."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agenda import policies
from agenda.actions import comments
from agenda.actions.addressed import NotPossibleError
from agenda.forms.comments import CommentForm
from agenda.forms.items import ItemReasonForm
from agenda.models import AgendaItem, Comment
from agenda.queries.audiences import may_comment
from agenda.views.writing import posted, reason_page
from citydiplo.kit.forms.recovery import about, go_on_here, resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships.policies import can_withdraw_saying, places_to_write_for


@resumable
@gate(SIGNED_IN)
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Say something in the discussion; to another comment where the address names it."""
    item = get_object_or_404(AgendaItem.objects.visible_to(request.user).with_network(), pk=pk)
    if not item.takes_comments or not item.published_at:
        raise Http404
    authors = may_comment(item, places_to_write_for(request.user))
    if not authors:
        raise PermissionDenied
    answered = _answered(item, request)
    about(request, to=answered and answered.pk)
    preferred = request.active_seat.seat and request.active_seat.seat.place
    form, status = CommentForm(typed(request), authors=authors, preferred=preferred), 200
    if request.method == "POST" and form.is_valid():
        before = comments.said_before(form.cleaned_data["token"])
        if before is None and not ratelimit.consume(request, action="reply"):
            form.add_error(None, _("You have sent many comments in a short time. Send this one again later."))
            status = 429
        else:
            try:
                made = comments.say(item=item, by=request.user, to=answered, **form.cleaned_data)
            except NotPossibleError as refusal:
                form.add_error(None, str(refusal))
            else:
                if made.item_id != item.pk or not form.is_said_by(made):
                    return go_on_here(request)
                messages.success(request, _("Your comment is published."))
                return redirect(made)
    if request.method == "POST" and form.errors and status == 200:
        status = 422
    context = {"item": item, "form": form, "answered": answered}
    return render(request, "agenda/comment.html", context, status=status)


@gate(SIGNED_IN)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Its author deletes a comment."""
    made = _visible(request, pk)
    if not can_withdraw_saying(request.user, made):
        raise PermissionDenied
    comments.withdraw(comment=made)
    messages.success(request, _("Your comment is deleted."))
    return redirect(made.item)


@gate(SIGNED_IN)
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """The network hides a comment, and says why."""
    made = _visible(request, pk)
    if not policies.can_write(request.user, made.item):
        raise PermissionDenied
    return reason_page(
        request,
        row=made.item,
        form=ItemReasonForm(posted(request)),
        act=lambda facts: comments.hide(comment=made, reason=facts["said"]),
        template="agenda/step.html",
        context={
            "thing": made.item,
            "title": _("Hide this comment"),
            "lead": _("%(place)s wrote: “%(text)s”") % {"place": made.author, "text": made.text[:300]},
        },
        done=_("The comment is hidden."),
    )


def _visible(request, pk):
    found = Comment.objects.visible_to(request.user).select_related("item__network", "city", "network")
    return get_object_or_404(found, pk=pk)


def _answered(item, request):
    """The comment that is answered, if the address names one of this item; 404 for any other."""
    key = request.GET.get("to", "")
    if not key:
        return None
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        raise Http404
    return get_object_or_404(Comment.objects.visible_to(request.user).filter(item=item), pk=int(key))
