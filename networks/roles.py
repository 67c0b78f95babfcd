"""What each role is, in the words of a mayor's office, and what it permits: the one place that says so.

``policies`` asks this table, the page ``/roles/`` prints it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from networks.choices import Power, SeatRole


@dataclass(frozen=True)
class Role:
    value: SeatRole
    summary: Promise
    permits: tuple[Power, ...]

    @property
    def label(self) -> Promise:
        """What the role is called."""
        return self.value.label


ROLES = {
    role.value: role
    for role in (
        Role(
            SeatRole.CITY_EDITOR,
            _(
                "An editor usually works in the international office. Editors add the city’s "
                "partnerships and keep them up to date. They answer when another city records "
                "something about your city."
            ),
            (Power.READ_CITY, Power.EDIT_CITY, Power.CONFIRM, Power.VISIT),
        ),
        Role(
            SeatRole.MAYORS_OFFICE,
            _(
                "People in this role work with the mayor. They can read everything the city "
                "has in the register, published or not. If the city asks for approval, they "
                "approve records before publication. They plan visits and record what came of "
                "them. They cannot change other records."
            ),
            (Power.READ_CITY, Power.APPROVE, Power.VISIT),
        ),
        Role(
            SeatRole.CITY_LEAD,
            _(
                "A lead is responsible for the city in this register and can do everything "
                "that an editor can do. Leads invite colleagues and end their roles. They also "
                "decide whether the mayor’s office must approve records before they become "
                "public."
            ),
            (
                Power.READ_CITY,
                Power.EDIT_CITY,
                Power.CONFIRM,
                Power.VISIT,
                Power.SET_APPROVAL,
                Power.INVITE_CITY,
            ),
        ),
        Role(
            SeatRole.SECRETARIAT,
            _(
                "The secretariat works for a network of cities. It keeps the list of members "
                "up to date and publishes agenda items, meetings and documents. It cannot "
                "change what a member city says about itself."
            ),
            (Power.READ_NETWORK, Power.EDIT_NETWORK, Power.MAINTAIN_MEMBERS, Power.INVITE_MEMBERS),
        ),
        Role(
            SeatRole.NETWORK_LEAD,
            _(
                "A lead is responsible for the network in this register and can do everything "
                "that the secretariat can do. Leads invite colleagues and end their roles."
            ),
            (
                Power.READ_NETWORK,
                Power.EDIT_NETWORK,
                Power.MAINTAIN_MEMBERS,
                Power.INVITE_MEMBERS,
                Power.INVITE_NETWORK,
            ),
        ),
    )
}

# Operators mend data and give seats, and never act in a city's name.
CITYS_OWN = (Power.CONFIRM, Power.VISIT, Power.APPROVE, Power.SET_APPROVAL)
OPERATOR_PERMITS = tuple(power for power in Power if power not in CITYS_OWN)


def permits(role: str, power: Power) -> bool:
    """Whether a role gives a power."""
    return power in ROLES[SeatRole(role)].permits
