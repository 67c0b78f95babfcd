"""The briefing on a city: what it says, from where, who reads it, what is kept, and its cost."""

import datetime
import re

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone

from citydiplo.kit.web.masking import mask_path
from partnerships.actions import briefings
from partnerships.errors import StaleRecordError
from partnerships.models import BriefingLink, BriefingNotes, KeptBriefing, VisitTask
from tests import fitting, rows
from tests.pages import on_desk, statements

pytestmark = pytest.mark.django_db
LINE = re.compile(r"<li[^>]*>(.*?)</li>", re.DOTALL)
PARTS = [
    "leader",
    "size",
    "together",
    "strengths",
    "networks",
    "pledges",
    "exchanges",
    "targets",
    "visits",
]


@pytest.fixture
def pair():
    """Lima and Lagos, with Bo in the mayor's office of Lima."""
    lima = rows.make_city("lima", country="PE", region="latin-america-caribbean", population=10_000_000)
    lagos = rows.make_city(
        "lagos", country="NG", region="africa", population=15_000_000, population_year=2015
    )
    return lima, lagos


@pytest.fixture
def bo(pair, client):
    person = rows.make_person("Bo")
    rows.make_seat(person, pair[0], "mayors-office")
    client.force_login(person)
    return person


@pytest.fixture
def planned(pair):
    first = timezone.localdate() + datetime.timedelta(days=8)
    return rows.make_visit(*pair, purpose="See the bus lanes", first_day=first, last_day=first)


def url_of(visit=None, **more):
    query = {"for": "lima", "on": "lagos"} | ({"visit": visit.pk} if visit else {}) | more
    return "/briefing/?" + "&".join(f"{name}={value}" for name, value in query.items())


def parts_of(answer):
    return {part["key"]: part for part in answer.context["briefing"]["parts"]}


def texts_of(answer, key):
    return [line["text"] for line in parts_of(answer)[key]["lines"]]


def fill(pair, number=1):
    """``number`` of everything that a briefing on Lagos tells, with a source and without."""
    lima, lagos = pair
    sourced = {"source": rows.make_source(title="A gazette"), "as_of": rows.day("2024-02-01")}
    for turn in range(number):
        facts = sourced if turn % 2 == 0 else {}
        rows.make_partnership(lima, lagos, title=f"Pact {turn}", **facts)
        rows.make_membership(rows.make_network(), lagos, role="chair", **facts)
        accession = rows.make_accession(rows.make_agreement(), lagos, **facts)
        fitting.step(agreement=accession.agreement)
        visit = rows.make_visit(
            lima, lagos, purpose=f"Former {turn}", status="done", visibility="public", **facts
        )
        VisitTask.objects.create(visit=visit, city=lima, action=f"Task {turn}", due_on=rows.day("2027-01-01"))
        rows.make_exchange(lima, "request", title=f"Who keeps lanes clear {turn}", themes=["immigration"])
        rows.make_exchange(lagos, "expertise", title=f"We keep lanes clear {turn}", themes=["immigration"])
        target = fitting.target(city=lagos, is_public=True, published_at="2026-01-01T12:00Z")
        fitting.measurement(target=target, source="A census")


def test_it_says_what_is_known_and_what_is_not(client, bo, pair, planned):
    answer = client.get(url_of(planned))
    assert list(parts_of(answer)) == PARTS
    assert texts_of(answer, "leader") == ["The mayor is not in the register."]
    assert texts_of(answer, "size") == ["15,000,000 people"]
    text = answer.content.decode()
    assert "source not stated" in text  # of the population
    # All but the population, and the visit that the two share.
    assert text.count('<li class="unknown">') == len(PARTS) - 2
    assert 'content="noindex,nofollow"' in text


