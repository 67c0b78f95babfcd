"""A person takes all of their data along, and leaves without a trace of name or address."""

import io
import json
import logging
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agenda.actions import follows
from agenda.models import CalendarFeed, Comment, DigestCursor
from agenda.queries.follows import of_row
from citydiplo.accounts.encryption import encrypt
from citydiplo.accounts.models import User
from citydiplo.accounts.own_data.tables import BY, addresses_of, tables
from citydiplo.kit.mail import mail_files, outbox
from citydiplo.kit.models import OutgoingMail
from citydiplo.portal.actions import handovers, leaving
from citydiplo.portal.models import KeptHandover, WrongDataReport
from networks.actions import invitations, seat_requests
from networks.models import ApiToken, City, Invitation, Seat
from tests import fitting, rows

NAME, ADDRESS, SECOND = "Quillabamba Zwyx", "quilla.zwyx@mail.example", "zwyx-work@office.example"
PASSWORD = "a long password of zwyx"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    made = User.objects.create_user(ADDRESS, PASSWORD, name=NAME)
    made.emailaddress_set.create(email=ADDRESS, verified=True, primary=True)
    made.emailaddress_set.create(email=SECOND, verified=False)
    return made


@pytest.fixture
def browser(person):
    """Signed in by password a moment ago, as the two pages ask for."""
    return signed_in(person)


def signed_in(person):
    found = Client()
    found.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    found.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert found.session["_auth_user_id"] == str(person.pk)
    return found


def put_everywhere(person):
    """Name the person in one row of each table that can; returns the names of tables without a row."""
    empty = []
    for table in tables():
        row = table.model._base_manager.first()
        if row is None:
            empty.append(table.name)
        elif table.model is not User and not table.rows(person).exists():
            facts = dict.fromkeys(table.people, person) | dict.fromkeys(table.addresses, ADDRESS)
            table.model._base_manager.filter(pk=row.pk).update(**facts)
    return empty


