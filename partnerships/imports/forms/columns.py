"""What people say about the columns of a file to import, and what holds for all its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citydiplo.kit.fields import partial_date
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.choices import FactState
from networks.models import Network
from partnerships.choices import ImportTarget
from partnerships.imports import nothing as words_for_nothing
from partnerships.imports import presets
from partnerships.imports.fields import unused_statuses
from partnerships.imports.options import indicators_for
from partnerships.imports.presets import OWN_SOURCE, letter_of
from partnerships.imports.targets import target_of
from partnerships.models import Agreement
from partnerships.policies import can_create_places, states_of_imports

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from partnerships.models import ImportJob

EACH_ROW = "rows"  # instead of a place that all rows are about
# Values that every row needs: where no column holds them, one is chosen for all rows, here or in the preview.
NEEDED = ("partnership_class", "network", "agreement", "kind", "indicator")
WITHOUT_QUESTION = ("network", "agreement")  # the preview does not ask for these


@dataclass(frozen=True)
class ColumnChoice:
    """A column of the file as the page shows it: its letter and header, and the select above it."""

    letter: str
    header: str
    select: BoundField
    is_used: bool


class AsOfField(PartialDateField):
    """The day on which what a list says was so; its value is text of ISO 8601, to be kept with the job."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text",
            _(
                "For example 15 January 2024: on this day each person in the list was in office. It counts "
                "for rows without a day of their own."
            ),
        )
        super().__init__(is_past=True, **kwargs)

    def clean(self, value: Any) -> str:
        """What was typed as ISO 8601; empty for nothing. Raises ValidationError."""
        return partial_date.iso(*super().clean(value))