def test_every_line_has_its_source_and_its_date(client, bo, pair, planned):
    fill(pair, 3)
    rows.make_mandate(pair[1], "2026-05-29", name="B. Person")
    rows.make_footprint(pair[1], "culture", partnerships=9)
    text = client.get(url_of(planned)).content.decode()
    main = text[text.index('<div class="briefing__parts"') : text.index("</main>")]
    lines = LINE.findall(main)
    assert len(lines) > 20
    for line in lines:
        said = re.search(r'<span class="briefing__source">(.*?)</span>', line, re.DOTALL).group(1)
        source, _comma, date = re.sub(r"<[^>]+>", "", said).rpartition(",")
        assert source.strip(), line
        assert date.strip(), line
    assert "A gazette" in main
    assert "source not stated" in main


def test_the_leader_with_the_day_that_is_known(client, bo, pair):
    facts = {"source": rows.make_source(title="The gazette"), "as_of": rows.day("2026-02-01")}
    rows.make_mandate(pair[1], "2026-05-29", name="B. Person", **facts)
    (line,) = parts_of(client.get(url_of()))["leader"]["lines"]
    assert (line["text"], line["source"]) == ("B. Person", "The gazette")
    assert any("2026" in fact for fact in line["facts"])


def test_each_count_equals_its_list(client, bo, pair):
    fill(pair, 3)
    rows.make_partnership(*pair, is_demo=True)
    shared = {part.key: part for part in client.get("/cities/lagos/with/lima/").context["parts"]}
    lines = parts_of(client.get(url_of()))["together"]["lines"]
    counted = {line["url"].rpartition("#")[2]: line for line in lines if "#" in line["url"]}
    assert set(counted) == set(shared)
    for key, part in shared.items():
        assert counted[key]["text"].endswith(f": {part.total}")
        assert counted[key]["url"] == f"/cities/lagos/with/lima/#{key}"
    assert counted["partnerships"]["facts"] == ["and 1 demo record"]


def test_strong_where_it_does_more_than_is_usual(client, bo, pair):
    for number, dimension in ((9, "culture"), (1, "transport")):
        rows.make_footprint(pair[1], dimension, partnerships=number)
    for _ in range(3):
        other = rows.make_city(region="africa", population=16_000_000)
        rows.make_footprint(other, "culture", partnerships=2)
        rows.make_footprint(other, "transport", partnerships=5)
    (line,) = parts_of(client.get(url_of()))["strengths"]["lines"]
    assert line["text"].endswith(": 9 records")
    assert line["facts"] == [
        "median of its region: 2 (4 cities)",
        "median of its size: 2 (4 cities)",
    ]


def test_what_it_offers_is_matched_with_ours(client, bo, pair):
    fill(pair)
    offer = parts_of(client.get(url_of()))["exchanges"]["lines"][0]
    assert offer["text"] == "Expertise: We keep lanes clear 0"
    assert offer["facts"][0] == "fits our request: Who keeps lanes clear 0"


def test_pledges_say_how_far(client, bo, pair):
    lagos = pair[1]
    pact = rows.make_agreement("pact", name="Pact of lanes")
    fitting.step(agreement=pact, kind="commit")
    fitting.step(agreement=pact, kind="monitor", order=2, text="A report", due_months=12)
    rows.make_accession(pact, lagos, date=rows.day("2020-01-01"), state="declared")
    rows.make_accession(rows.make_agreement("quiet"), lagos)
    lines = {line["text"]: line for line in parts_of(client.get(url_of()))["pledges"]["lines"]}
    assert any("steps done: 1 of 2; late:" in fact for fact in lines["Pact of lanes"]["facts"])
    assert "no steps published" in lines["Quiet"]["facts"]


def test_a_visit_leads_to_it_in_one_click_and_so_does_the_desk(client, bo, pair, planned):
    address = url_of(planned).replace("&", "&amp;")
    assert f'href="{address}"' in client.get(f"/visits/{planned.pk}/").content.decode()
    desk = client.get("/desk/")
    assert on_desk(desk, "visits_to_brief") == [planned]
    (task,) = [task for task in desk.context["tasks"] if task.pile == "visits_to_brief"]
    assert client.get(task.action_url).context["other"] == pair[1]
    for page in ("/cities/lagos/", "/cities/lagos/with/lima/"):
        assert "/briefing/?for=lima&amp;on=lagos" in client.get(page).content.decode()
    assert "/briefing/" not in client.get("/cities/lima/").content.decode()