def in_every_column(words):
    """[(table, column)] of the database whose text holds one of ``words``; every table is read whole."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  a table of ours
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    if any(word.lower() in str(value).lower() for word in words):
                        found.add((table, name))
    return sorted(found)


def test_every_column_with_a_person_or_a_personal_address_is_found():
    walked = {(table.model, name) for table in tables() for name in (*table.people, *table.addresses)}
    records = {(City, "contact"), (apps.get_model("partnerships", "Partnership"), "contact")}
    for model in apps.get_models(include_auto_created=True):
        recorded = getattr(model, "instance_type", model)
        for column in model._meta.concrete_fields:
            is_address = isinstance(column, models.EmailField) and (recorded, column.name) not in records
            if model is not User and (column.related_model is User or is_address):
                assert (model, column.name) in walked or model is EmailAddress, (model, column.name)


def test_their_own_words_are_columns_and_every_model_with_an_author_says_which():
    # Documents, imports and kept papers are the city's; attendance and follow-ups are what others entered.
    of_the_place = {
        *("Attendance", "FollowUp", "VisitTask", "ImportJob", "KeptBriefing", "KeptHandover"),
        *(
            "BriefingLink",
            "MaterialChange",
            "Seat",
            "SeatRequest",
            "Approval",
            "Correction",
            "DigestCursor",
            "WrongDataReport",
        ),
    }
    silent = set()
    for table in tables():
        if table.kind != BY or hasattr(table.model, "instance_type"):
            continue
        names = {field.name for field in table.model._meta.concrete_fields}
        for author, texts in getattr(table.model, "OWN_TEXTS", {}).items():
            assert author in table.people
            assert names.issuperset(texts), table.model
        is_document = hasattr(table.model, "text_read_at")
        has_text = any(
            isinstance(field, models.CharField | models.TextField) and not field.choices
            for field in table.model._meta.concrete_fields
        )
        if has_text and not is_document and not hasattr(table.model, "OWN_TEXTS"):
            silent.add(table.model.__name__)
    assert silent <= of_the_place


def test_the_file_holds_every_table_that_names_them_and_no_secret(world, browser, person):
    empty = put_everywhere(person)
    CalendarFeed.objects.update_or_create(person=person, defaults={"key": "f" * 22})
    ApiToken.objects.create(
        person=person,
        seat=rows.make_seat(person, rows.make_city("cusco"), "city-editor"),
        name="Script",
        beginning="cd_x",
        digest="d" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )
    secrets = {"secret": encrypt("s" * 50), "former": encrypt("r" * 50)}
    fitting.webhook(person=person, url="https://cusco.example/hook", **secrets)
    answer = browser.get(reverse("own-data-export"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.testzip() is None
    inside = {
        name.split("/")[1].removesuffix(".json") for name in archive.namelist() if name.startswith("json/")
    }
    assert inside >= {table.name for table in tables() if table.rows(person).exists()}
    assert not inside & set(empty) - {"agenda_calendarfeed"}
    account = json.loads(archive.read("json/accounts_user.json"))["rows"]
    assert [row["email"] for row in account] == [ADDRESS]
    whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert "f" * 22 not in whole
    assert "d" * 64 not in whole
    assert "https://cusco.example/hook" in whole
    assert not [secret for secret in secrets.values() if secret in whole]
    assert person.password not in whole
    assert browser.session.session_key not in whole
    assert NAME in archive.read("README.txt").decode()


def test_what_others_wrote_in_the_same_row_is_not_in_the_file(browser, person):
    other = rows.make_person("Other")
    request = fitting.contact(
        city=rows.make_city("cusco"), by=other, message="secretofother", answered_by=person, answer="mine"
    )
    archive = zipfile.ZipFile(io.BytesIO(b"".join(browser.get(reverse("own-data-export")).streaming_content)))
    (row,) = json.loads(archive.read("json/partnerships_contact_by.json"))["rows"]
    assert (row["answer"], row["message"], row["by_id"]) == ("mine", None, None)
    assert row["id"] == request.pk


def test_the_file_and_the_deletion_ask_for_the_password_first(person):
    found = Client()
    found.force_login(person)
    for name in ("own-data-export", "account-delete"):
        answer = found.get(reverse(name))
        assert answer.url.startswith(reverse("account_reauthenticate")), name
    assert found.post(reverse("account-delete"), {"is_sure": "on"}).status_code == 302
    assert User.objects.filter(pk=person.pk).exists()


def test_after_the_deletion_no_name_and_no_address_is_left(  # noqa: PLR0917  fixtures
    world, browser, person, settings, tmp_path, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = mail_files.BACKEND, tmp_path
    caplog.set_level(logging.DEBUG)
    lima, lagos = City.objects.get(slug="lima"), City.objects.get(slug="lagos")
    operator = rows.make_person("Operator", is_staff=True)
    colleague = rows.make_person("Colleague")
    with django_capture_on_commit_callbacks(execute=True):
        seat = rows.make_seat(person, lima, "city-lead")
        rows.make_seat(colleague, lima, "city-lead")
        put_everywhere(person)
        Seat.objects.filter(pk=seat.pk).update(person=person, revoked_at=None)
        invitations.invite(place=lima, address="new@mail.example", role="city-editor", by=person)
        Invitation.objects.create(city=lagos, address=SECOND, role="city-editor", invited_by=colleague)
        seat_requests.ask(person=person, place=lagos, role="city-editor", reason="I work there")
        follows.follow(person=person, cadence="weekly", **of_row(lagos))
        outbox.enqueue("note", to=ADDRESS, subject="To you", text="Hello")
        outbox.enqueue("note", to=colleague.email, subject=f"{NAME} writes", text=f"From {ADDRESS}.")
        mail.send_mail("To you", f"Dear {NAME}", "portal@localhost", [ADDRESS])
        mail.send_mail("Of you", f"{NAME} invites you", "portal@localhost", [colleague.email])
        mail.send_mail("Of nobody", "Nothing of them", "portal@localhost", [colleague.email])
        WrongDataReport.objects.create(
            kind="city", object_id=lima.pk, title="Lima", text="x", address=ADDRESS
        )
        handovers.keep(city=lima, by=person, note="", today=rows.day("2026-11-30"))
        LogEntry.objects.create(
            user=operator,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(person.pk),
            object_repr=NAME,
            action_flag=2,
        )
        comment = Comment.objects.first()
        Comment.objects.filter(pk=comment.pk).update(by=person, text="My own words stay.")
    assert len(in_every_column([NAME, ADDRESS, SECOND])) > 10
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("account-delete"), {"is_sure": "on"}, follow=True)
    assert "Your account was deleted." in answer.content.decode()
    assert in_every_column([NAME, ADDRESS, SECOND]) == []
    comment.refresh_from_db()
    assert (comment.by, comment.text) == (None, "My own words stay.")
    for table in tables():
        for name in table.people:
            assert not table.model._base_manager.filter(**{name: person.pk}).exists(), (table.name, name)
    files = "".join(path.read_text() for path in tmp_path.glob("*"))
    assert "Nothing of them" in files
    assert [word for word in (NAME, ADDRESS, SECOND) if word in files] == []
    assert [record for record in caplog.messages if NAME in record or ADDRESS in record] == []
    assert KeptHandover.objects.exists()
    assert OutgoingMail.objects.filter(subject="(deleted account) writes").exists()
    assert not browser.session.get("_auth_user_id")


def test_an_address_that_a_record_names_stays_as_its_contact(person):
    lima = rows.make_city("cusco", contact=ADDRESS)
    leaving.delete_account(person)
    lima.refresh_from_db()
    assert lima.contact == ADDRESS


def test_a_demo_account_and_the_last_operator_stay(browser, person, settings):
    settings.DEMO = True
    User.objects.filter(pk=person.pk).update(is_demo=True)
    page = browser.post(reverse("account-delete"), {"is_sure": "on"})
    assert "This is a demo account" in page.content.decode()
    User.objects.filter(pk=person.pk).update(is_demo=False, is_staff=True)
    User.objects.exclude(pk=person.pk).update(is_staff=False)
    page = browser.get(reverse("account-delete"))
    assert "You are the only operator" in page.content.decode()
    assert User.objects.filter(pk=person.pk).exists()


def test_the_page_names_the_places_that_would_be_left_without_a_lead(browser, person):
    lima, lagos = rows.make_city("cusco"), rows.make_city("puno")
    rows.make_seat(person, lima, "city-lead")
    rows.make_seat(person, lagos, "city-lead")
    rows.make_seat(rows.make_person("Other"), lagos, "city-lead")
    assert leaving.left_without_lead(person) == [lima]
    page = browser.get(reverse("account-delete")).content.decode()
    assert "Nobody else leads these places" in page


def test_an_unsure_person_stays_and_is_told_why(browser, person):
    page = browser.post(reverse("account-delete"), {})
    assert page.status_code == 200
    assert User.objects.filter(pk=person.pk).exists()
    assert "error" in page.content.decode()


def test_their_browsers_are_signed_out_everywhere(browser, person):
    elsewhere = Client()
    elsewhere.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    elsewhere.get("/")
    assert UserSession.objects.filter(user=person).exists()
    leaving.delete_account(person)
    answer = elsewhere.get(reverse("desk"))
    assert answer.url.startswith(reverse("account_login"))


def test_an_operator_deletes_who_asked_for_it(person):
    operator = rows.make_person("Operator", is_staff=True)
    operator.set_password(PASSWORD)
    operator.save()
    found = signed_in(operator)
    page = found.get(reverse("person-delete", args=[person.pk]))
    assert ADDRESS in page.content.decode()
    answer = found.post(reverse("person-delete", args=[person.pk]), {"is_sure": "on"})
    assert answer.url == reverse("admin:accounts_user_changelist")
    assert not User.objects.filter(pk=person.pk).exists()
    assert found.get(reverse("person-delete", args=[person.pk])).status_code == 404


def test_a_second_factor_and_unconfirmed_addresses_go_along(person):
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    assert addresses_of(person) == sorted([ADDRESS, SECOND])
    DigestCursor.objects.update(paused_by=person)
    leaving.delete_account(person)
    assert not Authenticator.objects.exists()
    assert not EmailAddress.objects.filter(email__in=[ADDRESS, SECOND]).exists()
