import pytest
from django.core.management import CommandError, call_command

from networks.models import City
from tests.rows import make_city

pytestmark = pytest.mark.django_db


def test_a_city_is_renamed_from_a_terminal(capsys):
    make_city("bombay")
    call_command("rename_city", "bombay", "Mumbai")
    assert capsys.readouterr().out.strip() == "Mumbai: /cities/mumbai/"


def test_two_cities_are_merged_from_a_terminal(capsys):
    make_city("bombay")
    mumbai = make_city("mumbai")
    call_command("merge_cities", "bombay", "mumbai")
    assert "part of Mumbai" in capsys.readouterr().out
    assert City.objects.get(slug="bombay").merged_into == mumbai


@pytest.mark.parametrize(
    "words",
    [
        ("rename_city", "atlantis", "X"),
        ("merge_cities", "lima", "atlantis"),
        ("merge_cities", "lima", "lima"),
    ],
)
def test_a_mistake_is_explained_in_one_line(words):
    make_city("lima")
    with pytest.raises(CommandError, match=r"atlantis|itself"):
        call_command(*words)
