from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from networks.choices import PUBLIC_RECORD
from networks.models import Mandate
from networks.policies import can_edit_city, can_read_city
from networks.views.addresses import at_city, city_frame


@gate(PUBLIC)
@require_safe
@kept_for_visitors(*PUBLIC_RECORD)
@at_city
def city_mayors(request, city):
    """Tab of a city: its mayors and their mandates, newest first."""
    context = city_frame(request, city, "mayors")
    mandates = list(Mandate.objects.visible_to(request.user).filter(city=city).with_people())
    today = timezone.localdate()
    for mandate in mandates:
        mandate.can_be_confirmed = mandate.runs_on(today)
    context["mandates"] = mandates
    context["today"] = today
    context["may_edit"] = can_edit_city(request.user, city)
    context["may_read"] = can_read_city(request.user, city)
    return render(request, "networks/city_mayors.html", context)
