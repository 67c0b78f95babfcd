"""A pasted list of invitations: place, address and role of each line, in any order and with any separator."""

import re
from dataclasses import dataclass

from django.utils.translation import override

from networks.choices import SeatRole

ADDRESS = re.compile(r"[^\s;,<>\"'()]+@[^\s;,<>\"'()]+")
MOST_LINES = 200
# What people write for a role beside its name. What stands for two roles is settled by the place.
ALSO = {
    "editor": (SeatRole.CITY_EDITOR,),
    "international office": (SeatRole.CITY_EDITOR,),
    "mayor": (SeatRole.MAYORS_OFFICE,),
    "office": (SeatRole.MAYORS_OFFICE,),
    "cabinet": (SeatRole.MAYORS_OFFICE,),
    "lead": (SeatRole.CITY_LEAD, SeatRole.NETWORK_LEAD),
    "leader": (SeatRole.CITY_LEAD, SeatRole.NETWORK_LEAD),
    "staff": (SeatRole.SECRETARIAT,),
}
HEADINGS = {"place", "city", "network", "address", "email", "e-mail", "role"}


@dataclass(frozen=True)
class InvitationLine:
    """One line as it was read: ``roles`` are those that its word may mean, none if it names none."""

    number: int
    text: str
    place: str = ""
    address: str = ""
    roles: tuple[SeatRole, ...] = ()
    role_text: str = ""
    more_addresses: int = 0


def read(text: str) -> list[InvitationLine]:
    """The lines of a pasted list, without empty ones and without a line of headings; no statement."""
    words = role_words()
    lines = []
    for number, row in enumerate(text.splitlines(), 1):
        cells = _cells(row)
        if any(cells) and not all(cell.casefold() in HEADINGS for cell in cells if cell):
            lines.append(_invitation_line(number, row.strip(), cells, words))
    return lines


def role_words() -> dict[str, tuple[SeatRole, ...]]:
    """{word: roles}: their values and names in English and in the reader's language, and ``ALSO``."""
    words = {_plain(role.value): (role,) for role in SeatRole} | {
        _plain(role.label): (role,) for role in SeatRole
    }
    with override("en"):
        words |= {_plain(str(role.label)): (role,) for role in SeatRole}
    return ALSO | words


def _invitation_line(number, text, cells, words):
    addresses = ADDRESS.findall(text)
    at = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    # The text beside the address in its cell is a name, such as in "Ana Quispe <ana@lima.example>".
    rest = [(place, cell) for place, cell in enumerate(cells) if cell and place != at]
    roles, role_text = (), ""
    for place, cell in reversed(rest):
        if found := words.get(_plain(cell)):
            roles, role_text = found, cell
            rest.remove((place, cell))
            break
    else:
        # A word behind the address that is no role was meant as one; so was the last of three cells.
        is_behind = at is not None and len(rest) > 1 and rest[-1][0] > at
        if is_behind or (at is None and len(rest) > 2):
            role_text = rest.pop()[1]
    return InvitationLine(
        number=number,
        text=text,
        place=", ".join(cell for _place, cell in rest),
        address=_address(addresses, "" if at is None else cells[at]),
        roles=roles,
        role_text=role_text,
        more_addresses=max(0, len(addresses) - 1),
    )


def _address(found, cell):
    """The address of a line; the cell as it was typed, if it holds no address."""
    return found[0].lower().rstrip(".") if found else cell[:254]


def _cells(row):
    separator = next((mark for mark in "\t;" if mark in row), ",")
    return [cell.strip().strip("\"'").strip() for cell in row.split(separator)]


def _plain(text):
    return re.sub(r"[\W_]+", " ", str(text).casefold().replace("’", "").replace("'", "")).strip()
