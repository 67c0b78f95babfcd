"""A person's own data: what is stored, a file with all of it, and the deletion of the account."""

import tempfile

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from citydiplo.accounts.errors import AccountDeletionRefusedError
from citydiplo.accounts.models import User
from citydiplo.accounts.own_data.export import write_zip
from citydiplo.kit.web.access import OPERATOR, SIGNED_IN, gate
from citydiplo.portal.actions.leaving import delete_account, left_without_lead, refuse_to_delete
from citydiplo.portal.forms import DeleteAccountForm
from networks.models import Seat

IN_MEMORY = 4_000_000  # bytes of the file; a longer one waits on disk until it is sent


@gate(SIGNED_IN)
@require_safe
def own_data(request):
    """What the portal stores about them, and the two things that they can do with it."""
    return render(request, "portal/own_data/own_data.html")


@gate(SIGNED_IN)
@never_cache
@require_safe
@reauthentication_required
def own_data_file(request):
    """Everything about them as a zip. Asks for the password first: who finds a browser open gets nothing."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
    write_zip(request.user, file)
    file.seek(0)
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@gate(SIGNED_IN)
@never_cache
@reauthentication_required
def account_delete(request):
    """Their own account, after their password or second factor."""
    return _delete(request, request.user)


@gate(OPERATOR)
@never_cache
@reauthentication_required
def person_delete(request, pk):
    """The account of somebody who asked an operator for it."""
    return _delete(request, get_object_or_404(User, pk=pk))


def _delete(request, person):
    is_own = person == request.user
    refusal = ""
    try:
        refuse_to_delete(person)
    except AccountDeletionRefusedError as error:
        refusal = str(error)
    form = DeleteAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not refusal and form.is_valid():
        delete_account(person)
        if is_own:
            logout(request)
            messages.success(
                request, _("Your account was deleted. Thank you for the time that you were here.")
            )
            return redirect("home")
        messages.success(request, _("The account was deleted."))
        return redirect("admin:accounts_user_changelist")
    return render(
        request,
        "portal/own_data/delete_account.html",
        {
            "form": form,
            "person": person,
            "is_own": is_own,
            "refusal": refusal,
            "seats": Seat.objects.active().filter(person=person).with_places(),
            "without_lead": left_without_lead(person),
        },
    )
