import pytest
from django.core.exceptions import ValidationError

from partnerships.actions import partnerships
from partnerships.models import Partnership, StatusChange
from tests.rows import day, make_agreement, make_city, make_institution

pytestmark = pytest.mark.django_db

FACTS = {"partnership_class": "project", "status": "active", "dimension": "culture"}


def test_a_partnership_repeats_what_its_parties_say(lima, lagos):
    bank = make_institution("bank", name="A Development Bank", acronym="ADB")
    made = partnerships.create(
        parties=[lima, lagos, (bank, "funder")],
        dimensions=["transport"],
        agreements=[make_agreement()],
        since=day("2020-01-01"),
        since_precision="year",
        reason="The council resolved it.",
        **FACTS,
    )
    made.refresh_from_db()
    assert made.label == "Lima – Lagos – ADB"
    assert made.regions == ("africa", "latin-america-caribbean")
    assert made.countries == "NG PE"
    assert made.dimensions == ("culture", "transport")
    assert [(party.role, party.country.code) for party in made.parties.all()] == [
        ("partner", "PE"),
        ("partner", "NG"),
        ("funder", ""),
    ]
    assert made.agreements.count() == 1
    change = made.status_changes.get()
    assert (change.status, change.date_text, change.reason) == ("active", "2020", "The council resolved it.")
    lima.refresh_from_db()
    assert (lima.partnership_count, lima.dimensions) == (1, ("culture", "transport"))


def test_other_parties_other_line(lima, lagos):
    made = partnerships.create(parties=[lima, lagos], **FACTS)
    paris = make_city("paris")
    partnerships.set_parties(partnership=made, parties=[paris, lima])
    made.refresh_from_db()
    assert (made.label, made.regions) == ("Paris – Lima", ("europe", "latin-america-caribbean"))
    lagos.refresh_from_db()
    paris.refresh_from_db()
    assert (lagos.partnership_count, paris.partnership_count) == (0, 1)


def test_who_may_not_be_parties(lima):
    institution = make_institution()
    merged = make_city(merged_into=lima)
    for parties, words in (
        ([lima], "needs at least two parties"),
        ([lima, lima], "named twice"),
        ([institution, make_institution()], "must be a city"),
        ([lima, merged], "was merged"),
    ):
        with pytest.raises(ValidationError, match=words):
            partnerships.create(parties=parties, **FACTS)
    assert not Partnership.objects.exists()


def test_a_very_long_line_is_cut(lima):
    names = [make_city(name=f"A city with a long name {number}") for number in range(40)]
    made = partnerships.create(parties=names, **FACTS)
    assert len(made.label) == 500
    assert made.label.endswith("…")


def test_a_status_is_changed_once(lima, lagos):
    made = partnerships.create(parties=[lima, lagos], **FACTS)
    twice = Partnership.objects.get(pk=made.pk)
    assert partnerships.change_status(
        partnership=made, status="paused", date=day("2022-03-01"), precision="month", reason="Elections."
    )
    assert partnerships.change_status(partnership=twice, status="paused") is None
    assert (
        list(StatusChange.objects.values_list("status", "date_precision", "reason"))
        == [
            ("active", "day", ""),
            ("paused", "month", "Elections."),
        ]
        or StatusChange.objects.count() == 2
    )
    lima.refresh_from_db()
    assert lima.partnership_count == 0