def test_a_visit_of_institutions_alone_has_no_briefing(client, bo, pair):
    first = timezone.localdate() + datetime.timedelta(days=3)
    visit = rows.make_visit(pair[0], fitting.institution(), first_day=first, last_day=first)
    assert "/briefing/" not in client.get(f"/visits/{visit.pk}/").content.decode()
    (task,) = [task for task in client.get("/desk/").context["tasks"] if task.pile == "visits_to_brief"]
    assert task.action_url == f"/visits/{visit.pk}/"
    assert client.get(f"/briefing/?for=lima&visit={visit.pk}").status_code == 404


def test_only_people_of_the_city_read_its_briefings(client, pair, planned):
    answer = client.get(url_of(planned))
    assert answer.status_code == 302
    chidi, olu = rows.make_person("Chidi"), rows.make_person("Olu", is_staff=True, is_superuser=True)
    rows.make_seat(chidi, pair[1], "city-editor")
    for person in (chidi, olu):
        client.force_login(person)
        assert client.get(url_of()).status_code == 403
        assert client.get(url_of(planned)).status_code == 403
    client.force_login(chidi)
    # The visit was not told to Lagos.
    assert client.get(f"/briefing/?for=lagos&on=lima&visit={planned.pk}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?for=lima",
        "?for=lima&on=lima",
        "?for=lima&on=atlantis",
        "?for=lima&on=lagos&visit=x",
        "?for=lima&on=lagos&visit=-1",
        "?for=lima&on=lagos&visit=999999999999999999999",
        "?for=lima&on=lagos&visit=%D9%A1",
    ],
)
def test_what_is_not_found(client, bo, query):
    assert client.get(f"/briefing/{query}").status_code == 404


def written(client, visit, **facts):
    form = {"first_point": "Thank them.", "notes": "Not in public.", "version": 0, "on": "lagos"} | facts
    return client.post(f"/briefing/{visit.pk}/lima/notes/", form)


def test_the_office_writes_points_and_notes(client, bo, planned, pair):
    answer = written(client, planned)
    assert (answer.status_code, answer.url) == (302, url_of(planned))
    text = client.get(url_of(planned)).content.decode()
    assert "Thank them." in text
    assert "Not in public." in text
    notes = BriefingNotes.objects.get()
    assert (notes.city, notes.points, notes.version) == (pair[0], ["Thank them."], 1)
    changed = client.get(f"/visits/{planned.pk}/history/").content.decode()
    assert "Thank them." in changed


def test_of_two_writers_the_second_sees_what_the_first_did(client, bo, planned, pair):
    written(client, planned)
    answer = written(client, planned, first_point="Ask them.")
    assert "Someone else has just changed these notes" in answer.content.decode()
    assert "Ask them." in answer.content.decode()
    assert BriefingNotes.objects.get().points == ["Thank them."]
    with pytest.raises(StaleRecordError):
        briefings.write_notes(visit=planned, city=pair[0], version=0, first_point="Again.")


def test_the_host_has_its_own_notes(client, bo, pair):
    visit = rows.make_visit(*pair, visibility="parties")
    written(client, visit)
    chidi = rows.make_person("Chidi")
    rows.make_seat(chidi, pair[1], "city-editor")
    client.force_login(chidi)
    theirs = f"/briefing/?for=lagos&on=lima&visit={visit.pk}"
    client.post(f"/briefing/{visit.pk}/lagos/notes/", {"first_point": "Greet them.", "version": 0})
    text = client.get(theirs).content.decode()
    assert "Greet them." in text
    assert "Thank them." not in text
    assert written(client, visit).status_code == 403


