import datetime
import hashlib

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agenda.choices import MeetingAnswer, MeetingState
from agenda.models.addressed import Addressed, AddressedQuerySet
from agenda.models.item import AgendaItem
from citydiplo.accounts.models import validate_time_zone
from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.choice_set import ChoiceSetField
from citydiplo.kit.fields.person import person_field
from citydiplo.kit.history import History
from citydiplo.kit.text import zones
from citydiplo.kit.text.lists import comma_separated
from citydiplo.kit.web.urls import address_of
from networks.choices import SeatRole, Theme
from networks.models import City


class MeetingQuerySet(AddressedQuerySet):
    def listed(self):
        """Published and not cancelled."""
        return self.filter(state=MeetingState.PUBLISHED)

    def listed_to(self, user):
        """What a directory shows to ``user``, cancelled ones too; drafts are only on desks."""
        return self.visible_to(user).filter(published_at__isnull=False)

    def concerns(self, cities) -> Q:
        """A condition: it asks one of ``cities``, takes place there, or one of them answered it."""
        answered = Attendance.objects.filter(meeting=OuterRef("pk"), city__in=cities)
        return self.is_put_to(cities) | Q(city__in=cities) | Q(Exists(answered))

    def coming(self, now=None):
        """Not over yet, soonest first."""
        return self.filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")

    def with_places(self):
        return self.select_related("network", "city")


