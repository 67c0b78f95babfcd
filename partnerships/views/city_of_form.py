"""For which of their cities somebody fills in a form."""


def city_of(request, cities):
    """The city whose form this is: that of the form or the address, else the one of their active role."""
    active = request.active_seat.city
    named = (request.POST if request.method == "POST" else request.GET).get("city")
    for key in (named, active and str(active.pk)):
        if city := next((city for city in cities if str(city.pk) == key), None):
            return city
    return cities[0]
