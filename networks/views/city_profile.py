from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citydiplo.kit.forms.recovery import resumable, typed
from citydiplo.kit.web.access import SIGNED_IN, gate
from networks import policies
from networks.actions import profiles
from networks.forms.city import CityForm
from networks.views.addresses import at_city


@resumable
@gate(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
@at_city
def edit(request, city):
    """A city's own editors correct what the register says of it; no approval is needed."""
    if not policies.can_edit_city(request.user, city):
        raise PermissionDenied
    form = CityForm(typed(request), instance=city)
    if request.method == "POST" and form.is_valid():
        try:
            profiles.edit(city=city, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            messages.success(request, _("Your changes to the city’s record are saved."))
            return redirect("city", city.slug)
    return render(request, "networks/city_edit.html", {"city": city, "form": form})
