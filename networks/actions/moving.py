"""Moving one city's rows to another without breaking "once per city" rules and without losing a fact."""

BLANK = (None, "", ())


def move(rows, *, city, into, same, fill=None):
    """Give the rows of ``city`` in the queryset ``rows`` to the city ``into``.

    Where it has one with the ``same`` fields already, that one stays, and takes over what it lacks: the
    fields of ``fill``, each with the one that belongs to it, such as a date's precision, or None.
    """
    standing = {tuple(getattr(row, name) for name in same): row for row in rows.filter(city=into)}
    for row in rows.filter(city=city):
        twin = standing.get(tuple(getattr(row, name) for name in same))
        if twin is None:
            row.city = into
            row.save(update_fields=["city"])
            continue
        _complete(twin, row, fill or {})
        row.delete()


def _complete(twin, row, fill):
    for name, companion in fill.items():
        if getattr(twin, name) in BLANK:
            setattr(twin, name, getattr(row, name))
            if companion:
                setattr(twin, companion, getattr(row, companion))
    twin.save()
