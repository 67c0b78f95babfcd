"""What people say about a file to import: what it is, how to read it, which column is what."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.tabular.layout import (
    ENCODINGS,
    GUESS,
    LEAVE_OUT,
    MOST_BYTES,
    REPLACE,
    TEXT,
    UNPIVOT,
    Layout,
)
from networks.choices import FactState
from networks.models import Network
from partnerships.actions.imports.targets import target_of
from partnerships.choices import ImportTarget
from partnerships.models import Agreement
from partnerships.policies import can_create_places, states_of_imports

DELIMITER_NAMES = [(",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", _("vertical bar"))]


class UploadForm(forms.Form):
    target = forms.ChoiceField(label=_("What the rows are"), choices=ImportTarget.choices)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV or XLSX; up to 50 MB and 200,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 50 MB. Split it into several."))
        return file


class LayoutForm(forms.Form):
    """How to read the file. What the file has nothing of is not asked."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    encoding = forms.ChoiceField(label=_("Encoding"), choices=[(name, name) for name in ENCODINGS])
    # A select and not a text: a tab can hardly be typed.
    delimiter = forms.ChoiceField(label=_("Between columns"), choices=DELIMITER_NAMES)
    header_row = forms.IntegerField(
        label=_("Row with the names of the columns"), min_value=0, max_value=1000, help_text=_("0 for none.")
    )
    header_rows = forms.IntegerField(label=_("How many rows name the columns"), min_value=1, max_value=3)
    takes_hidden = forms.BooleanField(label=_("Read hidden rows and columns too"), required=False)
    bad_bytes = forms.ChoiceField(
        label=_("Rows with signs that cannot be read"),
        choices=[(LEAVE_OUT, _("Leave them out")), (REPLACE, _("Read them, with “�” for each sign"))],
    )
    reshape = forms.ChoiceField(label=_("Records in a row"), required=False)

    def __init__(self, *args, job, **kwargs):
        """What was asked for last and could not be stays in the fields."""
        self.layout, self.offers = job.table, job.beginning.get("offers", [])
        shown = Layout.of(job.wanted_layout) if job.wanted_layout else self.layout
        initial = {name: getattr(shown, name) for name in self.base_fields}
        initial["header_row"] = max(0, shown.header_row)
        initial["header_rows"] = max(1, shown.header_rows)
        initial["reshape"] = next(
            (str(place) for place, offer in enumerate(self.offers) if _reshape(offer) == shown.reshape), ""
        )
        super().__init__(*args, initial=initial, **kwargs)
        self._keep_what_applies(job)

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

    def changed_layout(self):
        """The layout as asked for. Where the table itself changes, its header is guessed anew."""
        asked = dict(self.cleaned_data)
        if "reshape" in asked:
            chosen = asked["reshape"]
            asked["reshape"] = _reshape(self.offers[int(chosen)]) if chosen else None
        changed = {name for name, value in asked.items() if getattr(self.layout, name) != value}
        if changed & {"sheet", "encoding", "delimiter", "takes_hidden"}:
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
    names = ", ".join(offer["names"])
    if offer["by"] == UNPIVOT:
        return _("One for each group of columns: %(names)s (%(number)s groups)") % {
            "names": names,
            "number": len(offer["groups"]),
        }
    sign = {"\n": _("a line break"), ",": _("a comma"), ";": _("a semicolon")}.get(
        offer["sign"], offer["sign"]
    )
    return _("One for each item of “%(names)s”, between which stands %(sign)s") % {
        "names": names,
        "sign": sign,
    }


