"""The whole data set: its versions as a page, and their files, which the nightly job wrote."""

import logging

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citydiplo.kit import branding
from citydiplo.kit.text.json_ld import absolute, json_ld
from citydiplo.kit.web.access import PUBLIC, gate
from citydiplo.kit.web.page_cache import kept_for_visitors
from citydiplo.portal import dataset
from citydiplo.portal.api import RESOURCES

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "public, max-age=86400",  # a file of a version never changes
    "X-Robots-Tag": "noindex",
}
log = logging.getLogger(__name__)


@gate(PUBLIC)
@require_safe
@kept_for_visitors(dataset.NOUN)
def data(request):
    """All versions, and what is in the newest one. No statement."""
    versions = dataset.versions()
    newest = versions[0] if versions else None
    titles = {one.name: one.title for one in RESOURCES}
    context = {
        "newest": newest,
        "older": versions[1:],
        "tables": [(titles.get(one.name, one.name), one) for one in newest.tables] if newest else [],
        "citation": dataset.citation(newest.date) if newest else "",
        "days": settings.DATA_KEPT_FOR.days,
        "years": settings.HISTORY_YEARS,
        "canonical": absolute(request, request.path),
        "json_ld": json_ld(_schema(request, newest)) if newest else "",
    }
    return render(request, "portal/data.html", context)


def _schema(request, version):
    """A schema.org Dataset, which data search engines read."""
    return {
        "@type": "Dataset",
        "@id": absolute(request, request.path),
        "url": absolute(request, request.path),
        "name": _("Public register of city diplomacy"),
        "description": _(
            "Cities, networks, partnerships, agreements and agenda: all public records as files."
        ),
        "version": version.date,
        "dateModified": version.made_at,
        "license": absolute(request, f"{request.path}#licence"),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": branding.current().name, "url": absolute(request, "/")},
        "citation": dataset.citation(version.date),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file.name,
                "contentUrl": absolute(request, reverse("data-file", args=[version.date, file.name])),
                "encodingFormat": "application/zip",
                "contentSize": str(file.size),
                "sha256": file.sha256,
            }
            for file in version.files
        ],
    }


@gate(PUBLIC)
@require_safe
def data_file(request, day, name):
    """A file of a version, or the checksums of them all. No statement."""
    version = dataset.read(day) if dataset.is_day(day) else None
    file = version.file(name) if version else None
    if version and name == dataset.SUMS:
        answer = HttpResponse(version.sums(), content_type="text/plain; charset=utf-8")
    elif file:
        etag = f'"{file.sha256}"'
        answer = get_conditional_response(request, etag=etag) or _opened(file)
        answer.headers["ETag"] = etag
    else:
        raise Http404
    for header, value in HEADERS.items():
        answer.headers[header] = value
    return answer


def _opened(file):
    try:
        stored = default_storage.open(file.stored, "rb")
    except FileNotFoundError as error:
        log.exception("The file %s of the data set is gone.", file.stored)
        raise Http404 from error
    answer = FileResponse(stored, as_attachment=True, filename=file.name, content_type="application/zip")
    # It is compressed already, and needs a Content-Length: the compressing middleware leaves it alone.
    answer.headers["Content-Encoding"] = "identity"
    return answer
