"""Dates in forms: typed as people write them, asked where they are unclear, held against the status."""

import datetime

import pytest
from django import forms
from django.utils import translation

from citydiplo.kit.fields.partial_date import iso
from citydiplo.kit.forms.partial_date import PartialDateField
from networks.actions.search import index_cities
from partnerships.forms.logging import LogForm
from partnerships.models import Partnership
from tests.rows import make_city, make_partnership, make_person, make_seat

pytestmark = pytest.mark.one_database

TODAY = datetime.date.today()
BEGAN = datetime.date(1998, 1, 1)
NEXT_YEAR = str(TODAY.year + 2)


def cleaned(text, language="en"):
    with translation.override(language):
        return iso(*PartialDateField().clean(text))


@pytest.mark.parametrize(
    ("text", "date"),
    [("12.05.1987", "1987-05-12"), ("25/05/1987", "1987-05-25"), ("12 May 1987", "1987-05-12"),
     ("May 1987", "1987-05"),
     ("03/1992", "1992-03"), ("c. 1990", "1990"), ("18 mai 2020", "2020-05-18"),
     ("1998-05-17", "1998-05-17")],
)  # fmt: skip
def test_a_form_reads_what_a_file_does(text, date):
    assert cleaned(text) == date


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_whose_language_writes_the_day_first_is_not_asked(language):
    assert cleaned("12/05/1987", language) == "1987-05-12"


def test_an_unclear_date_is_shown_both_ways_and_chosen():
    class Form(forms.Form):
        since = PartialDateField()

    form = Form({"since": "03/04/2020"})
    assert "can be two dates" in str(form.errors["since"])
    page = str(form["since"])
    assert 'type="radio" name="since_reading" value="2020-04-03"' in page
    assert "4 March 2020" in page
    chosen = Form({"since": "03/04/2020", "since_reading": "2020-03-04"})
    assert chosen.is_valid()
    assert iso(*chosen.cleaned_data["since"]) == "2020-03-04"
    assert not Form({"since": "03/04/2020", "since_reading": "1999-01-01"}).is_valid()
    assert Form({"since": "1998", "since_reading": "2020-03-04"}).is_valid()


@pytest.mark.parametrize("text", ["1990s", "1990-1995", "until 2022", "soon", "98"])
def test_what_is_no_single_date_is_refused_in_words(text):
    with pytest.raises(Exception, match="Enter"):
        cleaned(text)


@pytest.mark.parametrize("text", ["30/02/1999", "31/04/2020", "29.02.2023", "32-01-2000", "31 June 1987"])
@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_form_says_that_there_is_no_such_day(text, language):
    words = {"en": "no such day", "fr": "n’existe pas", "es": "no existe", "ar": "لا يوجد يوم"}[language]
    with translation.override(language):
        with pytest.raises(forms.ValidationError) as raised:
            PartialDateField().clean(text)
        (said,) = raised.value.messages
    assert words in said
    assert text in said


@pytest.fixture
def lima(db):
    return make_city("lima", name="Lima", country="PE")


@pytest.fixture
def editor(lima):
    return make_seat(make_person("Ana"), lima, "city-editor").person


def logged(city, user, **facts):
    facts = {
        "partnership_class": "twinning",
        "dimension": "culture",
        "since": "1998",
        "status": "active",
    } | facts
    other = make_city("lagos", name="Lagos", country="NG")
    data = {
        "partner": "Lagos",
        "pick": f"city:{other.pk}",
        "token": "5f4d1f7e-0000-4000-8000-000000000001",
    } | facts
    return LogForm(data, city=city, user=user)


def test_an_active_record_does_not_begin_in_the_future(lima, editor):
    form = logged(lima, editor, since="3000")
    assert "since" in form.errors
    form = LogForm(form.data | {"since": NEXT_YEAR}, city=lima, user=editor)
    assert "in the future" in str(form.errors["since"])
    form = LogForm(form.data | {"status": "proposed"}, city=lima, user=editor)
    assert "since" not in form.errors