class MappingForm(forms.Form):
    """A select for each field of the target, two where columns join; then what holds for all rows."""

    source_title = forms.CharField(
        label=_("Title of the source"), max_length=300, help_text=_("As it would stand in a list of sources.")
    )
    source_url = forms.URLField(label=_("Its address"), max_length=500, assume_scheme="https")
    source_licence = forms.CharField(
        label=_("Its licence"), max_length=120, help_text=_("Such as CC BY 4.0, or “own records”.")
    )
    state = forms.ChoiceField(label=_("How far its rows can be relied on"))
    creates_places = forms.BooleanField(
        label=_("Create places that the register lacks"),
        required=False,
        help_text=_("Where name, country and position are given; marked unverified."),
    )

    def __init__(self, *args, job, user, header, **kwargs):
        super().__init__(*args, **kwargs)
        self.job, self.target = job, target_of(job)
        self.header = header
        for field in self.target.fields:
            self._add_columns(field)
        for name in self.target.defaults:
            self._add_default(name)
        states = states_of_imports(user)
        self.fields["state"].choices = [(state.value, state.label) for state in states]
        self.fields["state"].initial = job.state if job.state in states else states[0]
        if not can_create_places(user):
            del self.fields["creates_places"]
        else:
            self.fields["creates_places"].initial = job.creates_places
        if job.source:
            for name in ("title", "url", "licence"):
                self.fields[f"source_{name}"].initial = getattr(job.source, name)

    def _add_columns(self, field):
        columns = [("", "—"), *((str(place), name) for place, name in enumerate(self.header))]
        chosen = [str(column) for column in self.job.columns.get(field.name, ())]
        for place in range(field.most_columns):
            self.fields[self._name(field, place)] = forms.ChoiceField(
                label=self._label(field, place),
                choices=columns,
                required=False,
                initial=chosen[place] if place < len(chosen) else "",
                help_text=field.help if not place else "",
            )

    @staticmethod
    def _label(field, place):
        if not place:
            return field.label
        if field.joins:
            return _("%(field)s, continued") % {"field": field.label}
        return _("%(field)s, where that is empty") % {"field": field.label}

    def _add_default(self, name):
        label = next(field.label for field in self.target.fields if field.name == name)
        self.fields[f"default_{name}"] = forms.ChoiceField(
            label=_("%(field)s, where the row says none") % {"field": label},
            choices=[("", "—"), *self._vocabulary(name)],
            required=False,
            initial=self.job.defaults.get(name, ""),
        )

    def _vocabulary(self, name):
        if name == "network":
            return list(Network.objects.order_by("name").values_list("slug", "name"))
        if name == "agreement":
            return list(Agreement.objects.order_by("name").values_list("slug", "name"))
        return self.target.choice_fields[name].choices

    @staticmethod
    def _name(field, place):
        return f"column_{field.name}" + ("_2" if place else "")

    def column_groups(self):
        """The fields of each place, then the others, as (field of the target, its bound selects)."""
        prefixes = self.target.place_prefixes
        grouped = groupby(
            self.target.fields, lambda field: next(filter(field.name.startswith, filter(None, prefixes)), "")
        )
        return [
            [
                (field, [self[self._name(field, place)] for place in range(field.most_columns)])
                for field in fields
            ]
            for _prefix, fields in grouped
        ]

    def default_fields(self):
        return [self[f"default_{name}"] for name in self.target.defaults]

    def clean(self):
        found = self.columns()
        for field in self.target.fields:
            given = found.get(field.name) or self.cleaned_data.get(f"default_{field.name}")
            if field.name.endswith("city"):
                given = given or found.get(field.name.replace("city", "identifier"))
            if field.required and not given:
                self.add_error(self._name(field, 0), _("Say which column holds this."))
        for name in self.target.defaults:
            needed = name in ("network", "agreement", "partnership_class", "kind")
            if needed and not found.get(name) and not self.cleaned_data.get(f"default_{name}"):
                self.add_error(f"default_{name}", _("No column holds this: choose what holds for all rows."))
        declared = self.cleaned_data.get("state") == FactState.DECLARED
        stated = found.get("dimension") or self.cleaned_data.get("default_dimension")
        if declared and "dimension" in self.target.defaults and not stated:
            self.add_error("default_dimension", _("What a city declares names its primary dimension."))
        return self.cleaned_data

    def columns(self):
        """{field: [column, …]} as chosen."""
        found = {}
        for field in self.target.fields:
            names = [self._name(field, place) for place in range(field.most_columns)]
            chosen = [int(value) for name in names if (value := self.cleaned_data.get(name))]
            if chosen:
                found[field.name] = chosen
        return found

    def facts(self):
        """What ``mapping.set_columns`` wants."""
        data = self.cleaned_data
        return {
            "columns": self.columns(),
            "defaults": {
                name: value for name in self.target.defaults if (value := data.get(f"default_{name}"))
            },
            "source": {name: data[f"source_{name}"] for name in ("title", "url", "licence")},
            "state": data["state"],
            "creates_places": data.get("creates_places", False),
        }
