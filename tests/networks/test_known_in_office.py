"""Mayors of whom only a day in office is known: stored without a start, and never called today's mayor."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from citydiplo.kit.fields import partial_date
from networks import in_office
from networks.actions.cities import reassign
from networks.choices import MandateStatus
from networks.filters import MandateFilters
from networks.models import Mandate, Mayor
from networks.queries.mandates import head_of, unsucceeded
from tests.rows import day, make_city, make_mandate, make_person, make_source

pytestmark = pytest.mark.django_db

ENTER = "/cities/lima/mayors/enter/"


@pytest.fixture
def ana(ana, client):
    client.force_login(ana)
    return ana


def known(city, on=None, name=None, ends=None, **facts):
    return make_mandate(city, None, ends, name, known_on=on, **facts)


def months_ago(months):
    return str(partial_date.months_after(timezone.localdate(), -months))


# --- The database ---------------------------------------------------------------------


def test_what_has_no_start_stands_beside_anything(lima):
    make_mandate(lima, "2018-01-01", "2022-01-01")
    make_mandate(lima, "2022-01-01")
    for on in ("2019-01-01", "2020-01-01", "2023-01-01"):
        known(lima, on)
    known(lima, ends="2017-01-01")
    assert Mandate.objects.count() == 6


def test_a_start_that_gets_known_must_fit_after_all(lima):
    make_mandate(lima, "2018-01-01", "2022-01-01")
    term = known(lima, "2019-01-01")
    for starts in ("2019-01-01", "2010-01-01"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(pk=term.pk).update(starts=day(starts))
    Mandate.objects.filter(pk=term.pk).update(starts=day("2022-01-01"), known_on=None)


def test_the_first_known_date_puts_terms_in_order(lima):
    names = {
        known(lima, "2023-01-01", "Known"),
        make_mandate(lima, "2016-01-01", "2018-01-01", "Dated"),
        make_mandate(lima, "2018-01-01", "2021-01-01", "Next"),
        make_mandate(lima, None, "2016-01-01", "Ended"),
    }
    assert len(names) == 4
    assert [term.mayor.name for term in Mandate.objects.all()] == ["Known", "Next", "Dated", "Ended"]


# --- Who is in office -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"starts": months_ago(17)}, "current"),
        ({"starts": months_ago(19)}, "last-known"),
        ({"starts": months_ago(19), "state": "declared"}, "current"),
        ({"starts": months_ago(19), "state": "confirmed"}, "current"),
        ({"starts": months_ago(50), "known_on": months_ago(18)}, "current"),
        ({"starts": None, "known_on": months_ago(2)}, "current"),
        ({"starts": None, "known_on": months_ago(24)}, "last-known"),
        ({"starts": None, "ends": "2019-01-01"}, "former"),
        ({"starts": "2015-01-01", "ends": "2019-01-01", "state": "confirmed"}, "former"),
        ({"starts": months_ago(-6), "state": "declared"}, "coming"),
        ({"starts": None, "ends": months_ago(-6)}, "last-known"),
    ],
)
def test_python_and_database_agree_on_who_is_in_office(lima, facts, expected):
    term = make_mandate(lima, **facts)
    today = timezone.localdate()
    assert term.is_in_office(today) == (expected == "current")
    assert Mandate.objects.in_office(today).exists() == (expected == "current")
    found = {
        status.value
        for status in MandateStatus
        if MandateFilters(QueryDict(f"status={status.value}"), Mandate.objects.all()).qs.exists()
    }
    assert found == {expected}


def test_a_page_never_calls_somebody_known_long_ago_todays_mayor(client, lima):
    term = known(
        lima, "2024-01-01", "Luz Paredes", known_on_precision="month", state="open-data", source=make_source()
    )
    for path in ("/cities/lima/", "/cities/lima/mayors/", term.mayor.get_absolute_url()):
        page = client.get(path).content.decode()
        assert "in office in January 2024" in page, path
        assert "A list" in page, path
        assert "since" not in page.split("<main")[1].split("</main")[0], path
    row = client.get("/mayors/").content.decode()
    assert "January 2024" in row
    assert re.search(r'data-label="Until">\s*<span class="unknown">not known</span>', row)


def test_a_recent_word_makes_a_mayor_of_today(client, lima):
    last_year = months_ago(12)
    make_mandate(lima, "2018-01-01", name="Luz Paredes", known_on=last_year, starts_precision="year")
    page = client.get("/cities/lima/").content.decode()
    words = partial_date.display(day(last_year), "day")
    assert f"since 2018; last known on {words}" in page
    assert re.search(r'data-label="Until">\s*in office\s*<', client.get("/mayors/").content.decode())


@pytest.mark.parametrize(
    ("terms", "head"),
    [
        ([("Old", None, None, "2019-01-01"), ("New", None, None, "2023-01-01")], "New"),
        ([("Known", None, None, "2019-01-01"), ("Dated", "2020-01-01", None, None)], "Dated"),
        ([("Known", None, None, "2023-01-01"), ("Dated", "2020-01-01", None, None)], "Known"),
        ([("Known", None, None, "2019-01-01"), ("Ended", "2018-01-01", "2022-01-01", None)], None),
        ([("Ended", None, "2022-01-01", None), ("Next", "2022-01-01", None, None)], "Next"),
    ],
)
def test_the_last_news_says_who_is_shown_for_a_city(lima, terms, head):
    for name, starts, ends, on in terms:
        make_mandate(lima, starts, ends, name, known_on=on)
    found = head_of(lima, timezone.localdate(), AnonymousUser())
    assert (found and found.mayor.name) == head


def test_the_citys_own_word_stands_before_what_a_list_says(lima):
    make_mandate(lima, "2020-01-01", name="Own", state="declared")
    known(lima, months_ago(1), "Listed")
    assert head_of(lima, timezone.localdate(), AnonymousUser()).mayor.name == "Own"


@pytest.mark.parametrize(("starts", "is_asked"), [("2022-01-01", False), ("2010-01-01", True)])
def test_who_follows_an_end_without_a_start_is_asked_once(lima, starts, is_asked):
    known(lima, ends="2022-01-01")
    make_mandate(lima, starts, "2011-01-01" if is_asked else None)
    assert unsucceeded([lima], timezone.localdate()).exists() == is_asked


# --- The city's own editors -----------------------------------------------------------


def test_an_editor_confirms_with_one_click(client, lima, ana):
    term = known(lima, "2024-01-01", "Luz Paredes", state="open-data", source=make_source())
    page = client.get("/cities/lima/mayors/").content.decode()
    assert f"/cities/lima/mayors/{term.pk}/confirm/" in page
    for _twice in range(2):
        answer = client.post(f"/cities/lima/mayors/{term.pk}/confirm/", follow=True)
        assert "Luz Paredes is confirmed as in office." in answer.content.decode()
    term.refresh_from_db()
    assert (term.known_on, term.known_on_precision) == (timezone.localdate(), "day")
    assert (term.state, term.starts) == ("declared", None)
    history = client.get("/cities/lima/history/").content.decode()
    assert history.count("Reason: <bdi>Still in office.</bdi>") == 1
    # and takes it back on the page where everything is corrected
    sent = {"mayor": "Luz Paredes", "starts": "", "ends": "", "known_on": "2024-01-01"}
    assert client.post(f"/cities/lima/mayors/{term.pk}/", sent).status_code == 302
    term.refresh_from_db()
    assert term.known_on == day("2024-01-01")


def test_an_editor_ends_it_with_one_click(client, lima, ana):
    term = known(lima, "2024-01-01", "Luz Paredes")
    today = timezone.localdate()
    page = client.get("/cities/lima/mayors/").content.decode()
    assert f'name="ends" value="{today}"' in page
    for _twice in range(2):
        answer = client.post(f"/cities/lima/mayors/{term.pk}/end/", {"ends": str(today)}, follow=True)
        assert "The mandate of Luz Paredes now ends on this date" in answer.content.decode()
    term.refresh_from_db()
    assert (term.ends, term.known_on, term.state) == (today, day("2024-01-01"), "declared")
    page = client.get("/cities/lima/mayors/").content.decode()
    assert "/confirm/" not in page
    answer = client.post(f"/cities/lima/mayors/{term.pk}/confirm/", follow=True)
    assert "This mandate does not run today." in answer.content.decode()


def test_an_end_before_the_last_known_day_takes_that_day_back(client, lima, ana):
    term = known(lima, "2024-05-01")
    url = f"/cities/lima/mayors/{term.pk}/end/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"ends": "2024-02"}).status_code == 302
    term.refresh_from_db()
    assert (term.ends_text, term.known_on) == ("February 2024", None)


@pytest.mark.parametrize("ends", ["", "soon", "2019", "9999", "x" * 10_000, "20\x0020"])
def test_an_end_that_cannot_be_is_refused_in_words(client, lima, ana, ends):
    term = make_mandate(lima, "2020-01-01")
    answer = client.post(f"/cities/lima/mayors/{term.pk}/end/", {"ends": ends})
    assert answer.status_code == 200
    term.refresh_from_db()
    assert term.ends is None


def test_others_confirm_and_end_nothing(client, lima):
    term = known(lima, "2024-01-01")
    client.force_login(make_person("Eve"))
    for rest in ("confirm", "end"):
        assert client.post(f"/cities/lima/mayors/{term.pk}/{rest}/", {"ends": "2025"}).status_code == 403


@pytest.mark.parametrize(
    ("dates", "is_taken"),
    [
        ({"known_on": "January 2024"}, True),
        ({"ends": "2024"}, True),
        ({}, False),
        ({"known_on": "2999"}, False),
        ({"starts": "2020", "known_on": "2019"}, False),
        ({"starts": "2020-05-01", "known_on": "2020"}, True),
        ({"ends": "2020", "known_on": "2021"}, False),
        ({"ends": "2020", "known_on": "2020-05"}, True),
    ],
)
def test_a_mayor_is_entered_by_any_one_date(client, lima, ana, dates, is_taken):
    answer = client.post(ENTER, {"mayor": "Rosa Huanca"} | dates)
    assert answer.status_code == (302 if is_taken else 200)
    assert Mandate.objects.exists() == is_taken
    if not is_taken:
        assert "field--wrong" in answer.content.decode()


def test_the_start_of_somebody_known_completes_the_same_record(client, lima, ana):
    term = known(lima, "2024-01-01", "Rosa Huanca")
    known(lima, "2019-01-01", "Luz Paredes")
    assert client.post(ENTER, {"mayor": "rosa huanca", "starts": "2023"}).status_code == 302
    term.refresh_from_db()
    assert (term.starts_text, term.known_on) == ("2023", day("2024-01-01"))
    assert Mandate.objects.count() == Mayor.objects.count() == 2


def test_the_same_known_day_sent_twice_saves_once(client, lima, ana):
    for _twice in range(2):
        client.post(ENTER, {"mayor": "Rosa Huanca", "known_on": "2024"})
    assert Mandate.objects.count() == 1


# --- Elsewhere ------------------------------------------------------------------------


def test_a_file_says_the_day_on_which_somebody_was_known(client, lima):
    known(lima, "2024-01-01", known_on_precision="month", name="Luz Paredes")
    text = b"".join(client.get("/mayors/export.csv")).decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert (row["starts"], row["ends"], row["known_on"]) == ("", "", "2024-01")


def test_merged_cities_hand_over_what_has_no_start(lima):
    other = make_city("callao")
    first = known(lima, "2024-01-01")
    Mandate.objects.create(mayor=first.mayor, city=other, known_on=day("2024-01-01"))
    known(other, "2020-01-01")
    make_mandate(other, "2019-01-01")
    reassign(city=other, into=lima)
    assert Mandate.objects.filter(city=lima).count() == 3


def test_the_bound_is_eighteen_months():
    assert in_office.fresh_since(day("2026-11-29")) == day("2025-05-29")
    assert in_office.fresh_since(day("2026-08-31")) == day("2025-02-28")
    assert timedelta(days=540) < day("2026-11-29") - in_office.fresh_since(day("2026-11-29"))
