"""Whose list it is: presets by role and place, and nobody imports for a place that is not theirs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from citydiplo.accounts.models import User
from networks.models import Network, Seat
from partnerships.imports import worker
from partnerships.imports.mapping import first_guess
from partnerships.models import ImportJob, Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files"), pytest.mark.one_database]


@pytest.fixture
def secretariat(world):
    """Sol keeps the members of Merco."""
    network = Network.objects.create(name="Merco Network", slug="merco", acronym="MN")
    user = User.objects.create_user(email="sol@example.org", password="x")
    Seat.objects.create(person=user, network=network, role="secretariat")
    return user


def upload(client, text, target, name="list.csv"):
    data = {"target": target, "file": SimpleUploadedFile(name, text.encode())}
    answer = client.post(reverse("imports"), data)
    if job := ImportJob.objects.order_by("-pk").first():
        worker.work(pk=job.pk)
    return answer


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        (
            ["Partnerstadt", "Land", "seit"],
            ["Bonn", "Deutschland", "1998"],
            {"b_city": [0], "b_country": [1]},
        ),
        (["Stadt", "Staat"], ["Bonn", "Deutschland"], {"b_city": [0], "b_country": [1]}),
        (["Ciudad", "País", "Desde"], ["Bonn", "Alemania", "1998"], {"b_city": [0], "b_country": [1]}),
        (["Ville jumelée", "Pays"], ["Bonn", "Allemagne"], {"b_city": [0], "b_country": [1]}),
        (["", ""], ["Bonn", "Germany"], {"b_city": [0], "b_country": [1]}),
        (
            ["City", "Country", "Partner city", "Partner country"],
            ["Lima", "Peru", "Bonn", "Germany"],
            {"a_city": [0], "a_country": [1], "b_city": [2], "b_country": [3]},
        ),
    ],
)
def test_a_list_about_one_city_has_partners_in_its_rows(world, header, row, found):
    job = ImportJob(target="partnerships", defaults={"a_city": world["lima"].pk})
    columns, defaults = first_guess(job, header, [row] * 5)
    places = {name: column for name, column in columns.items() if name.endswith(("city", "country"))}
    assert places == found
    assert ("a_city" in defaults) == ("a_city" not in found)


@pytest.mark.parametrize(
    ("header", "row", "country"),
    [
        (["City", "Country code", "Country"], ["Bonn", "Q183", "Germany"], 2),
        (["City", "Country", "Country name"], ["Bonn", "049", "Germany"], 2),
        (["Ciudad", "País", "País socio"], ["Bonn", "X7", "Alemania"], 2),
        (["City", "Country", "Country code"], ["Bonn", "Germany", "ZQ"], 1),
        (["City", "Country code"], ["Bonn", "DE"], 1),  # codes that are known are as good as names
    ],
)
def test_names_of_countries_are_preferred_to_codes_that_nobody_knows(world, header, row, country):
    job = ImportJob(target="partnerships", defaults={"a_city": world["lima"].pk})
    columns, _defaults = first_guess(job, header, [row] * 5)
    assert columns["b_country"] == [country]


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        (["Name", "From", "To"], ["Ana Paz", "2019", "2022"], {"starts": [1], "ends": [2]}),
        (["City", "Mayor", "From"], ["Bonn", "Ana Paz", "2019"], {"city": [0], "mayor": [1], "starts": [2]}),
        (["Alcalde", "Inicio"], ["Ana Paz", "2019"], {"mayor": [0], "starts": [1]}),
    ],
)
def test_a_list_of_one_citys_mayors_need_not_name_it(world, header, row, found):
    job = ImportJob(target="mandates", defaults={"city": world["lima"].pk})
    assert first_guess(job, header, [row] * 5)[0] == found


@pytest.mark.parametrize(
    ("target", "defaults", "header", "found"),
    [
        ("partnerships", {"a_city": 0}, ["Sister cities of Lima"], {"b_city": [0]}),
        ("partnerships", {"a_city": 0}, [""], {"b_city": [0]}),
        ("memberships", {"network": "merco"}, ["Members 2026"], {"city": [0]}),
        ("memberships", {"city": 0}, ["Where we are in"], {"network": [0]}),
        ("accessions", {"city": 0}, [""], {"agreement": [0]}),
        ("mandates", {"city": 0}, ["Our list"], {}),  # a mayor, or a date: nobody knows
        ("partnerships", {}, ["Our list"], {}),  # each row would name two cities
    ],
)
def test_the_only_column_of_a_list_is_what_its_rows_must_say(world, target, defaults, header, found):
    Network.objects.create(name="Merco Network", slug="merco")
    defaults = {name: value or world["lima"].pk for name, value in defaults.items()}
    job = ImportJob(target=target, defaults=defaults)
    assert first_guess(job, header, [["Bonn"], ["Rome, Italy"]])[0] == found


@pytest.mark.parametrize(
    "text",
    ["City\nBonn\nLagos, Nigeria\n", "Lagos, Nigeria\n", "Partner\nGranada\nLagos, Nigeria\nBonn, Germany\n"],
)
def test_a_list_of_one_column_is_read_from_upload_to_preview(client, world, editor, text):
    client.force_login(editor)
    upload(client, text, f"partnerships:city:{world['lima'].pk}")
    job = ImportJob.objects.get()
    assert (job.status, job.problem, job.columns["b_city"]) == ("uploaded", "", [0])
    page = client.get(reverse("import-columns", args=[job.pk])).content.decode()
    assert "Lagos, Nigeria" in page


def test_the_page_presets_what_the_role_has(client, world, editor, secretariat):
    lima, merco = world["lima"], Network.objects.get()
    client.force_login(editor)
    page = client.get(reverse("imports")).content.decode()
    assert f'<option value="partnerships:city:{lima.pk}" selected>Partnerships of Lima</option>' in page
    page = client.get(f"{reverse('imports')}?list=mandates:city:{lima.pk}").content.decode()
    assert f'<option value="mandates:city:{lima.pk}" selected>Mayors of Lima</option>' in page
    client.force_login(secretariat)
    page = client.get(reverse("imports")).content.decode()
    assert f'<option value="memberships:network:{merco.pk}" selected>' in page
    assert "Partnerships" not in page.split("<select")[1].split("</select>")[0]


HOSTILE = (
    "partnerships:city:{lagos}",
    "memberships:network:{merco}",
    "mandates:city:999999999999999999999",
    "partnerships:city:-1",
    "partnerships:city:{lima}:",
    "partnerships:network:{merco}",
    "memberships:city:",
    "secrets",
    "",
)


@pytest.mark.parametrize("target", HOSTILE)
def test_nobody_uploads_for_a_place_of_others(client, world, editor, secretariat, target):
    client.force_login(editor)
    keys = {"lagos": world["lagos"].pk, "lima": world["lima"].pk, "merco": Network.objects.get().pk}
    target = target.format(**keys)
    assert upload(client, "City\nBonn\n", target).status_code == 422
    assert client.get(reverse("imports"), {"list": target}).status_code == 200
    assert not ImportJob.objects.exists()


def test_nobody_changes_to_a_place_of_others_when_matching_columns(client, world, editor, files):
    client.force_login(editor)
    upload(client, "City,Country\nBonn,Germany\n", f"partnerships:city:{world['lima'].pk}")
    job = ImportJob.objects.get()
    path = reverse("import-columns", args=[job.pk])
    sent = {"column-0": "b_city", "column-1": "b_country", "state": "declared"}
    sent |= {"default_partnership_class": "twinning", "default_dimension": "culture", "delimiter": ","}
    sent |= {"encoding": "utf-8", "header_row": "1"}
    for about in (f"city:{world['lagos'].pk}", "city:0", "network:1", "x", ""):
        assert client.post(path, {**sent, "about": about}).status_code == 422
    job.refresh_from_db()
    assert job.status == "uploaded"
    assert client.post(path, {**sent, "about": f"city:{world['lima'].pk}"}).status_code == 302
    worker.work(pk=job.pk)
    job.refresh_from_db()
    assert job.writes == 1


def test_a_seat_that_ended_since_writes_nothing(client, world, editor, files):
    client.force_login(editor)
    upload(client, "City,Country\nBonn,Germany\n", f"partnerships:city:{world['lima'].pk}")
    Seat.objects.all().delete()
    job = ImportJob.objects.get()
    sent = {"column-0": "b_city", "state": "declared", "about": f"city:{world['lima'].pk}"}
    assert client.post(reverse("import-columns", args=[job.pk]), sent).status_code == 403
    assert not Partnership.objects.exists()


def test_an_operator_imports_about_any_city_and_declares_for_none(client, world, operator, files):
    client.force_login(operator)
    key = f"partnerships:city:{world['lima'].pk}"
    answer = client.post(
        f"{reverse('imports')}?list={key}",
        {"target": key, "file": SimpleUploadedFile("list.csv", b"City,Country\nBonn,Germany\n")},
    )
    assert answer.status_code == 302
    job = ImportJob.objects.get()
    assert (job.state, job.defaults) == ("open-data", {"a_city": world["lima"].pk})
