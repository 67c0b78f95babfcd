"""A network's list of members, pasted: looked at first, by the code that then writes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citydiplo.kit.access import SIGNED_IN, gate
from networks.models import Network
from networks.policies import can_maintain_members
from partnerships.actions import pasting
from partnerships.forms.member_lists import MemberListForm


@gate(SIGNED_IN)
def member_list(request, slug):
    """Paste, see what would become of each line, choose what is meant, write all of it or nothing."""
    network = get_object_or_404(Network.objects.visible_to(request.user), slug=slug)
    if not can_maintain_members(request.user, network):
        raise PermissionDenied
    form, run = MemberListForm(request.POST if request.method == "POST" else None), None
    if form.is_bound and form.is_valid():
        wanted = {
            "network": network,
            "by": request.user,
            "text": form.cleaned_data["text"],
            "answers": _answers(request.POST),
            "ends_on": form.ends,
        }
        try:
            if "write" in request.POST and (done := _write(request, form, wanted)):
                return done
            run = pasting.judge(**wanted)
        except pasting.ListError as error:
            form.add_error("text", str(error))
    context = {"network": network, "form": form, "run": run}
    return render(request, "partnerships/member_list.html", context)


def _write(request, form, wanted):
    """Where to go on; None to show what is different now."""
    try:
        run = pasting.apply(**wanted, reason=form.cleaned_data["reason"], seen=request.POST.get("seen", ""))
    except pasting.Moved:
        messages.warning(request, _("This is not what you looked at: something changed. See it, then write."))
        return None
    said = ngettext("%(number)s membership is written.", "%(number)s memberships are written.", run.writes)
    messages.success(request, said % {"number": run.writes})
    return redirect("network-members", wanted["network"].slug)


def _answers(posted):
    """{key of a question: key of the city chosen, 0 for none}, as far as they can be read."""
    found = {}
    for name, value in posted.items():
        prefix, _dash, key = name.partition("-")
        if prefix == "choice" and value.isascii() and value.isdecimal() and len(value) < 16:
            found[key] = int(value)
    return found