def test_a_copy_to_share_holds_nothing_private(client, bo, pair, planned):
    lima, lagos = pair
    planned.cost, planned.currency, planned.notes = 4321, "PEN", "Secret notes"
    planned.programme, planned.names = "Secret programme", "Secret names"
    planned.save()
    written(client, planned, second_point="Secret point")
    rows.make_partnership(lima, lagos, title="Secret pact", visibility="city")
    done = rows.make_visit(lima, lagos, purpose="Open visit", status="done", visibility="public")
    rows.make_visit(lima, lagos, purpose="Secret visit", status="done", visibility="own")
    VisitTask.objects.create(visit=done, city=lima, action="Secret task", due_on=rows.day("2027-01-01"))
    fitting.target(city=lima)
    whole = client.get(url_of(planned)).content.decode()
    assert {"Secret pact", "Secret visit", "Secret task", "Secret point"} <= set(
        re.findall(r"Secret \w+", whole)
    )
    copy = client.get(url_of(planned, copy="shared")).content.decode()
    assert "Open visit" in copy
    for word in ("Secret", "Thank them.", "Not in public.", "See the bus lanes", "4321", "4,321"):
        assert word not in copy
    client.post(f"/briefing/{planned.pk}/lima/keep/", {"on": "lagos"})
    kept = KeptBriefing.objects.get()
    copy = client.get(f"{kept.get_absolute_url()}?copy=shared").content.decode()
    assert "Open visit" in copy
    for word in ("Secret", "Thank them.", "See the bus lanes"):
        assert word not in copy


def test_what_is_kept_stays_as_it_was(client, bo, pair, planned):
    lima, lagos = pair
    fill(pair)
    written(client, planned)
    before = client.get(url_of(planned)).context["briefing"]
    answer = client.post(f"/briefing/{planned.pk}/lima/keep/", {"on": "lagos"})
    kept = KeptBriefing.objects.get()
    assert (answer.status_code, answer.url) == (302, kept.get_absolute_url())
    assert (kept.city, kept.about, kept.day) == (lima, lagos, timezone.localdate())
    fill(pair, 2)
    lagos.population = 20_000_000
    lagos.save()
    written(client, planned, first_point="Ask them.", version=1)
    planned.purpose = "Something else"
    planned.save()
    page = client.get(kept.get_absolute_url())
    assert page.context["briefing"] == before
    text = page.content.decode()
    assert "15,000,000 people" in text
    assert "Thank them." in text
    assert "Ask them." not in text
    assert "20,000,000 people" in client.get(url_of(planned)).content.decode()
    assert kept.get_absolute_url() in client.get(url_of(planned)).content.decode()


def test_kept_twice_on_the_same_words_is_kept_once(client, bo, planned):
    for _ in range(2):
        client.post(f"/briefing/{planned.pk}/lima/keep/", {"on": "lagos"})
    assert KeptBriefing.objects.count() == 1
    written(client, planned)
    client.post(f"/briefing/{planned.pk}/lima/keep/", {"on": "lagos"})
    assert KeptBriefing.objects.count() == 2


def test_the_database_changes_nothing_that_was_kept(pair, planned):
    kept = fitting.kept_briefing(visit=planned, city=pair[0], inside={"own": "Lima"})
    stored = KeptBriefing.objects.filter(pk=kept.pk)
    for change in (
        {"inside": {}},
        {"shared": {"own": "x"}},
        {"day": rows.day("2020-01-01")},
        {"language": "fr"},
    ):
        with pytest.raises(IntegrityError, match="kept_briefing_never_changes"), transaction.atomic():
            stored.update(**change)
    stored.update(about=pair[1], kept_by=None)
    kept.refresh_from_db()
    assert (kept.inside, kept.about) == ({"own": "Lima"}, pair[1])
    planned.delete()
    assert not stored.exists()


def test_a_kept_briefing_is_the_own_citys(client, bo, pair):
    visit = rows.make_visit(*pair, visibility="parties")
    client.post(f"/briefing/{visit.pk}/lima/keep/", {"on": "lagos"})
    path = KeptBriefing.objects.get().get_absolute_url()
    assert client.get(path).status_code == 200
    chidi = rows.make_person("Chidi")
    rows.make_seat(chidi, pair[1], "city-editor")
    client.force_login(chidi)
    assert client.get(path).status_code == 404


def test_no_statement_more_for_more_rows(client, bo, pair, planned):
    fill(pair)
    one = statements(client, url_of(planned))
    fill(pair, 7)
    assert len(statements(client, url_of(planned))) == len(one)
    assert len(one) <= 60


