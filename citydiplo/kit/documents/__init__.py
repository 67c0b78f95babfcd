"""Documents that are attached to a row: files and links, checked by their bytes, given out as downloads only.

How an app uses them, with a ``Report`` as an example:

1. ``models``: a row of its own, with the row that it is attached to::

       class ReportDocument(Document):
           OWNER = "report"                       # the field below
           ROUTE = "report-document"              # its download; "report-document-removal" removes it
           READ_BY = "reports.tasks.read_document"  # the job that reads a PDF's text
           report = models.ForeignKey(Report, models.CASCADE, related_name="documents")
           history = History()

           class Meta(Document.Meta):
               constraints = [*Document.Meta.constraints, *once_each("reportdocument", "report")]

2. ``visible_to`` of its own queryset (below ``DocumentQuerySet``): those who see its owner see it.
3. ``forms``: ``DocumentForm``; ``form.file`` and ``form.facts`` are what ``attach`` takes. Send the form as
   ``multipart/form-data``; ``components/documents.html`` lists what is there.
4. ``actions``: ``attach(ReportDocument(report=report, **form.facts), file=form.file, by=person)`` and
   ``remove(document)``, each followed by what the app has to make findable or count again.
5. ``views``: ``pages_of(ReportDocument, …)`` makes the list, the download and the removal; nothing links to
   ``file.url``.
6. ``tasks``: ``read_document(pk)`` calls an action that calls ``read(pk=pk, model=ReportDocument)``.

The scheduled jobs of the kit repair what was left undone: they read text that nobody read, and delete files
that no row names.
"""

from citydiplo.kit.documents.checking import MOST_BYTES
from citydiplo.kit.documents.forms import DocumentForm
from citydiplo.kit.documents.kinds import DocumentKind
from citydiplo.kit.documents.model import Document, DocumentQuerySet, once_each
from citydiplo.kit.documents.pages import pages_of
from citydiplo.kit.documents.reading import read
from citydiplo.kit.documents.serving import download
from citydiplo.kit.documents.writing import attach, queue_unread, remove, sweep
from citydiplo.kit.errors import DocumentRefusedError

__all__ = [
    "MOST_BYTES",
    "Document",
    "DocumentForm",
    "DocumentKind",
    "DocumentQuerySet",
    "DocumentRefusedError",
    "attach",
    "download",
    "once_each",
    "pages_of",
    "queue_unread",
    "read",
    "remove",
    "sweep",
]
