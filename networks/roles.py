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
                "Usually somebody in the international office. Enters the city’s partnerships, keeps them "
                "true, and answers when another city records something about yours."
            ),
            (Power.READ_CITY, Power.EDIT_CITY, Power.CONFIRM),
        ),
        Role(
            SeatRole.MAYORS_OFFICE,
            _(
                "Works beside the mayor. Reads everything the city keeps here, published or not, and, where "
                "the city asks for it, says the last word before a record becomes public. Changes no record."
            ),
            (Power.READ_CITY, Power.APPROVE),
        ),
        Role(
            SeatRole.CITY_LEAD,
            _(
                "Answers for the city in this register. Does all that an editor does. Decides who "
                "else acts for the city: invites colleagues and ends their roles when they move on. "
                "Also decides whether the mayor’s office has the last word before something becomes "
                "public."
            ),
            (Power.READ_CITY, Power.EDIT_CITY, Power.CONFIRM, Power.SET_APPROVAL, Power.INVITE_CITY),
        ),
        Role(
            SeatRole.SECRETARIAT,
            _(
                "Works for a network of cities. Keeps its list of members, and publishes what it puts to "
                "them: agenda items, meetings, documents. Cannot change what a member city says about itself."
            ),
            (Power.READ_NETWORK, Power.EDIT_NETWORK, Power.MAINTAIN_MEMBERS, Power.INVITE_MEMBERS),
        ),
        Role(
            SeatRole.NETWORK_LEAD,
            _(
                "Answers for the network in this register. Does all that the secretariat does. "
                "Decides who else acts for the network: invites colleagues and ends their roles."
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

# Whoever runs the site mends data and gives seats, and never speaks in a city's name.
CITYS_OWN = (Power.CONFIRM, Power.APPROVE, Power.SET_APPROVAL)
OPERATOR_PERMITS = tuple(power for power in Power if power not in CITYS_OWN)


def permits(role: str, power: Power) -> bool:
    """Whether a role gives a power."""
    return power in ROLES[SeatRole(role)].permits
