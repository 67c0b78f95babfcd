"""The demo: invented people who sign in on a machine of one's own, and what they keep."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSWORD = "citydiplo-demo"  # noqa: S105  of all of them; `make run` prints it


SCRIPTS = ("demo.toml", "agenda.toml")


@dataclass(frozen=True)
class Person:
    """Somebody of the cast. ``seats`` are (city or network, its address, role)."""

    name: str
    email: str
    who: str
    time_zone: str = "UTC"
    seats: tuple = ()
    is_operator: bool = False


CAST = (
    Person(
        "Ana",
        "ana@lima.example",
        "city editor of Lima and Quito",
        "America/Lima",
        (("city", "lima", "city-editor"), ("city", "quito", "city-editor")),
    ),
    Person(
        "Bo",
        "bo@lima.example",
        "mayor’s office of Lima",
        "America/Lima",
        (("city", "lima", "mayors-office"),),
    ),
    Person(
        "Chidi",
        "chidi@lagos.example",
        "city editor and lead of Lagos",
        "Africa/Lagos",
        (("city", "lagos", "city-editor"), ("city", "lagos", "city-lead")),
    ),
    Person(
        "Dia",
        "dia@mercociudades.example",
        "secretariat of Mercociudades",
        "America/Montevideo",
        (("network", "mercociudades", "secretariat"),),
    ),
    Person("Olu", "olu@operator.example", "operator of this portal", is_operator=True),
)


def script() -> dict[str, list[dict[str, Any]]]:
    """The invented facts by their kind, as the files of ``data`` tell them, in their order."""
    folder = Path(__file__).resolve().parent / "data"
    facts = {}
    for name in SCRIPTS:
        facts |= tomllib.loads((folder / name).read_text(encoding="utf-8"))
    return facts
