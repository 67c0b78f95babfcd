"""What operators correct in their pages goes the way of the actions: history, counts and search follow."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from citydiplo.accounts.models import User
from citydiplo.kit.models import SearchEntry
from networks.models import Network
from partnerships.models import Confirmation, Partnership
from tests.rows import make_agreement, make_city, make_partnership, make_seat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def olu():
    return User.objects.create_superuser("olu@operator.example", "a password for tests", name="Olu")


@pytest.fixture
def operator(client, olu):
    client.force_login(olu)
    return client


@pytest.fixture
def record(olu):
    lima, lagos = make_city("lima", country="PE", region="latin-america-caribbean"), make_city("lagos")
    made = make_partnership(lima, lagos, state="confirmed", dimension="culture", dimensions=["culture"])
    for city in (lima, lagos):
        Confirmation.objects.create(partnership=made, city=city, round=1)
    return made


def test_nothing_of_a_record_is_written_past_its_actions(operator, record):
    before = Partnership.objects.values().get()
    page = address(Partnership, "change", record.pk)
    text = operator.get(page).content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    sent |= {"status": "ended", "state": "unverified", "visibility": "city", "title": "Other", "version": 9}
    for inline in ("parties", "status_changes", "confirmations", "disputes", "material_changes"):
        sent |= {f"{inline}-TOTAL_FORMS": 3, f"{inline}-2-status": "ended", f"{inline}-0-round": 7}
        sent |= {f"{inline}-2-city": record.parties.first().city_id, f"{inline}-2-round": 7}
    assert operator.post(page, sent).status_code == 403
    assert operator.post(address(Partnership, "add"), sent).status_code == 403
    assert Partnership.objects.values().get() == before
    assert record.status_changes.count() == 0
    assert Confirmation.objects.filter(round=7).count() == 0


def test_its_page_leads_to_where_it_is_corrected(operator, record):
    text = operator.get(address(Partnership, "change", record.pk)).content.decode()
    assert f"/partnerships/{record.pk}/edit/" in text
    assert f"/partnerships/{record.pk}/parties/" in text
    assert f"/partnerships/{record.pk}/steps/pause/" in text
    assert f"/partnerships/{record.pk}/steps/activate/" not in text


def test_what_an_operator_corrects_on_its_pages_stands_in_its_history_here(operator, record, olu):
    make_seat(olu, make_city("oslo"), "mayors-office")  # a role without any power here
    today = {"date": timezone.localdate().isoformat(), "reason": "Both councils said so."}
    assert operator.post(f"/partnerships/{record.pk}/steps/pause/", today).status_code == 302
    text = operator.get(address(Partnership, "history", record.pk)).content.decode()
    assert "Paused" in text
    assert "Both councils said so." in text
    assert "Olu" in text


def test_what_should_never_have_been_there_is_removed_with_its_counts(operator, record):
    lima = record.parties.first().city
    assert operator.post(address(Partnership, "delete", record.pk), {"post": "yes"}).status_code == 302
    assert not Partnership.objects.exists()
    lima.refresh_from_db()
    assert lima.partnership_count == 0
    removed = Partnership.history.get(history_type="-")
    assert (removed.actor_role, removed.history_change_reason) == ("operator", "Removed by an operator.")


def test_whom_an_agreement_binds_is_said_once(operator):
    page = operator.get(reverse("admin:partnerships_agreement_change", args=[make_agreement().pk]))
    assert not {"binds", "slug"} & set(page.context["adminform"].form.fields)


def test_what_is_added_is_found(operator):
    facts = {"name": "Delian League", "acronym": "DL", "slug": "dl", "dimension": "security"}
    inlines = {"backings-TOTAL_FORMS": 0, "backings-INITIAL_FORMS": 0}
    answer = operator.post(
        address(Network, "add"),
        facts | {"dimensions": ["security"], "state": "unverified", "as_of_precision": "day"} | inlines,
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert SearchEntry.objects.filter(kind="network", title="Delian League").exists()
    assert Network.history.get().actor_role == "operator"


def test_an_operator_adds_a_person_whose_address_is_kept_in_small_letters(operator):
    words = {"email": "Eve@City.example", "name": "Eve", "password": "a long enough phrase"}
    saved = operator.post(reverse("admin:accounts_user_add"), words)
    eve = User.objects.get(name="Eve")
    assert saved.status_code == 302
    assert (eve.email, eve.has_usable_password()) == ("eve@city.example", False)
    page = operator.get(reverse("admin:accounts_user_change", args=[eve.pk]))
    assert "email" not in page.context["adminform"].form.fields


def test_sets_of_choices_are_shown_in_words(operator):
    lima = make_city(
        "lima", country="PE", region="latin-america-caribbean", dimensions=["security", "culture"]
    )
    made = make_partnership(lima, make_city("oslo"), regions=["europe", "latin-america-caribbean"])
    page = operator.get(reverse("admin:partnerships_partnership_change", args=[made.pk]))
    assert "Europe, Latin America and the Caribbean" in page.content.decode()
    page = operator.get(reverse("admin:networks_city_change", args=[lima.pk]))
    assert "Security, Culture" in page.content.decode()
