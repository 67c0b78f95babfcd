"""What waits for a person over all their roles, and the dates that they should know: one list by due day."""

from citydiplo.portal.queries.desk.listing import MOST, Desk, desk_of
from citydiplo.portal.queries.desk.piles import count, knowing, waiting
from citydiplo.portal.queries.desk.scope import Scope, places_seated
from citydiplo.portal.queries.desk.task import Task

__all__ = ["MOST", "Desk", "Scope", "Task", "count", "desk_of", "knowing", "places_seated", "waiting"]
