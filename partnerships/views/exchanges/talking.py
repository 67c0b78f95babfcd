"""The talk under an exchange: replies, and what cities say of having used it."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from citydiplo.kit.forms.recovery import about, go_on_here, resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import replies, reuses
from partnerships.forms.conversation import ReplyForm, ReuseForm
from partnerships.forms.finding import as_typed, looked_up
from partnerships.models import Exchange, Reply, ReplyNotice, Reuse


@resumable
@gate(SIGNED_IN)
def reply(request, pk):
    """Write a reply; to another one, with its words quoted, where the address names it."""
    exchange = published(request, pk)
    authors = policies.places_to_write_for(request.user)
    if not authors:
        raise PermissionDenied
    answered = _reply_in(exchange, request.GET.get("to", ""), request.user)
    about(request, to=answered and answered.pk)
    is_quoted = "quote" in request.GET
    data, found = looked_up(typed(request), ReplyForm.FINDS)
    form = ReplyForm(
        data,
        authors=authors,
        preferred=request.active_seat.seat and request.active_seat.seat.place,
        quoted=answered if is_quoted else None,
    )
    status = 200
    if found:
        as_typed(form)
    elif request.method == "POST" and form.is_valid():
        before = replies.said_before(form.cleaned_data["token"])
        if before or ratelimit.consume(request, action="reply"):
            said = replies.reply(exchange=exchange, by=request.user, to=answered, **form.cleaned_data)
            if said.exchange_id != exchange.pk or not form.is_said_by(said):
                return go_on_here(request)
            messages.success(request, _("Your reply is published."))
            said.exchange = exchange
            return redirect(said)
        form.add_error(None, _("You have sent many replies. Send this one again later."))
        status = 429
    context = {"exchange": exchange, "form": form, "answered": answered}
    context |= {"found": found, "is_quoted": is_quoted}
    return render(request, "partnerships/exchanges/reply.html", context, status=status)


@gate(SIGNED_IN)
@require_POST
def withdraw_reply(request, pk):
    said = get_object_or_404(Reply.objects.visible_to(request.user).select_related("exchange"), pk=pk)
    if not policies.can_withdraw_saying(request.user, said):
        raise PermissionDenied
    replies.withdraw(reply=said)
    messages.success(request, _("Your reply was withdrawn."))
    return redirect(said.exchange)


@gate(SIGNED_IN)
@require_POST
def put_aside(request, pk):
    """Seen: off the desk."""
    notice = get_object_or_404(ReplyNotice.objects.waiting_for(request.user), pk=pk)
    replies.put_aside(notice=notice)
    return redirect("desk")


@gate(SIGNED_IN)
def reuse(request, pk):
    """“Our city used this”, or what it says of that now."""
    exchange = published(request, pk)
    if not exchange.is_offer:
        raise Http404
    authors = [city for city in policies.cities_to_write_for(request.user) if not exchange.is_by(city)]
    if not authors:
        raise PermissionDenied
    preferred = request.active_seat.city if request.active_seat.city in authors else authors[0]
    known = Reuse.objects.filter(exchange=exchange, city=preferred, withdrawn_at=None).first()
    initial = {name: getattr(known, name) for name in ("outcome", "spared_a_mistake")} if known else {}
    form = ReuseForm(request.POST or None, authors=authors, preferred=preferred, initial=initial)
    if form.is_bound and form.is_valid():
        facts = dict(form.cleaned_data)
        reuses.say(exchange=exchange, city=facts.pop("author"), by=request.user, **facts)
        messages.success(request, _("Thank you. Other cities can now see that you used this."))
        return redirect(f"{exchange.get_absolute_url()}#reuse")
    context = {"exchange": exchange, "form": form, "known": known}
    return render(request, "partnerships/exchanges/reuse.html", context)


@gate(SIGNED_IN)
@require_POST
def withdraw_reuse(request, pk):
    said = get_object_or_404(Reuse.objects.visible_to(request.user).select_related("exchange"), pk=pk)
    if not policies.can_withdraw_saying(request.user, said):
        raise PermissionDenied
    reuses.withdraw(reuse=said, now=timezone.now())
    messages.success(request, _("Withdrawn. Your city is no longer counted."))
    return redirect(said.exchange)


def published(request, pk):
    """An exchange that others can reply to: published, and for this reader."""
    visible = Exchange.objects.visible_to(request.user).published().with_author()
    return get_object_or_404(visible, pk=pk)


def _reply_in(exchange, key, user):
    """The reply that is answered, if the address names one of this exchange; 404 for any other."""
    if not key:
        return None
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        raise Http404
    found = Reply.objects.visible_to(user).shown().filter(exchange=exchange).with_author()
    return get_object_or_404(found, pk=int(key))
