"""Who is meant by a typed name: cities and institutions, by any of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve

from citydiplo.kit import search
from citydiplo.kit.search.folding import fold
from networks.models import City, GazetteerPlace, Institution
from networks.queries.gazetteer import gazetteer_named, place_at
from networks.queries.named_cities import cities_named

if TYPE_CHECKING:
    from citydiplo.accounts.models import User
    from citydiplo.kit.search.results import Hit

KINDS = {"city": City, "institution": Institution}
MOST = 10


def actor_at(path: str, user: User | AnonymousUser) -> City | Institution | GazetteerPlace | None:
    """The city, institution or gazetteer's place whose page ``path`` is; None for anything else."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    if found.url_name == "gazetteer-place":
        return place_at(found.kwargs["address"])
    model: Any = KINDS.get(found.url_name or "")
    return model and model.objects.visible_to(user).filter(slug=found.kwargs["slug"]).first()


def called(name: str) -> tuple[list[Hit], list[Any]]:
    """(exact, others): hits called so in some language, and those that come near. About ten statements.

    A country, state or title that is written along is understood: "Kraków, Poland", "Bonn (DE)". Where no
    city has exactly this name, places of the gazetteer with it come first among the others.
    """
    hits = [hit for group in search.find(name, list(KINDS), per_kind=MOST).groups for hit in group.hits]
    wanted = fold(name)
    exact = [hit for hit in hits if wanted in (fold(hit.title), fold(hit.name))]
    if exact:
        return exact, [hit for hit in hits if hit not in exact]
    named, is_exact = cities_named(name)
    if is_exact:
        return named, []
    known = {(hit.kind, hit.object_id) for hit in named}
    return [], [
        *gazetteer_named(name),
        *named,
        *(hit for hit in hits if (hit.kind, hit.object_id) not in known),
    ]


def key_of(actor: City | Institution) -> str:
    """Names a city or institution in a form: ``city-12``. A place outside the register has no name."""
    return f"{actor._meta.model_name}-{actor.pk}" if isinstance(actor, tuple(KINDS.values())) else ""
