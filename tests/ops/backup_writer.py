"""Writes a city and a source in each transaction, as fast as it can, until it is stopped."""

import sys

import django


def main():
    django.setup()
    from django.db import transaction

    from tests import rows

    number = 0
    while True:
        with transaction.atomic():
            rows.make_city()
            rows.make_source(f"source-{number}")
        if number == 10:
            sys.stdout.write("writing\n")
            sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main()
