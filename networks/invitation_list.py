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
class Line:
    """One line as it was read: ``roles`` are those that its word may mean, none if it names none."""

    number: int
    text: str
    place: str = ""
    address: str = ""
    roles: tuple[SeatRole, ...] = ()
    role_text: str = ""
    more_addresses: int = 0


def read(text: str) -> list[Line]:
    """The lines of a pasted list, without empty ones and without a line of headings; no statement."""
    words = role_words()
    lines = []
    for number, row in enumerate(text.splitlines(), 1):
        cells = _cells(row)
        if any(cells) and not all(cell.casefold() in HEADINGS for cell in cells if cell):
            lines.append(_line(number, row.strip(), cells, words))
    return lines


def role_words() -> dict[str, tuple[SeatRole, ...]]:
    """{word: roles}: their values and names in English and in the reader's language, and ``ALSO``."""
    words = {_plain(role.value): (role,) for role in SeatRole} | {
        _plain(role.label): (role,) for role in SeatRole
    }
    with override("en"):
        words |= {_plain(str(role.label)): (role,) for role in SeatRole}
    return ALSO | words


def _line(number, text, cells, words):
    addresses = ADDRESS.findall(text)
    rest = [cell for cell in (ADDRESS.sub("", cell).strip(" <>\"'()") for cell in cells) if cell]
    roles, role_text = (), ""
    for at in range(len(rest) - 1, -1, -1):
        if found := words.get(_plain(rest[at])):
            roles, role_text = found, rest.pop(at)
            break
    else:
        # A word behind the address that is no role was meant as one.
        if len(rest) > 1 and addresses and text.rfind(rest[-1]) > text.find(addresses[0]):
            role_text = rest.pop()
    return Line(
        number=number,
        text=text,
        place=", ".join(rest),
        address=addresses[0].lower().rstrip(".") if addresses else "",
        roles=roles,
        role_text=role_text,
        more_addresses=max(0, len(addresses) - 1),
    )


def _cells(row):
    separator = next((mark for mark in "\t;" if mark in row), ",")
    return [cell.strip().strip("\"'").strip() for cell in row.split(separator)]


def _plain(text):
    return re.sub(r"[\W_]+", " ", str(text).casefold().replace("’", "").replace("'", "")).strip()
