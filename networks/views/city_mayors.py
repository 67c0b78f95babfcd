from django.shortcuts import render
from django.utils import timezone

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute
from networks.models import Mandate
from networks.queries.cities import other_names
from networks.views.addresses import at_city


@gate(PUBLIC)
@at_city
def city_mayors(request, city):
    """Tab of a city: its mayors and their mandates, newest first."""
    mandates = Mandate.objects.visible_to(request.user).filter(city=city).with_people()
    context = {
        "city": city,
        "names": other_names(city),
        "mandates": mandates,
        "today": timezone.localdate(),
        "canonical": absolute(request, request.path),
    }
    return render(request, "networks/city_mayors.html", context)
