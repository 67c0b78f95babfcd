"""No list, search, suggestion, file, count or map tells of what the page itself would refuse."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction

from citydiplo.portal.actions import search
from partnerships.actions import city_counts, denormalized
from partnerships.models import BriefingLink, Partnership
from tests.matrix import further
from tests.portal.walk.reading import readable, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]

# Who may not read what Lima and Lagos keep among themselves: one from outside and one with a role come in
# `make test`, all of them in `make check`.
OUTSIDERS = ("visitor", "eve", "uma", "dia")
FEW = ("visitor", *map(further, ("eve", "dia")), "uma")
FOUND_BY_WORDS = (
    "/search/?q={word}",
    "/search/suggest/?q={word}",
    "/search/suggest/?q={word}&kind=partnership",
    "/partnerships/?q={word}",
    "/partnerships/export.json?q={word}",
    "/compare/?city={word}",
    "/networks/mercociudades/members/edit/?q={word}",
)
# Pages that count, list, draw or sort records.
COUNTING = (
    "/",
    "/partnerships/",
    "/partnerships/?view=map",
    "/partnerships/?sort=newest",
    "/partnerships/?region=europe&class=twinning&dimension=culture",
    "/partnerships/?status=draft",
    "/partnerships/export.csv",
    "/partnerships/export.xlsx",
    "/partnerships/export.json",
    "/partnerships/export.geojson",
    "/cities/",
    "/cities/?view=map",
    "/cities/?sort=partnerships",
    "/cities/export.csv",
    "/cities/lima/",
    "/cities/lima/partnerships/",
    "/cities/lima/history/",
    "/cities/lagos/",
    "/cities/lagos/partnerships/",
    "/cities/quito/partnerships/",
    "/compare/?city=lima&city=lagos",
    "/dimensions/culture/",
    "/agreements/",
    "/agreements/served-members/",
    "/agreements/served-city/",
    "/agreements/served-draft/",
    "/institutions/",
    "/institutions/fund/",
    "/search/?q=lima",
    "/search/?q=twinning",
    "/search/suggest/?q=lima",
    "/sitemap.xml",
    "/sitemap-partnerships-1.xml",
)


@pytest.mark.further
@pytest.mark.parametrize("role", OUTSIDERS)
def test_no_word_of_a_hidden_thing_finds_it(world, role):
    hidden = [secret for secret in world.secrets if role not in secret.seen_by]
    assert len(hidden) > 20
    told = [
        f"{role} finds “{secret.text}” by {path}"
        for secret in hidden
        for path in FOUND_BY_WORDS
        if tells(world, role, path, secret)
    ]
    assert not told, "\n".join(told)


def test_no_word_of_a_hidden_thing_finds_it_for_one_of_two_outsiders(world):
    """Each word is tried at a third of the addresses, by the visitor and by Uma in turns."""
    told, tried = [], 0
    for turn, path in enumerate(FOUND_BY_WORDS):
        for place, secret in list(enumerate(world.secrets, start=turn))[turn % 3 :: 3]:
            outside = [role for role in ("visitor", "uma") if role not in secret.seen_by]
            if outside:
                role = outside[place % len(outside)]
                tried += 1
                if tells(world, role, path, secret):
                    told.append(f"{role} finds “{secret.text}” by {path}")
    assert tried > 7 * len(FOUND_BY_WORDS)
    assert not told, "\n".join(told)


def tells(world, role, path, secret):
    """Whether somebody who looks for the word of a secret reads the rest of it."""
    return secret.rest in readable(world.clients[role].get(path.format(word=secret.word)))


def test_who_may_read_it_finds_it(world):
    """Or the tests here would prove nothing."""
    assert "stowedcitytitlewords" in readable(world.clients["ana"].get("/partnerships/export.json"))
    assert "stowedforeigntitlewords" in readable(world.clients["visitor"].get("/search/?q=veiledforeignpage"))


@pytest.mark.parametrize("role", FEW)
def test_pages_say_the_same_whether_a_hidden_record_is_there_or_not(world, role):
    client = world.clients[role]
    with transaction.atomic():
        _derive()
        with_hidden = {path: said(client, path) for path in COUNTING}
        visible = Partnership.objects.visible_to(_reader(world, role))
        gone = Partnership.objects.exclude(pk__in=list(visible.values_list("pk", flat=True)))
        assert gone.count() >= 3
        gone.delete()
        _derive()
        for path, before in with_hidden.items():
            assert said(client, path) == before, f"{role} learns from {path} of a hidden record"
        transaction.set_rollback(True)


def test_no_shared_copy_of_a_briefing_holds_a_hidden_word(world):
    """Neither as it is kept nor behind its link. The copy with private parts does, or this proves nothing."""
    links = BriefingLink.objects.select_related("briefing")
    assert len(links) > 3
    for link in links:
        assert not world.leaks(json.dumps(link.briefing.shared), "visitor")
        assert not world.leaks(world.clients["visitor"].get(link.get_absolute_url()).text, "visitor")
    assert any(world.leaks(json.dumps(link.briefing.inside), "visitor") for link in links)


def _derive():
    """Rebuild all that counts, finds or keeps rows from the rows that are there."""
    cache.clear()
    city_counts.refresh()
    denormalized.refresh()
    search.reindex()


def _reader(world, role):
    return world.people.get(role) or AnonymousUser()
