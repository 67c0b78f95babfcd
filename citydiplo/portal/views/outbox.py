"""The mails of a demo: what ``make run`` writes into var/mail instead of sending it.

It exists only on a machine of one's own: embedded, with the demo, and while mails go into files.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from citydiplo.kit.mail import mail_files
from citydiplo.kit.web.access import PUBLIC, gate

SHOWN = 100
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"


@dataclass
class Mail:
    """A mail in a file: ``name`` and ``place`` find it again."""

    name: str
    place: int
    message: object

    @property
    def when(self) -> datetime:
        """When it was written. A zone of "-0000", as Django writes for UTC, is read as UTC."""
        written = parsedate_to_datetime(self.message["Date"])
        return written if written.tzinfo else written.replace(tzinfo=UTC)

    def body(self, kind):
        part = self.message.get_body((kind,))
        return part.get_content() if part else ""

    @property
    def text(self):
        return self.body("plain")

    @property
    def html(self):
        """As a mail program shows it: images that came with the mail are in it."""
        html = self.body("html")
        for part in self.message.walk():
            if name := (part["Content-ID"] or "").strip("<> "):
                data = base64.b64encode(part.get_content()).decode()
                html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{data}")
        return html

    @property
    def headers(self):
        return [(name, str(value)) for name, value in self.message.items()]


@gate(PUBLIC)
@never_cache
@require_safe
def outbox(request):
    return render(request, "portal/outbox.html", {"mails": _newest(_folder()), "shown": SHOWN})


@gate(PUBLIC)
@never_cache
@require_safe
def outbox_mail(request, name, place):
    return render(request, "portal/outbox_mail.html", {"mail": _find(_folder(), name, place)})


@gate(PUBLIC)
@never_cache
@require_safe
def outbox_html(request, name, place):
    """The HTML of a mail as mail programs get it: alone, without scripts, sandboxed."""
    html = _find(_folder(), name, place).html
    if not html:
        raise Http404
    response = HttpResponse(html)
    response._csp_exempt = True  # a mail carries its styles in its tags, and runs nothing
    response["Content-Security-Policy"] = ALONE
    return response


def _folder():
    """The folder of the mails; 404 where this page must not exist."""
    found = mail_files.folder()
    if not (settings.EMBEDDED and settings.DEMO and found):
        raise Http404
    return found


def _newest(folder):
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    found = []
    for path in files[:SHOWN]:
        found += _read(path)
        if len(found) >= 2 * SHOWN:
            break
    return sorted(found, key=lambda mail: mail.when, reverse=True)[:SHOWN]


def _find(folder, name, place):
    path = next((path for path in folder.glob("*.log") if path.stem == name), None)
    mails = _read(path) if path else []
    if place >= len(mails):
        raise Http404
    return mails[place]


def _read(path):
    return [Mail(path.stem, place, message) for place, message in enumerate(mail_files.read(path))]
