"""Documents of a noun by the API: listed, added as a file or a link, removed. One way for all nouns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.api.acts import MAY_WAIT, Act, Asked, Contents
from citydiplo.kit.documents import DocumentForm
from citydiplo.kit.mail import outbox
from citydiplo.kit.models import ApiAnswer


class WhichDocumentForm(forms.Form):
    """One of the documents of a row."""

    document = forms.ModelChoiceField(label=_("Document"), queryset=ApiAnswer.objects.none())

    def __init__(self, *args: Any, documents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].queryset = documents  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Documents:
    """Those of the rows of a noun: ``may`` gives the place in whose name (user, row) they are written.

    ``attach`` takes (asked, facts=…, file=…) and gives the document, ``remove`` takes it.
    """

    may: Callable[[Any, Any], Any]
    attach: Callable[..., Any]
    remove: Callable[..., Any]

    def acts(self) -> dict[str, Act]:
        """Add a document, remove one."""
        return {
            "documents": Act(
                says="Add a document: a file as multipart/form-data, or a link with its title.",
                may=self.may,
                form=lambda asked, data: DocumentForm(data, None if data is None else asked.files),
                fields=lambda: DocumentForm.base_fields,
                success=MAY_WAIT,
                do=self._attach,
            ),
            "documents-remove": Act(
                says="Remove a document.",
                may=self.may,
                form=lambda asked, data: WhichDocumentForm(data, documents=asked.thing.documents.listed()),
                fields=lambda: WhichDocumentForm.base_fields,
                required=("document",),
                do=lambda asked: self.remove(document=asked.facts["document"]),
            ),
        }

    def contents(self) -> Mapping[str, Contents]:
        """The documents, for who may add to them."""
        facts: dict[str, Any] = {"id": "integer", "bytes": ["integer", "null"], "waits": "boolean"}
        facts |= dict.fromkeys(("title", "address", "kind"), "string")
        return {"documents": Contents(_listed, facts)}

    def _attach(self, asked: Asked) -> Any:
        """What waits for the mayor's office, if it does."""
        made = self.attach(asked, facts=asked.form.facts, file=asked.form.file)
        return getattr(made, "held_by", None)


def _listed(asked):
    return [
        {
            "id": one.pk,
            "title": one.title,
            "address": one.url or outbox.absolute(one.get_absolute_url()),
            "kind": one.kind,
            "bytes": one.size,
            "waits": bool(getattr(one, "held_by_id", None)),
        }
        for one in asked.thing.documents.listed()
    ]
