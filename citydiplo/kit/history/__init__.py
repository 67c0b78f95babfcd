"""History: who changed which field of a row, from what to what, when and why.

``recording`` writes it, with django-simple-history, and ``sets`` for rows written as sets; ``reading`` says
it in words; ``forgetting`` clears what is too old to keep.
"""

from citydiplo.kit.history.recording import (
    PORTAL,
    Actor,
    History,
    HistoryColumns,
    acted_by,
    actor,
    because,
    recorded_models,
)
from citydiplo.kit.history.sets import entered, removed, watching

__all__ = [
    "PORTAL",
    "Actor",
    "History",
    "HistoryColumns",
    "acted_by",
    "actor",
    "because",
    "entered",
    "recorded_models",
    "removed",
    "watching",
]
