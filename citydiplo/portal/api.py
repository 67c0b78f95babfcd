"""The API as a whole: the nouns of all apps under one address."""

from django.urls import path

from agenda.api.resources import RESOURCES as AGENDA
from citydiplo.kit.api.views import NothingView, RootView, public, views_of
from networks.api.resources import RESOURCES as NETWORKS
from networks.api.writes import WRITTEN as NETWORKS_WRITTEN
from partnerships.api.resources import RESOURCES as PARTNERSHIPS
from partnerships.api.writes import WRITTEN as PARTNERSHIPS_WRITTEN

RESOURCES = (*NETWORKS, *PARTNERSHIPS, *AGENDA)


# What a token may do with which noun; the other nouns are only read.
WRITTEN = {one.resource.name: one for one in (*NETWORKS_WRITTEN, *PARTNERSHIPS_WRITTEN)}


def _routes(resource):
    name = resource.name
    views = WRITTEN[name].views() if name in WRITTEN else {"": views_of(resource)}
    listed, item = views.pop("")
    yield path(f"{name}/", public(listed), name=f"api-{name}")
    yield path(f"{name}/<int:pk>/", public(item), name=f"api-{name}-item")
    for act, (view,) in views.items():
        yield path(f"{name}/<int:pk>/{act}/", public(view), name=f"api-{name}-{act}")


urlpatterns = [
    path("", public(RootView, nouns=tuple(one.name for one in RESOURCES)), name="api-root"),
    *(route for resource in RESOURCES for route in _routes(resource)),
    path("<path:rest>", public(NothingView), name="api-nothing"),
]
