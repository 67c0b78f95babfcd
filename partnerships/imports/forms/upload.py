"""What people say about a file to import: what it holds, and how to read it as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.forms.boundfield import BoundField, BoundWidget
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.tabular.layout import (
    EACH_LINE,
    ENCODINGS,
    GUESS,
    IN_CELLS,
    LEAVE_OUT,
    MOST_BYTES,
    REPLACE,
    TEXT,
    UNPIVOT,
    Layout,
)
from citydiplo.kit.text.lists import comma_separated
from partnerships.imports import presets

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models import ImportJob

MOST_PASTED = 1_000_000  # characters
DELIMITER_NAMES = [(",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", _("vertical bar"))]


class UploadForm(forms.Form):
    """The file or a pasted list, and what it holds.

    “Partnerships of Lima” or, for anybody, “each row names both cities”.
    """

    target = forms.ChoiceField(label=_("What the list contains"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A spreadsheet or table: XLSX, CSV or TSV, up to 50 MB and 200,000 rows."),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the list"),
        help_text=_("Copy the rows of a spreadsheet, with the names of the columns in the first row."),
        max_length=MOST_PASTED,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "input import-words"}),
    )

    def __init__(
        self, *args: Any, user: User | AnonymousUser, preset: str = "", about: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = presets.presets_for(user, about)
        self._presets = {preset.key: preset for _place, group in groups for preset in group}
        choices = [
            (place or gettext("Another list"), [(one.key, one.label) for one in group])
            for place, group in groups
        ]
        for name in ("file", "pasted"):
            self.fields[name].is_needed = True  # one of the two: not "(optional)"
        field = self.fields["target"]
        field.choices = choices if len(choices) > 1 else choices[0][1]
        field.initial = preset if preset in self._presets else next(iter(self._presets))

    def clean_file(self) -> Any:
        """Refuse a file that is too large."""
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 MB. Split it into several files."))
        return file

    def clean(self) -> dict[str, Any]:
        """Refuse a form with neither a file nor a list, or with both."""
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("pasted", "").strip()
        if not self.errors:
            if not file and not text:
                self.add_error("file", _("Choose a file, or paste a list."))
            elif file and text:
                self.add_error("pasted", _("Choose a file or paste a list, but not both."))
        return self.cleaned_data

    @property
    def upload(self) -> UploadedFile:
        """The file, or what was pasted as one; only once the form is valid."""
        if file := self.cleaned_data["file"]:
            return file
        text = self.cleaned_data["pasted"].strip("\r\n")
        name = gettext("Pasted list")
        return SimpleUploadedFile(f"{name}.txt", f"{text}\n".encode(), content_type="text/plain")

    @property
    def preset(self) -> presets.Preset:
        """What was chosen; only once the form is valid."""
        return self._presets[self.cleaned_data["target"]]


@dataclass(frozen=True)
class EncodingChoice:
    """A radio button for an encoding, and the words in question as it reads them."""

    radio: BoundWidget
    words: list[str]


class LayoutForm(forms.Form):
    """How to read the file. What the file has nothing of is not asked."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    encoding = forms.ChoiceField(label=_("Encoding"), choices=[(name, name) for name in ENCODINGS])
    # A select and not a text: a tab can hardly be typed.
    delimiter = forms.ChoiceField(label=_("Column separator"), choices=DELIMITER_NAMES)
    header_row = forms.IntegerField(
        label=_("Row with the names of the columns"),
        min_value=0,
        max_value=1000,
        help_text=_("Enter 0 if there is none."),
    )
    header_rows = forms.IntegerField(label=_("Number of rows with column names"), min_value=1, max_value=3)
    takes_hidden = forms.BooleanField(label=_("Read hidden rows and columns too"), required=False)
    bad_bytes = forms.ChoiceField(
        label=_("Rows with characters that cannot be read"),
        choices=[
            (LEAVE_OUT, _("Leave them out")),
            (REPLACE, _("Read them, with “�” for each such character")),
        ],
    )
    line_breaks = forms.ChoiceField(
        label=_("Line breaks between quotation marks"),
        required=False,
        choices=[
            ("", _("Judge each cell by its lines")),
            (IN_CELLS, _("They are part of the cell")),
            (EACH_LINE, _("Each line is a row")),
        ],
    )
    reshape = forms.ChoiceField(label=_("Records per row"), required=False)

    def __init__(
        self, *args: Any, job: ImportJob, initial: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        """What was asked for last and could not be stays in the fields. ``initial``: what was typed since."""
        self.layout, self.offers = job.table, job.beginning.get("offers", [])
        shown = Layout.of(job.wanted_layout) if job.wanted_layout else self.layout
        before = {name: getattr(shown, name) for name in self.base_fields}
        before["header_row"] = max(0, shown.header_row)
        before["header_rows"] = max(1, shown.header_rows)
        before["reshape"] = next(
            (str(place) for place, offer in enumerate(self.offers) if _reshape(offer) == shown.reshape), ""
        )
        self.in_question = job.encodings_in_question
        if self.in_question and not job.wanted_layout:
            before["encoding"] = ""  # the first guess is no answer
        super().__init__(*args, initial=before | dict(initial or {}), **kwargs)
        self._keep_what_applies(job)
        if self.in_question and "encoding" in self.fields:
            self._ask_for_encoding()

    def _keep_what_applies(self, job):
        hidden = job.beginning.get("hidden", {})
        noted = {code for code, _details in job.beginning.get("notes", ())}
        unasked = {"sheet"} if self.layout.kind == TEXT else {"encoding", "delimiter"}
        if self.layout.header_rows <= 1:
            unasked.add("header_rows")
        if not (hidden.get("rows") or noted & {"hidden_columns"} or self.layout.takes_hidden):
            unasked.add("takes_hidden")
        if "bad_bytes" not in noted:
            unasked.add("bad_bytes")
        if not (noted & {"stray_quotes", "lines_like_rows"} or self.layout.line_breaks):
            unasked.add("line_breaks")
        if not self.offers:
            unasked.add("reshape")
        for name in unasked:
            del self.fields[name]
        if "sheet" in self.fields:
            self.fields["sheet"].choices = [
                (
                    name,
                    _("%(sheet)s (hidden)") % {"sheet": name} if name in self.layout.hidden_sheets else name,
                )
                for name in self.layout.sheets
            ]
        if "reshape" in self.fields:
            self.fields["reshape"].choices = [
                ("", _("One record in each row")),
                *((str(place), _offered(offer)) for place, offer in enumerate(self.offers)),
            ]

    def _ask_for_encoding(self):
        """The question beside the words in question: one has to be chosen, the likeliest come first."""
        field = self.fields["encoding"]
        likely = [name for name, _cells in self.in_question]
        field.widget = forms.RadioSelect()
        field.choices = [(name, name) for name in (*likely, *(one for one in ENCODINGS if one not in likely))]
        field.error_messages["required"] = _(
            "Choose the encoding in which these words are spelled correctly."
        )

    def encoding_choices(self) -> list[EncodingChoice]:
        """The encodings in question with their words, then all others; empty where nothing is in question."""
        if not self.in_question or "encoding" not in self.fields:
            return []
        words = dict(self.in_question)
        return [
            EncodingChoice(radio, words.get(radio.data["value"], [])) for radio in self["encoding"].subwidgets
        ]

    def chooses_another(self) -> bool:
        """Whether an encoding is chosen that is not among those in question."""
        value = self["encoding"].value()
        return bool(value) and value not in dict(self.in_question)

    @property
    def other_fields(self) -> list[BoundField]:
        """The fields under "More settings": all but the question of the encoding."""
        return [field for field in self if field.name != "encoding" or not self.in_question]

    def changed_layout(self) -> Layout:
        """The layout as asked for. Where the table itself changes, its header is guessed again."""
        asked = dict(self.cleaned_data)
        if "reshape" in asked:
            chosen = asked["reshape"]
            asked["reshape"] = _reshape(self.offers[int(chosen)]) if chosen else None
        changed = {name for name, value in asked.items() if getattr(self.layout, name) != value}
        if changed & {"sheet", "encoding", "delimiter", "takes_hidden", "line_breaks"}:
            asked["reshape"] = None
            if "header_row" not in changed:
                asked["header_row"] = GUESS
        if "header_row" in changed and "header_rows" not in changed:
            asked |= {"header_rows": GUESS, "reshape": None}
        return self.layout.changed(**asked)


def _reshape(offer):
    """What a layout keeps of an offer."""
    return {name: value for name, value in offer.items() if name not in ("header", "rows")}


def _offered(offer):
    names = comma_separated(offer["names"])
    if offer["by"] == UNPIVOT:
        return _("One for each group of columns: %(names)s (%(number)s groups)") % {
            "names": names,
            "number": len(offer["groups"]),
        }
    sign = {"\n": _("a line break"), ",": _("a comma"), ";": _("a semicolon")}.get(
        offer["sign"], offer["sign"]
    )
    return _("One for each item of “%(names)s”, separated by %(sign)s") % {
        "names": names,
        "sign": sign,
    }