class Meeting(Addressed):
    """When and where cities of a network meet, or meet online.

    The clock time on the wall and its zone are the fact: ``starts_at`` and ``ends_at`` follow from them, and
    again if a country changes its clocks (``actions.clockwork``). Without times it takes whole days.
    ``places_taken`` counts the cities that come; the database keeps it within ``capacity``.
    ``sequence`` rises with each change that moves or cancels it in people's calendars. ``moved_at`` is when
    time or place last changed after it was published, ``moved_from`` what they were before, by field.
    """

    themes = ChoiceSetField(Theme, verbose_name=_("themes"))
    cities = models.ManyToManyField(City, blank=True, related_name="+", verbose_name=_("chosen cities"))
    starts_on = models.DateField(_("first day"))
    starts_time = models.TimeField(_("begins"), null=True, blank=True)
    ends_on = models.DateField(_("last day"))
    ends_time = models.TimeField(_("ends"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    starts_at = models.DateTimeField(editable=False, db_index=True)
    ends_at = models.DateTimeField(editable=False, db_index=True)
    city = models.ForeignKey(
        City, models.PROTECT, null=True, blank=True, related_name="meetings_held", verbose_name=_("city")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    online_link = models.URLField(_("online link"), max_length=500, blank=True)
    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    places_taken = models.PositiveIntegerField(default=0, editable=False)
    items = models.ManyToManyField(
        AgendaItem, through="MeetingItem", blank=True, related_name="meetings", verbose_name=_("agenda items")
    )
    state = models.CharField(
        _("state"), max_length=9, choices=MeetingState.choices, default=MeetingState.DRAFT, db_index=True
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancellation_reason = models.CharField(_("why it was cancelled"), max_length=500, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)
    minutes_at = models.DateTimeField(_("minutes published"), null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    moved_from = models.JSONField(default=dict, blank=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = MeetingQuerySet.as_manager()
    history = History(m2m_fields=(cities,))

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        default_related_name = "meetings"
        constraints = [
            *Addressed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state__in=["published", "cancelled"], published_at__isnull=False),
                name="meeting_that_was_published_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled")
                | (~Q(cancellation_reason="") & Q(cancelled_at__isnull=False)),
                name="meeting_that_is_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(starts_time__isnull=True, ends_time__isnull=True)
                | Q(starts_time__isnull=False, ends_time__isnull=False),
                name="meeting_takes_whole_days_or_has_both_times",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=F("places_taken")),
                name="meeting_has_a_place_for_everyone_who_comes",
            ),
        ]
        indexes = [models.Index(fields=["network", "starts_at"], name="meeting_by_network")]

    def get_absolute_url(self):
        return address_of("meeting")(self.pk)

    def settle_times(self):
        """Write ``starts_at`` and ``ends_at`` from days, times and zone."""
        self.starts_at = zones.moment(self.starts_on, self.starts_time or datetime.time.min, self.time_zone)
        if self.ends_time is None:
            day_after = self.ends_on + datetime.timedelta(days=1)
            self.ends_at = zones.moment(day_after, datetime.time.min, self.time_zone)
        else:
            self.ends_at = zones.moment(self.ends_on, self.ends_time, self.time_zone)

    @property
    def is_all_day(self):
        return self.starts_time is None

    @property
    def is_standing(self):
        return self.state == MeetingState.PUBLISHED

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    def before_the_move(self):
        """The meeting with the time and place it had before it was last moved; never saved."""
        known = {field.name: field for field in self._meta.concrete_fields}
        facts = {
            name: known[name].to_python(value) for name, value in self.moved_from.items() if name != "city"
        }
        earlier = Meeting(network=self.network, title=self.title, **facts)
        earlier.city = City.objects.filter(pk=self.moved_from.get("city")).first()
        earlier.settle_times()
        return earlier

    @property
    def places_left(self):
        """How many more cities can come; None without a limit."""
        return None if self.capacity is None else self.capacity - self.places_taken


class MeetingItem(models.Model):
    """An agenda item's place in the order of a meeting."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name=_("meeting"))
    item = models.ForeignKey(AgendaItem, models.CASCADE, verbose_name=_("agenda item"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = History()

    class Meta:
        verbose_name = _("item of a meeting")
        verbose_name_plural = _("items of a meeting")
        default_related_name = "meeting_items"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item"], name="an_item_is_on_a_meeting_once")
        ]

    def __str__(self):
        return f"{self.meeting}: {self.item}"


class Attendance(Checked):
    """A city's answer to a meeting, and who would come. Names are shown only to people who meet them there.

    ``delegate_role`` and ``delegate_name`` are the head of the delegation, ``delegates`` the others. A city
    that finds no place waits (``Answer.WAITING``); ``attended`` is what the secretariat saw, None until then.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name=_("meeting"))
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    answer = models.CharField(_("answer"), max_length=8, choices=MeetingAnswer.choices)
    delegate_role = models.CharField(_("role of the head of delegation"), max_length=120, blank=True)
    delegate_name = models.CharField(_("name of the head of delegation"), max_length=150, blank=True)
    attended = models.BooleanField(_("attended"), null=True, blank=True)
    entered_by_network = models.BooleanField(_("entered by the secretariat"), default=False)
    by = person_field(_("person"))
    role = models.CharField(_("role"), max_length=16, choices=SeatRole.choices, blank=True)
    answered_at = models.DateTimeField(_("answered"), default=timezone.now)

    history = History()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        default_related_name = "attendances"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "city"], name="a_city_answers_a_meeting_once"),
            models.CheckConstraint(
                condition=Q(answer__in=MeetingAnswer.values), name="attendance_answer_is_known"
            ),
        ]
        indexes = [models.Index(fields=["city", "meeting"], name="attendance_by_city")]

    def __str__(self):
        return f"{self.city}: {comma_separated((self.get_answer_display(), self.meeting))}"

    @property
    def people(self):
        """[(role, name)] of the delegation, its head first. One statement unless prefetched."""
        head = [(self.delegate_role, self.delegate_name)] if self.delegate_role or self.delegate_name else []
        return head + [(one.role, one.name) for one in self.delegates.all()]

    @property
    def stamp(self):
        """Tells this answer from what the city may say later: nobody replaces what they have not seen.

        64 hex digits. One statement unless prefetched.
        """
        facts = (self.answer, self.answered_at.isoformat(), self.people)
        return hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()


class Delegate(Checked):
    """Another person of a city's delegation. The name is shown only to people who meet them there."""

    attendance = models.ForeignKey(Attendance, models.CASCADE, verbose_name=_("attendance"))
    order = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(_("role"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("delegate")
        verbose_name_plural = _("delegates")
        default_related_name = "delegates"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(role="") | ~Q(name=""), name="delegate_has_a_role_or_a_name"),
        ]

    def __str__(self):
        return self.name or self.role


class FollowUp(models.Model):
    """A task that a city agreed to at a meeting, and its due date."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, verbose_name=_("meeting"))
    city = models.ForeignKey(City, models.PROTECT, verbose_name=_("city"))
    action = models.CharField(_("task"), max_length=300)
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = person_field(_("done by"))

    history = History()

    class Meta:
        verbose_name = _("follow-up task")
        verbose_name_plural = _("follow-up tasks")
        default_related_name = "follow_ups"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["city", "due_on"], name="follow_up_by_city")]

    def __str__(self):
        return f"{self.city}: {self.action}"
