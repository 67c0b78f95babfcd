"""The form that adds a document: a file or a link, and what it is called."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.documents import names
from citydiplo.kit.documents.checking import kind_of
from citydiplo.kit.documents.kinds import ACCEPT, DocumentKind
from citydiplo.kit.documents.model import WEB


@dataclass(frozen=True)
class CheckedFile:
    """An upload whose bytes were checked, and the name to store it under."""

    upload: Any
    name: str
    kind: DocumentKind


class DocumentField(forms.FileField):
    """A file of one of the kinds that are taken; its value is a CheckedFile."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        kwargs.setdefault(
            "help_text",
            _("A PDF, an image (PNG, JPEG, WebP, GIF), an office file or plain text. Up to 20 MB."),
        )
        super().__init__(allow_empty_file=True, **kwargs)  # what is empty is told in words of our own

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """The upload with its kind, by its bytes; None for none. Raises DocumentRefusedError."""
        upload = super().clean(data, initial)
        if not upload:
            return None
        kind = kind_of(upload.file, upload.name)
        return CheckedFile(upload, names.ended(names.shown(upload.name), kind), kind)


class DocumentForm(forms.Form):
    """``file`` and ``facts`` are what ``documents.attach`` takes."""

    document_file = DocumentField(label=_("File"), required=False)
    document_url = forms.CharField(
        label=_("Or a link"),
        required=False,
        max_length=1000,
        validators=[WEB],
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=_("If the document is already on the web."),
    )
    document_title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=200,
        help_text=_("The title that readers see. If you leave it empty, we show the file name."),
    )

    def clean_document_title(self) -> str:
        """The title on one line, without control characters."""
        return names.plain(self.cleaned_data["document_title"])

    def clean(self) -> dict[str, Any]:
        """Refuse both a file and a link, or neither."""
        facts = self.cleaned_data
        if self.errors.keys() & {"document_file", "document_url"}:
            return facts
        if facts.get("document_file") and facts.get("document_url"):
            self.add_error(
                "document_url",
                _("Choose a file or enter a link, not both. You can add the other one afterwards."),
            )
        elif not facts.get("document_file") and not facts.get("document_url"):
            self.add_error("document_file", _("Choose a file or enter a link."))
        elif facts.get("document_url") and not facts.get("document_title"):
            self.add_error("document_title", _("Enter a title for the link."))
        return facts

    def add_error(self, field: str | None, error: Any) -> None:
        """A file that was good has to be chosen again: with the first error, that is said once."""
        super().add_error(field, error)
        words = _("The document was not added. Choose the file again, because your browser does not keep it.")
        is_good = "document_file" in self.files and "document_file" not in self._errors
        if is_good and words not in self.non_field_errors():
            super().add_error(None, words)

    @property
    def file(self) -> CheckedFile | None:
        """The checked file; None where a link was given."""
        return self.cleaned_data["document_file"]

    @property
    def facts(self) -> dict[str, str]:
        """Fields of the Document beside its file."""
        return {"title": self.cleaned_data["document_title"], "url": self.cleaned_data["document_url"]}
