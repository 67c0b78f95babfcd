"""The demo when it is loaded for the first time: refused in production, and one mail to each."""

import re

import pytest
from django.core.management import CommandError, call_command

from citydiplo.accounts.models import User
from citydiplo.kit.mail.mail_files import BACKEND
from citydiplo.portal.demo import CAST
from tests.portal.demo_register import load_register_of_demo

pytestmark = pytest.mark.django_db


@pytest.fixture
def register():
    load_register_of_demo()


def test_a_production_portal_refuses_it(register, settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="CITYDIPLO_DEMO"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_it_needs_the_register(settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="load_register"):
        call_command("load_demo")


def test_a_first_mail_to_each_lies_there_already_and_tells_no_old_facts(register, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH, settings.EMAIL_BACKEND = True, tmp_path, BACKEND
    call_command("load_demo", verbosity=0)
    (file,) = tmp_path.glob("*.log")
    mails = file.read_text()
    assert sorted(re.findall(r"^To: (.+)", mails, re.MULTILINE)) == sorted(
        person.email for person in CAST if person.seats
    )
    assert "/agenda/" in mails
    assert "joined" not in mails
    call_command("load_demo", verbosity=0)
    assert list(tmp_path.glob("*.log")) == [file]
