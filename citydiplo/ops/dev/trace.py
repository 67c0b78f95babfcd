"""Prints which files of ours three acts enter, so that the number can be watched.

    python -m citydiplo.ops.dev.trace [--files]

A partnership is logged, confirmed by the other side, and told to a follower in a digest, in a database of its
own. A file counts when one of its functions is called; what is only imported does not, so all modules are
imported before. Middleware that every
request passes is measured by a page without content and a form that changes nothing, and left out.
"""

import datetime
import importlib
import logging
import os
import pkgutil
import socket
import sys
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
OURS = tuple(f"{ROOT / name}{os.sep}" for name in ("citydiplo", "networks", "partnerships", "agenda"))
AIM = {"logging a partnership": 30, "confirming it": 20, "sending a digest": 18}


class Trace:
    """The files of ours in which a function was called."""

    def __init__(self) -> None:
        self.files: set[str] = set()

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            path = frame.f_code.co_filename
            if path.startswith(OURS) and path != __file__:
                self.files.add(str(Path(path).relative_to(ROOT)))

    @contextmanager
    def running(self) -> Iterator[None]:
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]


def files_of(act: Callable[[], Any]) -> set[str]:
    """The files that ``act`` enters."""
    trace = Trace()
    with trace.running():
        act()
    return trace.files


def main() -> None:
    """Set up a small world, do the three acts, print the numbers."""
    # Imported late, here and below: the settings must come first.
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    with tempfile.TemporaryDirectory(prefix="citydiplo-trace-") as home:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        os.environ |= {
            "CITYDIPLO_EMBEDDED": "on",
            "DEBUG": "on",  # static files need not be collected
            "CITYDIPLO_HOME": home,
            "DJANGO_SETTINGS_MODULE": "citydiplo.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }
        logging.disable(logging.WARNING)  # such as that no broker runs here, in words that are masked
        sink = Controller(Sink(), hostname="127.0.0.1", port=port)
        sink.start()
        try:
            report(measure(), with_files="--files" in sys.argv)
        finally:
            sink.stop()


def measure() -> dict[str, set[str]]:
    """The files of each act, without those that any request enters."""
    import django

    django.setup()
    from allauth.account.models import EmailAddress
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from agenda.digests import collect, plan, send
    from citydiplo.accounts.models import User
    from networks.actions import seats
    from networks.choices import SeatRole
    from networks.models import City
    from partnerships.models import Partnership

    call_command("migrate", verbosity=0)
    _import_all()

    def signed_in(name: str, city: City) -> Client:
        person = User.objects.create_user(f"{name}@example.org", None, name=name)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        seats.grant(person=person, place=city, role=SeatRole.CITY_EDITOR, by=None, reason="Trace")
        client = Client(HTTP_HOST="localhost")
        client.force_login(person)
        return client

    lima = City.objects.create(slug="lima", name="Lima", country="PE", region="latin-america-caribbean")
    lagos = City.objects.create(slug="lagos", name="Lagos", country="NG", region="africa")
    call_command("reindex", verbosity=0)
    at_lima, at_lagos, at_home = signed_in("ana", lima), signed_in("chidi", lagos), signed_in("maud", lagos)
    for client in (at_lima, at_lagos):
        client.get("/seats/")
    every_request = files_of(lambda: at_lima.get("/seats/"))
    every_request |= files_of(lambda: at_lima.post("/language/", {"language": "en", "next": "/seats/"}))

    def done(answer: Any) -> None:
        if answer.status_code != 302:
            raise RuntimeError(
                f"The act was not accepted: {answer.status_code} {answer.request['PATH_INFO']}"
            )

    done(at_home.post("/follows/new/city/lima/", {"cadence": "weekly"}))
    facts = {"partner": "Lagos", "partnership_class": "twinning", "dimension": "culture", "since": "1998-05"}
    facts |= {"status": "active", "token": str(uuid.uuid4())}
    found = {
        "logging a partnership": files_of(lambda: done(at_lima.post("/partnerships/new/", facts))),
    }
    record = Partnership.objects.get()
    answer = f"/partnerships/{record.pk}/answer/"
    sent = {"confirm": "1", "round": record.confirmation_round, "city": lagos.pk}
    found["confirming it"] = files_of(lambda: done(at_lagos.post(answer, sent)))
    later = timezone.now() + datetime.timedelta(days=8)

    def digest() -> None:
        collect.collect()
        plan.plan(now=later)
        if not send.send_batch(now=later):
            raise RuntimeError("No digest was due.")

    return {
        **{act: files - every_request for act, files in found.items()},
        "sending a digest": files_of(digest),
    }


def _import_all() -> None:
    """Modules that an act imports late would run functions and bodies of classes while it is watched."""
    for package in ("citydiplo.kit", "citydiplo.portal", "networks", "partnerships", "agenda"):
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


def report(found: dict[str, set[str]], *, with_files: bool) -> None:
    """Print a line for each act; its files too, if asked for."""
    for act, files in found.items():
        folders = {str(Path(path).parent) for path in files}
        print(f"{act}: {len(files)} files in {len(folders)} folders (aim: {AIM[act]} files)")
        if with_files:
            print("\n".join(f"    {path}" for path in sorted(files)))


if __name__ == "__main__":
    main()
