"""Makes the few rows that the tests of outages look at; prints the cookie of Ana's session."""

import sys

import django


def main():
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    from tests import rows

    lima = rows.make_city("lima", country="PE")
    ana = rows.make_person("Ana", password="a password for outages")
    rows.make_seat(ana, lima, "city-editor")
    client = Client()
    client.force_login(ana)
    sys.stdout.write(client.cookies[settings.SESSION_COOKIE_NAME].value + "\n")


if __name__ == "__main__":
    main()
