"""The search index: what is found, and the names it is found by.

Both tables are derived and may be rebuilt at any time (``manage.py reindex``). Beside them stand a full-text
table on SQLite and two columns of words on PostgreSQL, made by migration 0002.
"""

from django.db import models


class SearchEntry(models.Model):
    """Something public that can be found: a page with a title.

    Its id is its place among all of its kind, heaviest first (``citydiplo.kit.search.places``), so that both
    databases read the first hits in order and stop.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=24)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=500)
    detail = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=300)
    names = models.TextField(help_text="The words of its names, folded.")
    words = models.TextField(help_text="The words of its names and text, folded.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="one_search_entry_per_object")
        ]

    def __str__(self):
        return self.title


class SearchName(models.Model):
    """A name that an entry is found by as it is typed, folded.

    ``name`` is the spelling to show where it is not the entry's title. ``leads`` is the length from which on
    this is the best of the entry's names for whoever typed so many of its letters: an entry answers once.
    """

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="+")
    place = models.BigIntegerField(help_text="Sorts by weight, heaviest first, over all kinds.")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    is_whole = models.BooleanField(help_text="A whole name; otherwise it begins inside of one.")
    leads = models.PositiveSmallIntegerField()
    tail = models.CharField(max_length=3, help_text="Its last letters, for near spellings.")

    class Meta:
        indexes = [
            models.Index(fields=["key", "place"], name="search_name_by_key"),
            models.Index(fields=["tail"], name="search_name_by_tail"),
        ]

    def __str__(self):
        return self.key
