"""News: what was published, in the order in which it was collected (``actions.collecting``)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.choices import NewsKind
from citydiplo.kit.fields.choice_set import ChoiceSetField
from networks.choices import Dimension, Theme, WorldRegion

BATCHED = "-in-"  # between an event and the batch that it happened in: declared-in-42, by the import 42


def in_batch(event: str, batch: str) -> str:
    """An event as part of a batch, such as an import; as it is without one."""
    return f"{event}{BATCHED}{batch}" if batch else event


def batch_of(event: str) -> str:
    """The batch that an event happened in; empty for one that happened by itself."""
    return event.partition(BATCHED)[2]


def alone(event: str) -> str:
    """What happened, whatever batch it happened in."""
    return event.partition(BATCHED)[0]


def thing_of(noun, object_id, event):
    """What news is told as: several events of one thing are one story, and so are the replies to one.

    What one import brought is one story too.
    """
    if noun == NewsKind.REPLY:
        return (noun, event)
    batch = batch_of(event)
    return (noun, BATCHED, batch) if batch else (noun, object_id)


class News(models.Model):
    """One thing that a follower can be told of, once: that a lesson was published, that a city joined.

    Its id is its place in the order of collection, which windows are cut from: a row becomes visible only
    after all rows of smaller ids. What it says is read from the thing itself when it is told, so that a
    title that was mended, or a text that was withdrawn, is never told as it was.
    """

    key = models.CharField(max_length=80, unique=True, help_text="What happened: exchange:12:published.")
    noun = models.CharField(max_length=24)
    object_id = models.BigIntegerField()
    event = models.CharField(max_length=24)
    kind = models.CharField(_("kind"), max_length=12, choices=NewsKind.choices)
    published_at = models.DateTimeField(_("published"), db_index=True)
    collected_at = models.DateTimeField(_("collected"), auto_now_add=True)
    regions = ChoiceSetField(WorldRegion, verbose_name=_("regions"))
    dimensions = ChoiceSetField(Dimension, verbose_name=_("dimensions"))
    themes = ChoiceSetField(Theme, verbose_name=_("themes"))

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NewsKind.values), name="news_kind_is_known")
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
        return thing_of(self.noun, self.object_id, self.event)


class NewsTopic(models.Model):
    """What a piece of news speaks of: a city, a network, a dimension (``agenda.topics``)."""

    news = models.ForeignKey(News, models.CASCADE, related_name="topics", db_index=False)
    topic = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("topic of news")
        verbose_name_plural = _("topics of news")
        constraints = [models.UniqueConstraint(fields=["news", "topic"], name="news_has_a_topic_once")]
        indexes = [models.Index(fields=["topic", "news"], name="news_by_topic")]

    def __str__(self):
        return self.topic
