"""A worker without a broker: it asks the database for work. For small runs on SQLite alone."""

import time

import django


def main():
    django.setup()
    from agenda.digests import send

    while True:
        send.find_lost()
        if send.send_batch() is None:
            time.sleep(0.2)


if __name__ == "__main__":
    main()
