"""Writing a meeting, answering to it, and what remains of it."""

import uuid

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import ItemState, MeetingAnswer
from agenda.forms.fields import Addressing, day_field, prose_field, time_field, zone_field
from agenda.models import AgendaItem, Meeting
from citydiplo.kit.forms.rows import RowsField
from citydiplo.kit.text import zones
from networks.choices import Dimension, Theme
from networks.models import City, GazetteerPlace
from partnerships.forms.named import CityField

NO_FACTS = ("cities", "group", "group_name", "themes")  # of the row itself
MOST_ITEMS = 60  # items of a network that a meeting can choose from, newest first
MOST_PLACES = 100_000
MORE_DELEGATES = 5  # beside the head of the delegation


class MeetingForm(Addressing):
    title = forms.CharField(label=_("Title"), max_length=200)
    starts_on = day_field(label=_("First day"))
    starts_time = time_field(label=_("Begins at"))
    ends_on = day_field(
        label=_("Last day"),
        required=False,
        help_text=_("Leave this empty if the meeting ends on the same day."),
    )
    ends_time = time_field(label=_("Ends at"))
    time_zone = zone_field(
        label=_("Time zone"),
        help_text=_(
            "The times above are in this time zone. If you enter no times, the meeting lasts whole days."
        ),
    )
    city = CityField(label=_("City"), required=False, help_text=_("Leave this empty for an online meeting."))
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    online_link = forms.URLField(
        label=_("Online link"),
        max_length=500,
        required=False,
        assume_scheme="https",
        help_text=_("Only people with a role in an invited city or in your network see this link."),
    )
    capacity = forms.IntegerField(
        label=_("Places for cities"),
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        help_text=_("How many cities can attend. Leave this empty if there is no limit."),
    )
    text = prose_field(label=_("Invitation"), required=False)
    themes = forms.MultipleChoiceField(
        label=_("Themes"), choices=Theme.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    dimension = forms.ChoiceField(
        label=_("Dimension"), choices=[("", _("None")), *Dimension.choices], required=False
    )

    field_order = [
        "title",
        "starts_on",
        "starts_time",
        "ends_on",
        "ends_time",
        "time_zone",
        "city",
        "address",
        "online_link",
        "capacity",
        "text",
        "themes",
        "dimension",
        "audience",
        "cities",
        "group",
        "group_name",
    ]

    def __init__(self, data=None, *, network, meeting=None, zone="UTC"):
        said = _initial(meeting) if meeting else {"time_zone": zone}
        super().__init__(data, initial={**said, "token": uuid.uuid4()})
        self.network, self.meeting = network, meeting
        if meeting:
            self.initial["version"] = meeting.version
        self.offer_cities(network, meeting)
        self._offered = self._offer_items()

    def _offer_items(self):
        """A field for each item that may be on its agenda: its place in the order."""
        order = {}
        if self.meeting:
            lines = self.meeting.meeting_items.values_list("item", flat=True)
            order = {item: place for place, item in enumerate(lines, 1)}
        useful = Q(network=self.network, state__in=[*ItemState.unseen(), ItemState.PUBLISHED])
        found = AgendaItem.objects.filter(useful | Q(pk__in=order)).order_by("-created_at")[:MOST_ITEMS]
        items = sorted(found, key=lambda item: (order.get(item.pk, MOST_ITEMS), -item.pk))
        for item in items:
            place = forms.IntegerField(
                label=item.title,
                min_value=1,
                max_value=99,
                required=False,
                initial=order.get(item.pk),
                widget=forms.NumberInput(attrs={"class": "input--short"}),
            )
            self.fields[f"item_{item.pk}"] = place
        return {f"item_{item.pk}": item for item in items}

    @property
    def item_fields(self):
        return [self[name] for name in self._offered]

    def clean(self):
        facts = super().clean()
        first, last = facts.get("starts_on"), facts.get("ends_on") or facts.get("starts_on")
        begins, ends, zone = facts.get("starts_time"), facts.get("ends_time"), facts.get("time_zone")
        facts["ends_on"] = last
        if begins and not ends and "ends_time" not in self.errors:
            self.add_error("ends_time", _("Enter the end time, or leave both times empty."))
        if ends and not begins and "starts_time" not in self.errors:
            self.add_error("starts_time", _("Enter the start time, or leave both times empty."))
        if first and last and (last < first or (last == first and begins and ends and ends <= begins)):
            self.add_error(
                "ends_on" if last < first else "ends_time",
                _("The meeting ends before it begins. Enter a later end."),
            )
        for name, day, time in (("starts_time", first, begins), ("ends_time", last, ends)):
            if day and time and zone and zones.is_skipped(day, time, zone):
                self.add_error(
                    name,
                    _("This time does not exist on that day, because the clocks change. Enter another time."),
                )
        has_no_place = not (facts.get("city") or facts.get("address") or facts.get("online_link"))
        if has_no_place and not self.errors.keys() & {"city", "address", "online_link"}:
            self.add_error("city", _("Enter a city, an address or an online link."))
        return facts

    def facts(self):
        facts = {name: value for name, value in super().facts().items() if name not in self._offered}
        places = {name: self.cleaned_data[name] for name in self._offered}
        chosen = sorted((place, name) for name, place in places.items() if place)
        facts["items"] = [self._offered[name] for _place, name in chosen]
        facts["themes"] = tuple(facts["themes"])
        return facts

    def preview(self):
        """An unsaved meeting that says what was typed, and its items, as its page draws them."""
        facts = {name: value for name, value in self.facts().items() if name not in ("cities", "items")}
        if isinstance(place := facts["city"], GazetteerPlace):
            facts["city"] = City(name=place.name, label=place.name, slug=place.slug, country=place.country)
        meeting = Meeting(network=self.network, **facts)
        meeting.settle_times()
        return {"drawn": meeting, "drawn_items": self.facts()["items"]}


class MeetingAnswerForm(forms.Form):
    """What ``city`` answers, and who would come. The view has checked that this person can answer for it.

    ``said`` is its answer so far. ``for_the_city``: a secretariat enters it, and confirms that it replaces an
    answer that the city gave itself.
    """

    answer = forms.ChoiceField(
        label=_("Will your city attend?"), choices=MeetingAnswer.to_choose, widget=forms.RadioSelect
    )
    delegate_role = forms.CharField(
        label=_("Head of delegation: role"),
        max_length=120,
        required=False,
        help_text=_("For example “deputy mayor for culture”. Everyone who can read the meeting sees roles."),
    )
    delegate_name = forms.CharField(
        label=_("Head of delegation: name"),
        max_length=150,
        required=False,
        help_text=_("Only the network and the cities that attend see names."),
    )

    def __init__(self, data=None, *, city, said, for_the_city=False):
        super().__init__(data, initial=_answered(said))
        self.city = city
        self.own_answer = said if for_the_city and said and not said.entered_by_network else None
        if for_the_city:
            self.fields["answer"].label = _("Will %(city)s attend?") % {"city": city}
        if self.own_answer:
            self._ask_to_replace()
        for number in range(1, MORE_DELEGATES + 1):
            words = {"number": number + 1}
            self.fields[f"role_{number}"] = forms.CharField(
                label=_("Delegate %(number)s: role") % words, max_length=120, required=False
            )
            self.fields[f"name_{number}"] = forms.CharField(
                label=_("Delegate %(number)s: name") % words, max_length=150, required=False
            )

    def _ask_to_replace(self):
        self.fields["replace"] = forms.BooleanField(
            label=_("Replace %(city)s’s own answer") % {"city": self.city},
            error_messages={
                "required": _("Tick this box to replace the answer that %(city)s gave, or press Cancel.")
                % {"city": self.city}
            },
        )
        if self.is_bound and self.data.get("replaces") != self.replaces:
            # It was ticked below another answer than the city has now.
            self.data = self.data.copy()
            self.data.pop("replace", None)

    @property
    def replaces(self):
        """The stamp of the city's own answer that this form shows, and would replace."""
        return self.own_answer.stamp if self.own_answer else ""

    @property
    def main_fields(self):
        return [self[name] for name in ("answer", "delegate_role", "delegate_name")]

    @property
    def delegate_rows(self):
        """The fields of further delegates, role beside name."""
        return [(self[f"role_{number}"], self[f"name_{number}"]) for number in range(1, MORE_DELEGATES + 1)]

    @property
    def has_delegates(self):
        return any(field.value() for row in self.delegate_rows for field in row)

    def facts(self):
        """What ``attendance.answer`` takes."""
        names = ("answer", "delegate_role", "delegate_name")
        people = [
            tuple(" ".join(self.cleaned_data[f"{part}_{number}"].split()) for part in ("role", "name"))
            for number in range(1, MORE_DELEGATES + 1)
        ]
        facts = {name: self.cleaned_data[name] for name in names}
        return facts | {"city": self.city, "delegates": people, "replaces": self.replaces}


def _answered(said):
    if said is None:
        return {}
    initial = {name: getattr(said, name) for name in ("answer", "delegate_role", "delegate_name")}
    if said.answer == MeetingAnswer.WAITING:
        initial["answer"] = MeetingAnswer.YES
    for number, delegate in enumerate(said.delegates.all(), 1):
        initial |= {f"role_{number}": delegate.role, f"name_{number}": delegate.name}
    return initial


class AttendedForm(forms.Form):
    """Which cities came, as the secretariat saw it."""

    cities = RowsField(
        label=_("Cities that attended"),
        queryset=City.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "many"}),
    )

    def __init__(self, data=None, *, invited, attended):
        super().__init__(data, initial={"cities": attended})
        self.fields["cities"].queryset = invited


class MinutesForm(forms.Form):
    minutes = prose_field(label=_("Minutes"), rows=14, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, data=None, *, meeting):
        super().__init__(data, initial={"minutes": meeting.minutes, "version": meeting.version})


class FollowUpForm(forms.Form):
    city = forms.ModelChoiceField(label=_("City"), queryset=City.objects.none())
    action = forms.CharField(label=_("Task"), max_length=300)
    due_on = day_field(label=_("Due date"))

    def __init__(self, data=None, *, cities):
        super().__init__(data)
        self.fields["city"].queryset = cities

    def clean_action(self):
        return " ".join(self.cleaned_data["action"].split())


def _initial(meeting):
    names = [name for name in MeetingForm.field_order if name not in NO_FACTS]
    said = {name: getattr(meeting, name) for name in names}
    said["themes"] = [str(theme) for theme in meeting.themes]
    return said
