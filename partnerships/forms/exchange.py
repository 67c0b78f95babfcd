"""Writing an exchange: the few fields of its kind first, each with its own question; the rest can wait."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citydiplo.kit.forms.edit_conflicts import EditConflictMixin, as_text
from citydiplo.kit.forms.rows import RowsField
from citydiplo.kit.text import languages
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.text.markdown import LONGEST
from networks.act_for import place_key
from networks.choices import Dimension, Theme
from networks.models import City, Membership, Network
from partnerships.choices import EXCHANGE_PARTS, CostBand, ExchangeAudience, ExchangeKind, ExchangeState
from partnerships.forms.finding import Into, line_of
from partnerships.forms.named import LanguagesField, PlacesField
from partnerships.models import Exchange, Partnership

# What each part asks its writer: (question, help).
PROMPTS = {
    "situation": (
        gettext_lazy("What was the situation?"),
        gettext_lazy("Context for a reader who does not know your city: size, dates, the problem."),
    ),
    "tried": (gettext_lazy("What did you try?"), ""),
    "went_wrong": (
        gettext_lazy("What went wrong?"),
        gettext_lazy("Others learn most from this part. Describe facts and do not blame people."),
    ),
    "cost": (
        gettext_lazy("What did it cost?"),
        gettext_lazy("Money, time or trust. An estimate is enough."),
    ),
    "next_time": (gettext_lazy("What would you do now?"), ""),
    "why": (gettext_lazy("Why did you start?"), ""),
    "how": (gettext_lazy("How does it work?"), gettext_lazy("Who does what, and in which order.")),
    "transfer": (
        gettext_lazy("What would another city need?"),
        gettext_lazy("Name what is essential, for example a law, a team, data or a partner."),
    ),
    "conditions": (
        gettext_lazy("On what conditions?"),
        gettext_lazy("For example licence, costs, how much of your time, and what you ask in return."),
    ),
}
WHAT = {
    ExchangeKind.PRACTICE: (gettext_lazy("What is it?"), gettext_lazy("In two or three sentences.")),
    ExchangeKind.TOOL: (
        gettext_lazy("What do you offer?"),
        gettext_lazy("What it does, what it runs on and who already uses it."),
    ),
    ExchangeKind.EXPERTISE: (
        gettext_lazy("What do you offer?"),
        gettext_lazy("What your staff can do, and how they can help: by call, visit or secondment."),
    ),
    ExchangeKind.REQUEST: (
        gettext_lazy("What are you looking for?"),
        gettext_lazy("What you want to decide or build, what you already know, and what would help."),
    ),
}
UNTIL = {ExchangeKind.REQUEST: gettext_lazy("When do you need it?")}


class ExchangeForm(EditConflictMixin, forms.Form):
    """All of an exchange of one ``kind``, in the name of one of ``authors``.

    ``do`` says what its button does: ``preview``, ``draft``, ``publish`` or, once it is published, ``save``.
    """

    author = forms.ChoiceField(label=gettext_lazy("In the name of"))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        help_text=gettext_lazy(
            "Write the subject and the main point in one line, as a colleague would search for it."
        ),
    )
    dimensions = forms.MultipleChoiceField(
        label=gettext_lazy("Dimensions"),
        choices=Dimension.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Themes"),
        choices=Theme.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = LanguagesField(
        label=gettext_lazy("Languages"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Languages in which you can talk about it, for example Spanish, English."),
    )
    partnership = forms.ModelChoiceField(
        label=gettext_lazy("Part of a partnership"),
        queryset=Partnership.objects.none(),
        required=False,
        empty_label=gettext_lazy("No partnership"),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who can read it"),
        choices=ExchangeAudience.choices,
        initial=ExchangeAudience.PUBLIC,
        widget=forms.RadioSelect,
    )
    to_networks = RowsField(
        label=gettext_lazy("Which networks"),
        queryset=Network.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    to_cities = PlacesField(
        label=gettext_lazy("Which cities"),
        required=False,
        help_text=gettext_lazy("One city per line, by any of its names."),
    )
    publish_at = forms.DateTimeField(
        label=gettext_lazy("Publish later"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=150_000)

    HIDDEN = ("version", "base", "token", "author")
    FINDING = ("dimensions", "themes", "languages", "partnership")
    READING = ("audience", "to_networks", "to_cities")
    FINDS = Into("to_cities")

    def __init__(self, data=None, *, kind, authors, preferred=None, exchange=None):
        self.kind, self.authors, self.exchange = ExchangeKind(kind), authors, exchange
        said = self.current_values() if exchange else {}
        first = preferred if preferred in authors else authors[0]
        initial = {**said, "token": uuid.uuid4(), "author": place_key(first)}
        if exchange:
            initial |= {"author": place_key(exchange.author), **self.opened_on(said)}
        super().__init__(data, initial=initial)
        self.fields["author"].choices = [(place_key(place), str(place)) for place in authors]
        if len(authors) == 1:
            self.fields["author"].widget = forms.HiddenInput()
        self._add_parts()
        self._narrow_choices()

    def _add_parts(self):
        """The fields of the kind, after the title and before all others."""
        own = {name: part_field(self.kind, name) for name in EXCHANGE_PARTS[self.kind]}
        others = {name: field for name, field in self.fields.items() if name not in ("author", "title")}
        head = {name: self.fields[name] for name in ("author", "title")}
        self.fields = {**head, **own, **others}
        self.part_names = list(own)
        first = self.fields[self.part_names[0]]
        first.required = self.is_to_be_read or not self.is_bound
        if self.exchange and self.exchange.state not in ExchangeState.unpublished():
            del self.fields["publish_at"]

    def _narrow_choices(self):
        cities = [place.pk for place in self.authors if isinstance(place, City)]
        own = [place.pk for place in self.authors if isinstance(place, Network)]
        joined = Membership.objects.current().filter(city__in=cities).values("network")
        networks = Network.objects.filter(pk__in=own) | Network.objects.filter(pk__in=joined)
        self.fields["to_networks"].queryset = networks.order_by("name")
        shared = Partnership.objects.filter(parties__city__in=cities).order_by("label", "pk").distinct()
        self.fields["partnership"].queryset = shared

    @property
    def do(self):
        return self.data.get("do", "")

    @property
    def is_to_be_read(self):
        """Whether others will read it: then it has to be whole."""
        is_out = self.exchange and self.exchange.state not in ExchangeState.unpublished()
        return bool(is_out) or self.do == "publish"

    @property
    def parts(self):
        return [self[name] for name in self.part_names]

    @property
    def finding(self):
        return [self[name] for name in self.FINDING]

    @property
    def is_for_some(self):
        """Whether the fields for another audience, or another time, say something or are wrong."""
        names = [name for name in (*self.READING, "publish_at") if name in self.fields]
        said = [self[name].value() for name in names if name != "audience"]
        is_public = self["audience"].value() in (None, ExchangeAudience.PUBLIC)
        return not is_public or any(said) or (self.is_bound and any(self[name].errors for name in names))

    def clean_author(self):
        return next(place for place in self.authors if place_key(place) == self.cleaned_data["author"])

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_publish_at(self):
        moment = self.cleaned_data["publish_at"]
        if moment and self.do == "publish" and moment <= timezone.now():
            raise ValidationError(
                _("This time has passed. Enter a later time, or leave this empty to publish now.")
            )
        return moment

    def clean(self):
        facts = self.cleaned_data
        audience = facts.get("audience")
        if audience == ExchangeAudience.NETWORKS and "to_networks" not in self.errors:
            self._check_networks(facts)
        if (
            audience == ExchangeAudience.CITIES
            and "to_cities" not in self.errors
            and not facts.get("to_cities")
        ):
            self.add_error("to_cities", _("Enter at least one city."))
        return facts

    def _check_networks(self, facts):
        author, chosen = facts.get("author"), set(facts.get("to_networks") or ())
        if not chosen:
            self.add_error("to_networks", _("Choose at least one network."))
        elif isinstance(author, City):
            own = set(Network.objects.filter(memberships__city=author, memberships__until=None))
            if others := chosen - own:
                names = comma_separated(sorted(str(network) for network in others))
                words = {"author": author, "names": names}
                self.add_error(
                    "to_networks",
                    _("%(author)s is not a member of: %(names)s. Choose other networks.") % words,
                )
        elif author and chosen != {author}:
            self.add_error(
                "to_networks",
                _("%(author)s can only choose its own members. Choose no other network.")
                % {"author": author},
            )

    def facts(self):
        """Keyword arguments for the actions that write, without who does and on which version."""
        facts = {name: value for name, value in self.cleaned_data.items() if name not in self.HIDDEN}
        facts["dimensions"], facts["themes"] = tuple(facts["dimensions"]), tuple(facts["themes"])
        return {"kind": self.kind, **facts}

    def drawn(self):
        """An unsaved exchange that says what was typed, for the preview."""
        facts = {name: value for name, value in self.facts().items() if not name.startswith("to_")}
        shown = Exchange(**facts, is_demo=bool(self.exchange and self.exchange.is_demo))
        shown.author = self.cleaned_data["author"]
        return shown

    def is_said_by(self, saved: Exchange) -> bool:
        """Whether an exchange says what was typed, and is as far on its way. Three statements at most."""
        drawn = self.drawn()
        is_draft = saved.state == ExchangeState.DRAFT
        if drawn.author != saved.author or (is_draft and self.do == "publish"):
            return False
        if is_draft and drawn.publish_at != saved.publish_at:
            return False
        read_by = {ExchangeAudience.NETWORKS: "to_networks", ExchangeAudience.CITIES: "to_cities"}.get(
            drawn.audience
        )
        if read_by:
            chosen = {place.pk for place in self.cleaned_data[read_by]}
            if chosen != set(getattr(saved, read_by).values_list("pk", flat=True)):
                return False
        return _own_words(drawn) == _own_words(saved)

    # What it says, as the form would send it ------------------------------------

    def current_values(self):
        return said_by(self.exchange)

    def copy_with(self, data):
        data["author"], data["do"] = self.data.get("author", ""), ""
        return ExchangeForm(data, kind=self.kind, authors=self.authors, exchange=self.exchange)

    @property
    def current_version(self):
        return self.exchange.version


def part_field(kind, name):
    """The field of a part of an exchange of one kind."""
    if name == "until":
        calendar = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        label = UNTIL.get(kind, gettext_lazy("Until when?"))
        return forms.DateField(label=label, required=False, widget=calendar)
    if name == "cost_band":
        choices = [("", gettext_lazy("Not stated")), *CostBand.choices]
        return forms.ChoiceField(
            label=gettext_lazy("What did it cost in total?"), choices=choices, required=False
        )
    question, help_text = WHAT[kind] if name == "what" else PROMPTS[name]
    return forms.CharField(
        label=question,
        help_text=help_text,
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


def _own_words(exchange):
    """What the row itself says, field by field, as its form would send it."""
    said = {
        name: as_text(getattr(exchange, name))
        for name in ("title", "audience", *EXCHANGE_PARTS[ExchangeKind(exchange.kind)])
    }
    said["dimensions"] = sorted(map(str, exchange.dimensions))
    said["themes"] = sorted(map(str, exchange.themes))
    said["languages"] = languages.in_words(exchange.language_codes)
    said["partnership"] = as_text(exchange.partnership_id)
    return said


def said_by(exchange):
    """What an exchange says, field by field, as its form would send it."""
    said = _own_words(exchange)
    said["to_networks"] = sorted(str(pk) for pk in exchange.to_networks.values_list("pk", flat=True))
    said["to_cities"] = "\n".join(line_of(city) for city in exchange.to_cities.order_by("name", "pk"))
    if exchange.state in ExchangeState.unpublished():
        planned = exchange.publish_at and timezone.localtime(exchange.publish_at)
        said["publish_at"] = planned.strftime("%Y-%m-%dT%H:%M") if planned else ""
    return said
