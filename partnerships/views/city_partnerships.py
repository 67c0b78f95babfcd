from django.core.paginator import Paginator
from django.shortcuts import render

from citydiplo.kit.access import PUBLIC, gate
from citydiplo.kit.structured import absolute
from networks.queries.cities import other_names
from networks.views.addresses import at_city
from partnerships.queries.lines import partnership_lines
from partnerships.queries.partners import partnerships_of

LINES_A_PAGE = 50


@gate(PUBLIC)
@at_city
def city_partnerships(request, city):
    """Tab of a city: all its partnerships that the reader may see."""
    found = Paginator(partnerships_of(city, request.user), LINES_A_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "city": city,
        "names": other_names(city),
        "page": page,
        "lines": partnership_lines(page.object_list, beside=city),
        "canonical": absolute(request, request.path),
    }
    return render(request, "partnerships/city_partnerships.html", context)
