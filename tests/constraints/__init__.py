"""A case for each rule of the database: {constraint: (makes rows that fit, makes one that does not)}."""

from tests.agenda import rules_of_follows
from tests.constraints import agenda, agreements, exchanges, imports, networks, partnerships, shared

RULES = {
    **rules_of_follows.RULES,
    **agenda.RULES,
    **agreements.RULES,
    **exchanges.RULES,
    **imports.RULES,
    **networks.RULES,
    **partnerships.RULES,
    **shared.RULES,
}