def test_words_of_other_people_are_text(client, bo, pair, planned):
    rows.make_partnership(*pair, title="<script>alert(1)</script>")
    written(client, planned, first_point="<b>Bold</b>")
    client.post(f"/briefing/{planned.pk}/lima/keep/", {"on": "lagos"})
    for page in (url_of(planned), KeptBriefing.objects.get().get_absolute_url()):
        text = client.get(page).content.decode()
        assert "<script>alert" not in text
        assert "<b>Bold" not in text
        assert "&lt;b&gt;Bold" in text


@pytest.fixture
def kept(client, bo, pair, planned):
    """A briefing with private parts that Lima kept."""
    rows.make_partnership(*pair, title="Secret pact", visibility="city")
    rows.make_partnership(*pair, title="Open pact")
    written(client, planned)
    client.post(f"/briefing/{planned.pk}/lima/keep/", {"on": "lagos"})
    return KeptBriefing.objects.get()


def shared_by(client, kept, **sent):
    answer = client.post(f"{kept.get_absolute_url()}share/", sent)
    assert (answer.status_code, answer.url) == (302, f"{kept.get_absolute_url()}?copy=shared")
    return BriefingLink.objects.filter(briefing=kept).first()


def test_a_link_opens_the_shared_copy_for_a_visitor_and_nothing_else(client, kept):
    link = shared_by(client, kept)
    page = client.get(f"{kept.get_absolute_url()}?copy=shared")
    assert f'value="http://testserver{link.get_absolute_url()}"' in page.text
    client.logout()
    answer = client.get(link.get_absolute_url())
    assert answer.status_code == 200
    assert "Open pact" in answer.text
    for word in ("Secret", "Thank them.", "See the bus lanes", kept.get_absolute_url()):
        assert word not in answer.text
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert link.key not in mask_path(link.get_absolute_url())
    copy = f"{kept.get_absolute_url()}?copy=shared"
    for path in (kept.get_absolute_url(), copy, f"/visits/{kept.visit_id}/"):
        assert client.get(path).status_code in (302, 404)
    assert client.post(link.get_absolute_url()).status_code == 405


def test_a_link_stops_when_it_is_replaced_deleted_or_a_month_old(client, kept):
    first, second = shared_by(client, kept), shared_by(client, kept)
    assert client.get(first.get_absolute_url()).status_code == 404
    assert client.get(second.get_absolute_url()).status_code == 200
    assert second.expires_at - second.made_at <= datetime.timedelta(days=30)
    BriefingLink.objects.update(expires_at=timezone.now())
    assert client.get(second.get_absolute_url()).status_code == 404
    third = shared_by(client, kept)
    assert shared_by(client, kept, do="revoke") is None
    assert client.get(third.get_absolute_url()).status_code == 404
    fourth = shared_by(client, kept)
    kept.visit.delete()
    assert client.get(fourth.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("forged", ["x", "a" * 22, "a" * 22 + "." + "b" * 43, "." * 50, "%00", "ñ.ñ"])
def test_a_link_that_nobody_made_opens_nothing(client, kept, forged):
    link = shared_by(client, kept)
    assert client.get(f"/briefing/shared/{forged}/").status_code in (400, 404)
    cut = link.token[:-1]
    assert client.get(f"/briefing/shared/{cut}/").status_code == 404
    # A signature for another purpose, such as a calendar address.
    other = signing.Signer(salt="agenda.calendar", sep=".").sign(link.key)
    assert client.get(f"/briefing/shared/{other}/").status_code == 404


def test_only_who_keeps_visits_of_the_city_shares(client, kept, pair):
    chidi, olu = rows.make_person("Chidi"), rows.make_person("Olu", is_staff=True, is_superuser=True)
    rows.make_seat(chidi, pair[1], "city-editor")
    for person in (chidi, olu):
        client.force_login(person)
        assert client.post(f"{kept.get_absolute_url()}share/").status_code == 404
    client.logout()
    assert client.post(f"{kept.get_absolute_url()}share/").url.startswith("/account/login/")
    assert not BriefingLink.objects.exists()
