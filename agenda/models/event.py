"""Events: what was published, in the order in which it was collected (``agenda.digests.collect``)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import EventKind
from citydiplo.kit.db.checked import Checked
from citydiplo.kit.fields.choice_set import ChoiceSetField
from networks.choices import Dimension, Theme, WorldRegion

BATCHED = "-in-"  # between an action and the batch that it happened in: declared-in-42, by the import 42


def in_batch(action: str, batch: str) -> str:
    """An action as part of a batch, such as an import; as it is without one."""
    return f"{action}{BATCHED}{batch}" if batch else action


def batch_of(action: str) -> str:
    """The batch that an action happened in; empty for one that happened by itself."""
    return action.partition(BATCHED)[2]


def alone(action: str) -> str:
    """The action without the mark of the batch that it happened in."""
    return action.partition(BATCHED)[0]


def thing_of(noun, object_id, action):
    """What an event is told as: several events of one thing are one entry, and so are the replies to one.

    What one import brought is one entry too.
    """
    if noun == EventKind.REPLY:
        return (noun, action)
    batch = batch_of(action)
    return (noun, BATCHED, batch) if batch else (noun, object_id)


class Event(Checked):
    """One thing that a follower can be told of, once: that a lesson was published, that a city joined.

    Its id is its place in the order of collection, which windows are cut from: a row becomes visible only
    after all rows of smaller ids. What it says is read from the thing itself when it is told, so that a
    title that was mended, or a text that was withdrawn, is never told as it was.
    """

    key = models.CharField(max_length=80, unique=True, help_text="What happened: exchange:12:published.")
    noun = models.CharField(max_length=24)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=24, db_column="event")
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices)
    published_at = models.DateTimeField(_("published"), db_index=True)
    collected_at = models.DateTimeField(_("collected"), auto_now_add=True)
    regions = ChoiceSetField(WorldRegion, verbose_name=_("regions"))
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    themes = ChoiceSetField(Theme, verbose_name=_("themes"))

    class Meta:
        db_table = "agenda_news"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="news_kind_is_known")
        ]
        indexes = [models.Index(fields=["noun", "object_id"], name="news_by_object")]

    def __str__(self):
        return self.key

    is_together = False

    @property
    def examples(self):
        return (self.object_id,)

    @property
    def thing(self):
        return thing_of(self.noun, self.object_id, self.action)

    @property
    def batch(self):
        return batch_of(self.action)


class EventTopic(models.Model):
    """A topic of an event: a city, a network, a dimension (``agenda.topics``)."""

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="topics", db_index=False, db_column="news_id"
    )
    topic = models.CharField(max_length=40)

    class Meta:
        db_table = "agenda_newstopic"
        verbose_name = _("topic of an event")
        verbose_name_plural = _("topics of events")
        constraints = [models.UniqueConstraint(fields=["event", "topic"], name="news_has_a_topic_once")]
        indexes = [models.Index(fields=["topic", "event"], name="news_by_topic")]

    def __str__(self):
        return self.topic
