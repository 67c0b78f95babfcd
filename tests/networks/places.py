"""Cities to find, and what a name is matched to."""

from networks.matching import Matcher, Mention
from tests.rows import make_city


def city(name, country, area="", population=300_000, position=(0, 0), *, aliases=()):
    return make_city(
        name=name,
        country=country,
        admin_area=area,
        population=population,
        latitude=position[0],
        longitude=position[1],
        aliases=list(aliases),
    )


def match(*names, **facts):
    mention = Mention(*names, **facts)
    return Matcher([mention]).match(mention)
