"""A city by its address, and what its head line says."""

from networks.models import City, FormerSlug


def city_by_slug(slug, user):
    """The standing city that this address leads to, with its source; None where it leads nowhere.

    A former address leads to today's city, and the address of a merged city to the one that it became:
    compare the slugs to see whether to redirect. One statement for a current address.
    """
    standing = City.objects.visible_to(user).select_related("source")
    return standing.filter(slug=slug).first() or _successor(slug, standing)


def _successor(slug, standing):
    merged = City.objects.filter(slug=slug).values_list("merged_into", flat=True).first()
    pk = merged or FormerSlug.objects.filter(slug=slug).values_list("city", flat=True).first()
    seen = set()
    while pk and pk not in seen:
        seen.add(pk)
        if city := standing.filter(pk=pk).first():
            return city
        pk = City.objects.filter(pk=pk).values_list("merged_into", flat=True).first()
    return None


def other_names(city):
    """What else ``city`` is called, as (name, language code): recorded languages first, then the aliases.

    The code is empty where nobody recorded the language. One statement.
    """
    recorded = city.names.order_by("-is_preferred", "language", "name").values_list("name", "language")
    names = {}
    for name, language in [*recorded, *((alias, "") for alias in city.aliases)]:
        if name != city.name:
            names.setdefault(name, language)
    return list(names.items())