def test_the_end_is_asked_for_with_ended(lima, editor, client):
    client.force_login(editor)
    index_cities([make_city("lagos", name="Lagos", country="NG").pk])
    data = {
        "city": lima.pk, "partner": "Lagos", "partnership_class": "twinning",
        "dimension": "culture", "since": "1998", "status": "ended",
        "token": "5f4d1f7e-0000-4000-8000-000000000002",
    }  # fmt: skip
    page = client.post("/partnerships/new/", data).content.decode()
    assert "A year is enough, for example 2019 or about 2019" in page
    assert '<input type="text" name="until"' in page
    client.post("/partnerships/new/", data | {"until": "about 2019"})


def entered(city, **facts):
    """What the form sends for a partnership of ``city`` with Lagos."""
    index_cities([make_city("lagos", name="Lagos", country="NG").pk])
    return {
        "city": city.pk, "partner": "Lagos", "partnership_class": "twinning",
        "dimension": "culture", "since": "1998", "status": "active",
        "token": "5f4d1f7e-0000-4000-8000-000000000003",
    } | facts  # fmt: skip


@pytest.mark.parametrize(
    ("status", "until"),
    [("active", "2010"), ("paused", "May 2004"), ("proposed", "31 December 2001"), ("active", "about 2003")],
)
def test_a_past_end_of_what_goes_on_is_asked_and_stays_typed(lima, editor, client, status, until):
    client.force_login(editor)
    data = entered(lima, status=status, until=until)
    page = client.post("/partnerships/new/", data).content.decode()
    assert "Choose Ended, or clear the end date." in page
    assert page.count("Choose Ended, or clear the end date.") <= 2  # in the summary and at the field
    assert '<input type="text" name="until"' in page  # in sight, though the status asks for no end
    for typed in (f'value="{until}"', 'value="1998"', f'value="{status}" selected', 'value="Lagos"'):
        assert typed in page
    assert not Partnership.objects.exists()
    cleared = client.post("/partnerships/new/", data | {"until": ""})
    assert cleared.status_code == 302
    assert Partnership.objects.get().until is None


def test_a_past_end_is_asked_of_a_draft_too(lima, editor, client):
    client.force_login(editor)
    page = client.post("/partnerships/new/", entered(lima, until="1999", draft="1")).content.decode()
    assert "Choose Ended, or clear the end date." in page
    assert not Partnership.objects.exists()


def test_an_end_to_come_is_kept_with_what_goes_on(lima, editor, client):
    client.force_login(editor)
    client.post("/partnerships/new/", entered(lima, until=NEXT_YEAR))
    saved = Partnership.objects.get()
    assert (saved.status, iso(saved.until, saved.until_precision)) == ("active", NEXT_YEAR)


def test_a_draft_of_what_ended_keeps_its_end(lima, editor, client):
    client.force_login(editor)
    client.post("/partnerships/new/", entered(lima, status="ended", until="June 2019", draft="1"))
    saved = Partnership.objects.get()
    assert (saved.status, iso(saved.until, saved.until_precision)) == ("draft", "2019-06")


def test_an_end_that_cannot_be_read_is_in_sight_with_every_status(lima, editor, client):
    client.force_login(editor)
    page = client.post("/partnerships/new/", entered(lima, until="in the year of the flood")).content.decode()
    assert '<input type="text" name="until"' in page
    assert "in the year of the flood" in page


@pytest.mark.parametrize("status", ["proposed", "active", "paused"])
def test_a_past_end_is_refused_when_an_open_record_is_edited(lima, editor, client, status):
    client.force_login(editor)
    partnership = make_partnership(lima, make_city("lagos"), status=status)
    data = {
        "partnership_class": "twinning", "dimension": "culture", "since": "1998", "until": "2004",
        "visibility": "public", "version": partnership.version, "objectives": "Clean water",
    }  # fmt: skip
    page = client.post(f"/partnerships/{partnership.pk}/edit/", data).content.decode()
    assert "This date has passed, but the status says that the partnership" in page
    assert "Clean water" in page
    assert 'value="2004"' in page
    partnership.refresh_from_db()
    assert partnership.until is None
