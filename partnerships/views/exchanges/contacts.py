"""Contacts by relay mail: opened from an exchange, answered on one page that a signed link names."""

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from citydiplo.kit.web.access import SIGNED_IN, gate
from partnerships import policies
from partnerships.actions import contacts
from partnerships.actions.exchanges import NotPossibleError
from partnerships.choices import ContactState, ExchangeKind
from partnerships.forms.conversation import ContactAnswerForm, ContactForm
from partnerships.models import Contact, Exchange
from partnerships.queries.contacts import offers_of
from partnerships.queries.writers import people_who_act_for
from partnerships.views.exchanges.talking import published


@gate(SIGNED_IN)
def open_(request, pk):
    """“We can help”, or “we would like this”: a mail to the author's seats that shows no address."""
    exchange = published(request, pk)
    authors = [place for place in policies.places_to_write_for(request.user) if not exchange.is_by(place)]
    if not authors:
        raise PermissionDenied
    is_request = exchange.kind == ExchangeKind.REQUEST
    form = ContactForm(
        request.POST or None,
        authors=authors,
        preferred=request.active_seat.seat and request.active_seat.seat.place,
        offers=offers_of(authors, request.user) if is_request else None,
    )
    status = 200
    if form.is_bound and form.is_valid():
        if not ratelimit.consume(request, action="contact"):
            form.add_error(None, _("You have sent many messages. Send this one again tomorrow."))
            status = 429
        else:
            try:
                contacts.open_(exchange=exchange, by=request.user, **form.cleaned_data)
            except NotPossibleError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(
                    request, _("Your message will be sent in a moment. You will get the answer by email.")
                )
                return redirect(exchange)
    context = {
        "exchange": exchange,
        "form": form,
        "is_request": is_request,
        "is_heard": people_who_act_for(exchange.author).exists(),
    }
    return render(request, "partnerships/exchanges/contact_open.html", context, status=status)


@gate(SIGNED_IN)
def contact(request, token):
    """A contact as both sides see it; the side that was asked answers here, once."""
    visible = Contact.objects.visible_to(request.user).with_token(token)
    related = ("exchange__city", "exchange__network", "city", "network", "offer", "by", "answered_by")
    found = get_object_or_404(visible.select_related(*related))
    may_answer = found.state == ContactState.OPEN and policies.can_edit_exchange(request.user, found.exchange)
    if request.method == "POST" and not may_answer:
        messages.info(request, _("There is nothing for you to answer here."))
        return redirect(found)
    form = ContactAnswerForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            contacts.answer(contact=found, by=request.user, **form.cleaned_data)
        except NotPossibleError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Your answer is saved. The other side will get it by email."))
        return redirect(found)
    # It may have been withdrawn since, or its reader left the network for which it was written.
    may_read = Exchange.objects.visible_to(request.user).filter(pk=found.exchange_id).exists()
    context = {
        "contact": found,
        "exchange": found.exchange,
        "may_read": may_read,
        "form": form,
        "may_answer": may_answer,
    }
    return render(request, "partnerships/exchanges/contact.html", context)
