"""The API as a whole: the nouns of all apps under one address."""

from django.urls import path

from agenda.api.resources import RESOURCES as AGENDA
from citydiplo.kit.api.views import NothingView, RootView, public, views_of
from networks.api.resources import RESOURCES as NETWORKS
from partnerships.api import partnerships
from partnerships.api.resources import RESOURCES as PARTNERSHIPS

RESOURCES = (*NETWORKS, *PARTNERSHIPS, *AGENDA)


# What writes has views of its own; the other nouns are only read.
WRITTEN = {"partnerships": (partnerships.PartnershipList, partnerships.PartnershipItem)}


def _routes(resource):
    listed, item = WRITTEN.get(resource.name) or views_of(resource)
    return [
        path(f"{resource.name}/", public(listed), name=f"api-{resource.name}"),
        path(f"{resource.name}/<int:pk>/", public(item), name=f"api-{resource.name}-item"),
    ]


urlpatterns = [
    path("", public(RootView, nouns=tuple(one.name for one in RESOURCES)), name="api-root"),
    *(route for resource in RESOURCES for route in _routes(resource)),
    path(
        "partnerships/<int:pk>/confirm/",
        public(partnerships.PartnershipConfirm),
        name="api-partnership-confirm",
    ),
    path(
        "partnerships/<int:pk>/dispute/",
        public(partnerships.PartnershipDispute),
        name="api-partnership-dispute",
    ),
    path("<path:rest>", public(NothingView), name="api-nothing"),
]
