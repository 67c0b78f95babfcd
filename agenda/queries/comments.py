"""The discussion of an item, thread by thread."""

from dataclasses import dataclass, field

from agenda.models import AgendaItem, Comment

MOST = 500  # of one item on its page


@dataclass
class Contribution:
    """A comment as its page shows it."""

    comment: Comment
    is_own: bool
    answers: list["Contribution"] = field(default_factory=list)


def discussion_of(item: AgendaItem, authors: list) -> list[Contribution]:
    """The threads in the order in which they began; ``authors`` are the reader's places. One statement.

    A comment that was deleted or hidden keeps its place as long as somebody answered it.
    """
    threads: dict[int, Contribution] = {}
    for comment in item.comments.select_related("city", "network")[:MOST]:
        comment.item = item
        said = Contribution(comment, any(comment.is_by(place) for place in authors))
        if comment.thread_id in threads:
            if comment.is_shown:
                threads[comment.thread_id].answers.append(said)
        else:
            threads[comment.pk] = said
    return [said for said in threads.values() if said.comment.is_shown or said.answers]
