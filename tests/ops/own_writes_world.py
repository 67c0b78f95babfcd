"""Makes two cities, towns and a network; prints sessions and tokens of the leads and of the secretariat."""

import json
import sys

import django

TOWNS = 30


def main():
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from networks.actions import api_tokens
    from tests import rows

    lima, lagos = rows.make_city("lima", country="PE"), rows.make_city("lagos", country="NG", region="africa")
    for number in range(TOWNS):
        rows.make_city(f"town-{number}", country="PE")
    made = {}
    for name, place, role in (
        ("ana", lima, "city-lead"),
        ("chidi", lagos, "city-lead"),
        ("dia", rows.make_network("merco"), "secretariat"),
    ):
        person = rows.make_person(name.title())
        seat = rows.make_seat(person, place, role)
        client = Client()
        client.force_login(person)
        made[name] = {
            "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "token": api_tokens.make(seat=seat, name=name, scope="write", days=30)[1],
        }
    sys.stdout.write(json.dumps(made, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
