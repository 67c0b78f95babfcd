"""One import is one entry in followers' mails, however much it brought; nothing is told twice or lost."""

import datetime
import quopri

import pytest
from django.utils import timezone

from agenda.actions import follows
from agenda.digests import archive, collect, plan
from agenda.digests.compose import Composer
from agenda.digests.render.message import MessageBuilder
from agenda.models import Digest, Event
from agenda.queries import follows as targets
from citydiplo.kit.history import Actor
from tests.agenda import events
from tests.rows import make_agreement, make_city, make_network, make_person, make_seat

pytestmark = pytest.mark.django_db
FILE = """\
City,Country,Partner,Partner country,Since,Class,Dimension
Lima,PE,Lagos,NG,1998,twinning,culture
Lima,PE,Bonn,DE,1999,twinning,culture
Lima,PE,Granada,ES,2001,friendship,culture
Lima,PE,Quito,EC,2002,friendship,culture
"""


@pytest.fixture
def quito(world):
    return make_city("quito", name="Quito", country="EC", population=1_800_000)


@pytest.fixture
def reader():
    return make_person("Eve")


def follow(person, row, cadence="weekly"):
    return follows.follow(person=person, cadence=cadence, **targets.of_row(row))


@pytest.fixture
def lima_says(send, go, editor, world):
    """A text imported in Lima's name, by Ana who edits there."""

    def said(text, target="partnerships"):
        job = go(send(text, editor, target, state="declared", note=""), "checking")
        assert not job.counts["refused"], list(job.rows.values_list("reasons"))
        actor = Actor(editor, "city-editor", "Lima", f"city:{world['lima'].pk}")
        return go(job, "applying", actor)

    return said


def digest_of(person):
    collect.collect(now=timezone.now())
    plan.plan(now=timezone.now() + datetime.timedelta(days=40))
    return Digest.objects.filter(person=person).latest("pk")


def mail(digest):
    builder = MessageBuilder()
    builder.prepare(Composer().compose([digest]))
    return quopri.decodestring(builder.write(digest).text).decode()


def stories(digest):
    return Composer().compose([digest]).contents[digest.pk].grouped


@pytest.mark.parametrize("cadence", ["at-once", "daily", "weekly", "monthly"])
def test_what_a_city_imports_is_one_story_with_three_examples(lima_says, world, quito, reader, cadence):
    follow(reader, world["lima"], cadence)
    lima_says(FILE)
    digest = digest_of(reader)
    assert Event.objects.count() == 4
    ((together, reasons),) = stories(digest)
    assert (len(together.objects), len(reasons)) == (4, 1)
    text = mail(digest)
    assert "Lima recorded 4 partnerships" in text
    assert text.count("Twinning") + text.count("Friendship") == 3
    assert f"/cities/{world['lima'].slug}/partnerships/" in text


def test_who_follows_one_partner_is_told_of_that_alone(lima_says, world, quito, reader):
    follow(reader, world["bonn"])
    lima_says(FILE)
    text = mail(digest_of(reader))
    assert "Lima – Bonn" in text
    assert "recorded" not in text.replace("New partnership in the register", "")


def test_what_was_told_is_not_told_again_and_what_comes_later_is(lima_says, world, quito, reader):
    follow(reader, world["lima"])
    lima_says(FILE.replace("Lima,PE,Quito,EC,2002,friendship,culture\n", ""))
    first = digest_of(reader)
    assert [len(piece.objects) for piece, _follows in stories(first)] == [3]
    events.send_all(timezone.now())
    collect.collect(now=timezone.now())
    assert Event.objects.count() == 3
    assert archive.things_in(Digest.objects.get(pk=first.pk)) == 1
    (line,) = archive.of_digest(Digest.objects.get(pk=first.pk), reader)
    assert line.entry.title == "Lima recorded 3 partnerships"
    assert len(line.entry.points) == 3


@pytest.mark.parametrize(
    "kind",
    [
        (
            "accessions",
            "City,Country,Agreement,Kind\nLima,PE,Pact,signatory\nLima,PE,Charter,endorser\n",
            "Lima recorded 2 accessions",
        ),
        (
            "memberships",
            "City,Country,Network,Class\nLima,PE,C40,full\nLima,PE,ICLEI,full\n",
            "Lima recorded 2 memberships",
        ),
    ],
)
def test_other_kinds_are_one_story_too(lima_says, world, reader, kind):
    target, text, title = kind
    for slug in ("pact", "charter"):
        make_agreement(slug)
    for slug in ("c40", "iclei"):
        make_network(slug, name=slug.upper())
    follow(reader, world["lima"])
    lima_says(text, target)
    assert title in mail(digest_of(reader))


def test_a_pasted_list_is_one_story_of_its_network(client, reader):
    c40 = make_network("c40", name="C40")
    for name in ("lima", "cusco", "arequipa", "piura"):
        make_city(name, country="PE", population=1_000_000)
    client.force_login(make_seat(make_person("Dia"), c40, "secretariat").person)
    follow(reader, c40)
    wanted = {"text": "Lima\nCusco\nArequipa\nPiura", "default_class": "full"}
    path = "/networks/c40/members/paste/"
    seen = client.post(path, wanted | {"look": "1"}).context["run"].stamp
    client.post(path, wanted | {"write": "1", "seen": seen})
    text = mail(digest_of(reader))
    assert "C40 recorded 4 memberships" in text
    assert sum(name in text for name in ("Lima", "Cusco", "Arequipa", "Piura")) == 3
