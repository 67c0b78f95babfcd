"""The operators' pages open, and what they save keeps its own order."""

import pytest
from django.contrib import admin
from django.urls import reverse

from citydiplo.accounts.models import User
from networks.models import City, Seat
from partnerships.models import Agreement, Partnership
from tests.rows import make_agreement, make_city, make_partnership

pytestmark = pytest.mark.django_db

OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in ("networks", "partnerships", "accounts")
]


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("olu@operator.example", "a password for tests"))
    return client


@pytest.mark.parametrize("page", ["changelist", "add"])
@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_page_opens(operator, model, page):
    make_partnership(make_city(), make_city())
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
    # What only actions write has no page to add it.
    expected = 403 if (model, page) == (Seat, "add") else 200
    assert operator.get(address, {"q": "a"} if page == "changelist" else {}).status_code == expected


def test_a_city_keeps_its_standing_and_its_address(operator):
    city = make_city("lima", partnership_count=3)
    page = operator.get(reverse("admin:networks_city_change", args=[city.pk]))
    assert not {"name", "slug", "partnership_count"} & set(page.context["adminform"].form.fields)
    assert City in OURS


def test_whom_an_agreement_binds_is_said_once(operator):
    agreement = make_agreement()
    page = operator.get(reverse("admin:partnerships_agreement_change", args=[agreement.pk]))
    assert "binds" not in page.context["adminform"].form.fields
    assert Agreement in OURS


def test_a_saved_partnership_repeats_its_parties(operator):
    lima, lagos = make_city("lima"), make_city("lagos", region="africa", country="NG")
    saved = operator.post(
        reverse("admin:partnerships_partnership_add"),
        {
            "partnership_class": "twinning",
            "status": "active",
            "visibility": "public",
            "state": "unverified",
            "since_precision": "day",
            "until_precision": "day",
            "parties-TOTAL_FORMS": 2,
            "parties-INITIAL_FORMS": 0,
            "parties-0-city": lima.pk,
            "parties-0-role": "partner",
            "parties-0-order": 0,
            "parties-1-city": lagos.pk,
            "parties-1-role": "partner",
            "parties-1-order": 1,
            "status_changes-TOTAL_FORMS": 0,
            "status_changes-INITIAL_FORMS": 0,
        },
    )
    assert saved.status_code == 302, saved.context["errors"]
    partnership = Partnership.objects.get()
    assert (partnership.label, partnership.regions) == ("Lima – Lagos", ("africa", "europe"))
    lagos.refresh_from_db()
    assert lagos.partnership_count == 1


def test_an_operator_adds_a_person_whose_address_is_kept_in_small_letters(operator):
    words = {"password1": "a long enough phrase", "password2": "a long enough phrase"}
    saved = operator.post(
        reverse("admin:accounts_user_add"), {"email": "Eve@City.example", "name": "Eve", **words}
    )
    eve = User.objects.get(name="Eve")
    assert saved.status_code == 302
    assert (eve.email, eve.check_password("a long enough phrase")) == ("eve@city.example", True)
    assert operator.get(reverse("admin:accounts_user_change", args=[eve.pk])).status_code == 200


def test_sets_of_choices_are_shown_in_words(operator):
    lima = make_city(
        "lima", country="PE", region="latin-america-caribbean", dimensions=["security", "culture"]
    )
    made = make_partnership(lima, make_city("oslo"), regions=["europe", "latin-america-caribbean"])
    page = operator.get(reverse("admin:partnerships_partnership_change", args=[made.pk]))
    assert "Europe, Latin America and the Caribbean" in page.content.decode()
    page = operator.get(reverse("admin:networks_city_change", args=[lima.pk]))
    assert "Security, Culture" in page.content.decode()
