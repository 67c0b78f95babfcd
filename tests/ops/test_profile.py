"""The profile of a page says what the page asked, rendered and called, and leaves nothing behind."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from citydiplo.ops.load.profile import __main__ as profile
from citydiplo.ops.load.profile.watching import watching
from tests.pages import statements
from tests.rows import make_city, make_partnership, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def lima():
    city = make_city("lima", name="Lima", country="PE", region="latin-america-caribbean")
    make_partnership(city, make_city())
    return city


def test_it_prints_the_statements_the_templates_and_the_functions_of_a_page(lima, client, capsys):
    profile.main(["/cities/lima/?x=1", "--times", "2"])
    text = capsys.readouterr().out
    asked = int(re.search(r"200, \d+ kB, (\d+) statements", text)[1])
    assert asked == len(statements(client, "/cities/lima/?x=1"))
    assert len(re.findall(r"^ +[\d.]+ +\d+  \S+:\d+ \S+$", text, re.MULTILINE)) >= asked
    assert re.search(r"^ +[\d.]+ +1  base.html$", text, re.MULTILINE)
    assert "Our functions, by the time inside of them" in text
    assert re.search(r"citydiplo/portal/views/city.py:\d+ ", text)


def test_it_reads_as_somebody_beside_another_page_and_signs_them_out_again(lima, capsys):
    ana = make_person("Ana")
    profile.main(["/desk/", "--as", ana.email, "--beside", "/about/", "--times", "1", "--first"])
    text = capsys.readouterr().out
    assert f"/desk/ as {ana.email}, with an empty cache: 200" in text
    assert re.search(r"^database +[\d.]+ +[\d.]+ +[\d.]+ +-?[\d.]+$", text, re.MULTILINE)
    assert not Session.objects.exists()


def test_nobody_has_this_address():
    with pytest.raises(SystemExit, match="Nobody has the address"):
        profile.main(["/", "--as", "nobody@lima.example"])


def test_a_statement_takes_until_its_rows_are_read():
    with watching() as watched:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            before = watched.in_database
            assert cursor.fetchall() == [(1,)]
        assert watched.in_database > before
        assert [each.sql for each in watched.statements] == ["SELECT 1"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 2")
    assert len(watched.statements) == 1
