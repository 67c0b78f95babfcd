"""One row of a desk."""

import datetime
from dataclasses import dataclass, field

from citydiplo.portal.choices import Due, TaskKind


@dataclass(frozen=True)
class Task:
    """What waits, or a date to know: for which places, until when, and what one does about it.

    ``pile`` and ``subject`` name its row. ``posts`` are the fields of a form that does it
    at once; without them ``action_url`` is a page. ``waits`` is False for what is only to be known.
    """

    pile: str
    subject: object
    kind: TaskKind
    word: str
    title: str
    url: str
    action: str
    action_url: str
    places: tuple = ()
    note: str = ""
    due: datetime.date | None = None
    due_text: str = ""
    posts: dict | None = None
    waits: bool = True
    is_demo: bool = False
    order: tuple = field(default=(), compare=False)

    @property
    def is_done_here(self) -> bool:
        """Whether its button does it, without a page of its own."""
        return self.posts is not None

    def due_in(self, today: datetime.date) -> Due:
        """The heading that it is listed under; what is late is listed under today."""
        if self.due is None:
            return Due.UNDATED
        days = (self.due - today).days
        return Due.TODAY if days <= 0 else Due.WEEK if days <= 6 else Due.LATER