class ColumnsForm(forms.Form):
    """A select above each column of the file, as a spreadsheet's; then what holds for all rows."""

    about = forms.ChoiceField(label=_("All rows are about"))
    state = forms.ChoiceField(label=_("Reliability of the rows"))
    source_title = forms.CharField(
        label=_("Title of the source"),
        max_length=300,
        required=False,
        help_text=_("As it would appear in a list of sources."),
    )
    source_url = forms.URLField(
        label=_("Web address of the source"), max_length=500, required=False, assume_scheme="https"
    )
    source_licence = forms.CharField(
        label=_("Licence of the source"),
        max_length=120,
        required=False,
        help_text=_("For example CC BY 4.0."),
    )
    nothing = forms.CharField(
        label=_("Words that mean “empty”"),
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "input import-words"}),
        help_text=_("A cell with one of these words counts as empty. Separate them with commas."),
    )
    creates_places = forms.BooleanField(
        label=_("Create places that are not in the register"),
        required=False,
        help_text=_("Only if the row gives name, country and position. New places are marked unverified."),
    )

    def __init__(
        self,
        *args: Any,
        job: ImportJob,
        user: User | AnonymousUser,
        header: Sequence[str],
        acting_for: Any = None,
        **kwargs: Any,
    ) -> None:
        """``acting_for``: the place whose own records a declared list is if its rows name several."""
        super().__init__(*args, **kwargs)
        self.job, self.user, self.header, self.acting_for = job, user, header, acting_for
        self.target = target_of(job)
        self._add_about()
        options = self._options()
        self._values = {value for _title, value in _flat(options)}
        chosen = self._chosen()
        for place, name in enumerate(header):
            label = _("Column %(letter)s, “%(name)s”") % {
                "letter": letter_of(place, self.job),
                "name": name[:60],
            }
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=label,
                choices=options,
                required=False,
                initial=chosen.get(place, ""),
                widget=forms.Select(attrs={"aria-label": label}),
            )
        for name in self._open_defaults():
            self._add_default(name)
        self._preset_state_and_source()
        for name in ("title", "url", "licence"):
            self.fields[f"source_{name}"].is_needed = self.needs_source()  # not "(optional)"
        self.fields["nothing"].initial = ", ".join(self.job.defaults.get("nothing", words_for_nothing.WORDS))

    # --- What there is to choose ------------------------------------------------------

    def _add_about(self):
        own = presets.about_of(self.job)
        groups = presets.presets_for(self.user, own)
        fitting = [one for _place, group in groups for one in group if one.target == self.job.target]
        self._abouts = {one.about or EACH_ROW: one for one in fitting}
        self._abouts.setdefault(EACH_ROW, presets.Preset(ImportTarget(self.job.target)))
        field = self.fields["about"]
        places = [(key, str(one.place)) for key, one in self._abouts.items() if one.place]
        field.choices = [*places, (EACH_ROW, _("Each row names it"))]
        field.initial = own if own in self._abouts else EACH_ROW
        field.required = bool(places)  # where there is nothing to choose, the page does not ask

    @property
    def _about(self) -> str:
        """The key of what all rows are about, as it is set; EACH_ROW where they name it themselves."""
        return self["about"].value() or self.fields["about"].initial

    def clean_about(self) -> Any:
        """Whom the file is about; as the form proposed where nothing was chosen."""
        return self.cleaned_data["about"] or self.fields["about"].initial

    def _options(self):
        """The fields of the target by place, each as often as columns can make it up."""
        prefixes = [prefix for prefix in self.target.place_prefixes if prefix]
        groups: dict[str, list] = {}
        for field in self.target.fields:
            group = next(filter(field.name.startswith, prefixes), "")
            most = max(field.most_columns, len(self.job.columns.get(field.name, ())))
            groups.setdefault(group, []).extend(
                (value_of(field.name, place), self._label(field, place)) for place in range(most)
            )
        named = [(group, options) for group, options in groups.items() if group]
        plain = [option for group, options in groups.items() if not group for option in options]
        titles = {"a_": gettext("First city"), "b_": gettext("Partner")}
        return [
            ("", gettext("Not used")),
            *((titles.get(group, group), options) for group, options in named),
            *([(gettext("The record"), plain)] if named else plain),
        ]

    @staticmethod
    def _label(field, place):
        label = str(field.label)[:1].upper() + str(field.label)[1:]
        if not place:
            return label
        if field.joins or place > 1:
            return gettext("%(field)s, column %(number)s") % {"field": label, "number": place + 1}
        return gettext("%(field)s, if the first column is empty") % {"field": label}

    def _chosen(self):
        """{column: what it was understood as}."""
        return {
            column: value_of(name, place)
            for name, columns in self.job.columns.items()
            for place, column in enumerate(columns)
        }

    def _open_defaults(self):
        """The fields that may be chosen for all rows; a network that the rows are about is chosen already."""
        return [name for name in self.target.defaults if name in self._labels]

    @property
    def _labels(self):
        return {field.name: field.label for field in self.target.fields}

    def _add_default(self, name):
        if name in self.target.dates:
            self.fields[f"default_{name}"] = AsOfField(
                label=_("Day of this list"), required=False, initial=self.job.defaults.get(name, "")
            )
            return
        self.fields[f"default_{name}"] = forms.ChoiceField(
            label=_("%(field)s for rows that state none") % {"field": self._labels[name]},
            choices=[
                ("", self._left_open(name)),
                *self._vocabulary(name),
            ],
            required=False,
            initial=self.job.defaults.get(name, ""),
        )

    @staticmethod
    def _left_open(name):
        """What happens where nothing is chosen for all rows."""
        if name == "status":
            return _("Active; ended where “Until” is in the past")
        return "—" if name in WITHOUT_QUESTION else _("Ask in the preview")

    def _vocabulary(self, name):
        if name == "network":
            return list(Network.objects.order_by("name").values_list("slug", "name"))
        if name == "agreement":
            return list(Agreement.objects.order_by("name").values_list("slug", "name"))
        if name == "indicator":
            return indicators_for(self.job)
        return self.target.choice_fields[name].choices

    def _preset_state_and_source(self):
        states = states_of_imports(self.user)
        self.fields["state"].choices = [(state.value, state.label) for state in states]
        self.fields["state"].initial = self.job.state if self.job.state in states else states[0]
        if not can_create_places(self.user):
            del self.fields["creates_places"]
        else:
            self.fields["creates_places"].initial = self.job.creates_places
        source = self.job.source
        if source and not source.key.startswith(OWN_SOURCE):
            for name in ("title", "url", "licence"):
                self.fields[f"source_{name}"].initial = getattr(source, name)

    # --- What the page shows ------------------------------------------------------------

    def shown_columns(self) -> list[ColumnChoice]:
        """The columns of the file, left to right."""
        return [
            ColumnChoice(letter_of(place, self.job), name, select, bool(select.value()))
            for place, name in enumerate(self.header)
            for select in [self[f"column-{place}"]]
        ]

    def unused(self) -> list[str]:
        """The names of the columns that are not used."""
        return [column.header or column.letter for column in self.shown_columns() if not column.is_used]

    def asked_fields(self) -> list[BoundField]:
        """What no column says although each row needs it: asked beside the table."""
        named = {value.partition(".")[0] for value in self._current()}
        needed = [name for name in NEEDED if name in self.target.defaults and name not in named]
        if not named & set(self.target.one_of):
            needed += [name for name in self.target.one_of if name in self.target.defaults]
        if "dimension" in self.target.defaults and "dimension" not in named and self._is_declared():
            needed.append("dimension")
        if self._about.startswith("network:"):
            needed = [name for name in needed if name != "network"]
        return [self[f"default_{name}"] for name in needed]

    def other_defaults(self) -> list[BoundField]:
        """The other values for all rows, which are under "More settings"."""
        asked = {field.name for field in self.asked_fields()}
        return [
            self[f"default_{name}"]
            for name in self._open_defaults()
            if f"default_{name}" not in asked and name != "network"
        ]

    def other_fields(self) -> list[BoundField]:
        """All fields under "More settings"."""
        names = ["state", "nothing", "creates_places"]
        if not self.needs_source():
            names += ["source_title", "source_url", "source_licence"]
        return [*self.other_defaults(), *(self[name] for name in names if name in self.fields)]

    def needs_source(self) -> bool:
        """Whether a source must be named: what a place declares of itself names none but itself."""
        return not (self._is_declared() and (self.acting_for or self._about != EACH_ROW))

    def _is_declared(self):
        return self["state"].value() == FactState.DECLARED

    def _current(self):
        return [self[f"column-{place}"].value() or "" for place in range(len(self.header))]

    # --- What was said --------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        """Refuse a column that is chosen twice, and fields that nothing tells of."""
        self._refuse_twice()
        found = self.columns()
        about = self._abouts.get(self.cleaned_data.get("about"))
        given = {*found, *(presets.defaults_about(about) if about else ())}
        given.update(name for name in self._open_defaults() if self.cleaned_data.get(f"default_{name}"))
        self._ask_for_missing(given)
        if self.needs_source():
            for name in ("title", "url", "licence"):
                if not self.cleaned_data.get(f"source_{name}") and f"source_{name}" not in self.errors:
                    self.add_error(f"source_{name}", _("Enter where the list comes from."))
        return self.cleaned_data

    def _refuse_twice(self):
        seen = {}
        for place in range(len(self.header)):
            if not (value := self.cleaned_data.get(f"column-{place}")):
                continue
            if value in seen:
                words = _(
                    "Column %(letter)s already has this meaning. Choose another meaning for one of the two."
                )
                self.add_error(f"column-{place}", words % {"letter": letter_of(seen[value], self.job)})
            else:
                seen[value] = place

    def _ask_for_missing(self, given):
        for field in self.target.fields:
            is_given = field.name in given or (
                field.name.endswith("city") and field.name.replace("city", "identifier") in given
            )
            if field.required and not is_given:
                words = _("No column is matched to %(field)s. Choose it above the right column.")
                self.add_error(None, words % {"field": str(field.label)})
        if self.target.one_of and not given & {"record", *self.target.one_of}:
            self.add_error(
                f"default_{self.target.one_of[-1]}",
                _(
                    "No column states a date. Choose “Starts”, “Ends” or “Known in office on” above the "
                    "right column, or enter the day of this list."
                ),
            )
        for name in self._open_defaults():
            if name in WITHOUT_QUESTION and name not in given:
                self.add_error(f"default_{name}", _("No column of the file states this. Choose one."))
        if "default_status" in self.fields and "status" not in given:
            self._ask_for_status()

    def _ask_for_status(self):
        """A column that nobody uses may say which partnerships have ended: none is called active unasked."""
        header, rows = self.job.beginning.get("header", []), self.job.beginning.get("rows", [])
        for column in unused_statuses(header, rows, self.columns()):
            words = _(
                "Column %(letter)s, “%(name)s”, may say the status. Choose “Status” above that column, or "
                "choose here the status of all rows."
            )
            facts = {"letter": letter_of(column, self.job), "name": header[column][:60]}
            self.add_error("default_status", words % facts)

    def columns(self) -> dict[str, list[int]]:
        """{field: [column, …]} as chosen."""
        return self._grouped([self.cleaned_data.get(f"column-{place}") for place in range(len(self.header))])

    def _grouped(self, values):
        found: dict[str, dict[int, int]] = {}
        for column, value in enumerate(values):
            if value and value in self._values:
                name, _dot, place = value.partition(".")
                found.setdefault(name, {}).setdefault(int(place or 1), column)
        return {name: [columns[key] for key in sorted(columns)] for name, columns in found.items()}

    def columns_so_far(self) -> dict[str, list[int]]:
        """{field: [column, …]} as the selects are set, whether the form is right or not."""
        return self._grouped(self._current())

    def by_hand(self) -> dict[str, str]:
        """{column: what was chosen for it}, now or before, where that is not what was guessed."""
        before = self.job.beginning.get("by_hand", {})
        guessed = self._chosen()
        now = {
            str(column): value
            for column, value in enumerate(self._current())
            if f"column-{column}" in self.data
            and value != guessed.get(column, "")
            and (not value or value in self._values)
        }
        return before | now

    def settings(self) -> dict:
        """What is chosen for all rows, as far as it can be: kept when the file is read again."""
        data = self.cleaned_data
        about = self._abouts.get(data.get("about"))
        chosen = {name: value for name in self.target.defaults if (value := data.get(f"default_{name}"))}
        return {
            "defaults": {**chosen, **self._nothing(), **(presets.defaults_about(about) if about else {})},
            "state": data.get("state") or self.job.state,
            "columns": self.columns_so_far() if "column-0" in self.data else self.job.columns,
        }

    def _nothing(self):
        """The words for nothing, where they are not the usual ones; those of a form that had none stay."""
        if "nothing" not in self.data:
            return {name: value for name, value in self.job.defaults.items() if name == "nothing"}
        words = [" ".join(word.split()) for word in self.cleaned_data.get("nothing", "").split(",")]
        words = [word for word in words if word]
        return {} if words == list(words_for_nothing.WORDS) else {"nothing": words}

    def facts(self) -> dict:
        """What ``mapping.set_columns`` wants."""
        data = self.cleaned_data
        about = self._abouts[data["about"]]
        chosen = {name: value for name in self._open_defaults() if (value := data.get(f"default_{name}"))}
        source = None
        if self.needs_source():
            source = {name: data[f"source_{name}"] for name in ("title", "url", "licence")}
        return {
            "columns": self.columns(),
            "defaults": {**chosen, **self._nothing(), **presets.defaults_about(about)},
            "source": source,
            "acting_for": self.acting_for,
            "state": data["state"],
            "creates_places": data.get("creates_places", False),
        }


def value_of(name: str, place: int) -> str:
    """How a select names a field; ``place`` counts the columns that make it up, from 0: ``position.2``."""
    return f"{name}.{place + 1}" if place else name


def _flat(options):
    """(label, value) of each option of a select with groups."""
    for value, label in options:
        if isinstance(label, (list, tuple)):
            yield from ((inner, key) for key, inner in label)
        else:
            yield label, value
