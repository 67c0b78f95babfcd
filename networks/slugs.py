"""Addresses for cities: the largest of a name has it bare, the others say more of where they are."""

from collections.abc import Container

from citydiplo.kit.text.slugs import ascii_slug


def city_slug(
    *,
    name: str,
    country: object,
    admin_area: str = "",
    geonames_id: int | None = None,
    taken: Container[str],
) -> str:
    """The shortest free address: ``paris``, ``paris-us``, ``paris-us-tennessee``, then with a number.

    ``taken`` answers ``in``: all addresses that lead somewhere, former ones too.
    """
    bare = ascii_slug(name)
    with_country = f"{bare}-{str(country).lower()}"
    for slug in (bare, with_country, admin_area and f"{with_country}-{ascii_slug(admin_area)}"[:205]):
        if slug and slug not in taken:
            return slug
    if geonames_id and f"{with_country}-{geonames_id}" not in taken:
        return f"{with_country}-{geonames_id}"
    number = 2
    while f"{with_country}-{number}" in taken:
        number += 1
    return f"{with_country}-{number}"
