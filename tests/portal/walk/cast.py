"""Who walks: one of each role, and by which seats."""

# {name: seats as (kind of place, slug, role)}. Ana, Bo and Lea sit in Lima, which shares records with Chidi's
# Lagos; Uma's Quito has no part in them. Dia and Nia serve one network, Sol and Tom another.
SEATS = {
    "visitor": (),
    "eve": (),
    "ana": (("city", "lima", "city-editor"),),
    "bo": (("city", "lima", "mayors-office"),),
    "lea": (("city", "lima", "city-lead"),),
    "chidi": (("city", "lagos", "city-editor"),),
    "uma": (("city", "quito", "city-editor"),),
    "dia": (("network", "mercociudades", "secretariat"),),
    "nia": (("network", "mercociudades", "network-lead"),),
    "sol": (("network", "eurocities", "secretariat"),),
    "tom": (("network", "eurocities", "network-lead"),),
    "olu": (),
}
# One of each kind, who may least first: of these `make test` chooses who walks, `make check` takes everybody.
FEW = ("visitor", "eve", "ana", "chidi", "dia", "olu")
VISITOR, OPERATOR = "visitor", "olu"


def roles(names):
    return frozenset(names.split())


EVERYBODY = frozenset(SEATS)
NOBODY = frozenset()
OPERATORS = roles(OPERATOR)
SIGNED_IN = EVERYBODY - {VISITOR}
SEATED = SIGNED_IN - {"eve"}  # "everyone with a seat in a city or network"; operators, too
CITY_EDITORS = roles("ana lea chidi uma")
NETWORK_EDITORS = roles("dia nia sol tom")
PARTIES = roles("ana bo lea chidi olu")  # who reads what Lima and Lagos share among themselves
