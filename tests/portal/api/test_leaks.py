"""Every noun of the API, in the eyes of each role: the rows that ``visible_to`` gives, and no hidden word."""

import pytest
from django.contrib.auth.models import AnonymousUser

from citydiplo.portal.api import RESOURCES

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.usefixtures("quiet")]


@pytest.mark.parametrize("one", RESOURCES, ids=lambda one: one.name)
def test_a_visitor_reads_what_is_public_and_no_word_more(world, one):
    client = world.clients["visitor"]
    answer = client.get(f"/api/v1/{one.name}/", {"page_size": 200})
    public = set(one.rows(AnonymousUser()).values_list("pk", flat=True))
    assert {row[one.key] for row in answer.json()["results"]} == public
    assert not world.leaks(answer.text, "visitor")
    if one.changes:
        since = {"page_size": 200, "changed_since": "2020-01-01"}
        changed = client.get(f"/api/v1/{one.name}/", since)
        assert not world.leaks(changed.text, "visitor")
        rows = one.changes.model.objects
        read = rows.visible_to(AnonymousUser()).order_by().values("pk")  # what was withdrawn, too
        hidden = set(rows.exclude(pk__in=read).values_list("pk", flat=True))
        told = hidden & set(changed.json()["removed"])
        assert not told, f"{one.name}: {told} were never public"
