"""Privacy, terms, imprint, contact and accessibility: what an operator writes, and what the portal knows."""

import html

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from agenda.digests import plan
from citydiplo.portal.actions import site_pages as actions
from citydiplo.portal.choices import SitePageKind
from citydiplo.portal.models import SitePage
from citydiplo.portal.queries import site_pages
from tests import rows

pytestmark = pytest.mark.django_db


def text_of(answer):
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


@pytest.fixture
def operator():
    found = Client()
    found.force_login(rows.make_person("Olu", is_staff=True))
    return found


@pytest.mark.parametrize("kind", SitePageKind.values)
def test_a_page_that_nobody_wrote_says_so_and_is_linked_on_every_page(client, kind):
    address = reverse("site-page", args=[kind])
    assert f'href="{address}"' in client.get("/").content.decode()
    assert "has not written this page yet" in text_of(client.get(address))


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", SitePageKind.values)
def test_every_draft_has_blanks_and_cannot_be_saved_with_one(operator, kind, language):
    address = reverse("site-page-edit", args=[kind, language])
    draft = site_pages.draft_of(kind, language)
    assert "[[" in draft
    answer = operator.post(address, {"text": draft})
    assert answer.status_code == 200
    assert draft.split("[[")[1].split("]]")[0] in answer.content.decode()
    assert not SitePage.objects.exists()


def test_what_an_operator_writes_is_read_in_its_language_or_the_next_best(operator, client):
    operator.post(
        reverse("site-page-edit", args=["imprint", "fr"]), {"text": "## Éditeur\n\n<script>x</script>"}
    )
    french = client.get(reverse("site-page", args=["imprint"]), headers={"accept-language": "fr"})
    assert "<h3>Éditeur</h3>" in french.content.decode() or "<h2>Éditeur</h2>" in french.content.decode()
    assert "<script>x" not in french.content.decode()
    english = client.get(reverse("site-page", args=["imprint"]), headers={"accept-language": "en"})
    assert "not written this page in your language yet" in text_of(english)
    assert 'lang="fr"' in english.content.decode()
    operator.post(reverse("site-page-edit", args=["imprint", "en"]), {"text": "## Publisher"})
    english = client.get(reverse("site-page", args=["imprint"]), headers={"accept-language": "en"})
    assert "Publisher" in text_of(english)


def test_an_empty_text_removes_the_page_and_the_history_keeps_it(operator):
    address = reverse("site-page-edit", args=["terms", "en"])
    operator.post(address, {"text": "Be kind."})
    operator.post(address, {"text": "  "})
    assert not SitePage.objects.exists()
    assert list(SitePage.history.values_list("text", flat=True).order_by("history_id")) == ["Be kind."] * 2


def test_only_operators_write_and_only_known_pages_exist(client, operator):
    editor = Client()
    editor.force_login(rows.make_person("Ana"))
    address = reverse("site-page-edit", args=["terms", "en"])
    assert editor.post(address, {"text": "Mine"}).status_code == 403
    for unknown in (["cookies"], ["terms-"]):
        assert client.get(reverse("site-page", args=unknown)).status_code == 404
    assert operator.get(reverse("site-page-edit", args=["terms", "tlh"])).status_code == 404


def test_the_privacy_page_lists_every_job_that_deletes_what_is_old(client):
    jobs = {name for name in settings.CELERY_BEAT_SCHEDULE if name.startswith("forget-")}
    listed = {row.job for row in site_pages.retention() if row.job}
    assert {name.removeprefix("forget-").removeprefix("old-") for name in jobs} == listed
    with translation.override("en"):
        assert f"{plan.KEPT_FOR.days} days" in text_of(client.get(reverse("site-page", args=["privacy"])))


def test_an_operator_sees_which_pages_are_missing_until_all_are_written(operator):
    first = "Write the pages about this portal"
    assert first in text_of(operator.get(reverse("operator-first-steps")))
    for kind in SitePageKind.values:
        actions.write(kind=kind, language="en", text="Text")
    states = site_pages.states()
    assert {state.kind for state in states if "en" in state.written} == set(SitePageKind.values)
    assert all("fr" in state.missing for state in states)


def test_the_second_of_two_writers_loses_nothing_and_overwrites_nothing(operator):
    address = reverse("site-page-edit", args=["imprint", "en"])
    long = "أهلاً " * 1_500
    operator.post(address, {"text": long})
    base = operator.get(address).context["form"]["base"].value()
    operator.post(address, {"text": "Theirs"})
    answer = operator.post(address, {"text": "Mine", "base": base})
    assert answer.status_code == 409
    assert "Someone else saved this record while you were typing" in text_of(answer)
    [(_label, now, mine)] = answer.context["differences"]
    assert (now, mine) == ("Theirs", "Mine")
    assert SitePage.objects.get().text == "Theirs"
    form = answer.context["form"]
    assert form["text"].value() == "Mine"
    again = {"text": "Mine and theirs", "base": form["base"].value()}
    assert operator.post(address, again).status_code == 302
    assert SitePage.objects.get().text == "Mine and theirs"
    assert operator.post(address, again).status_code == 302  # a double click
    assert SitePage.history.filter(history_type="~").count() == 2


def test_a_page_that_somebody_wrote_first_is_not_written_over(operator):
    address = reverse("site-page-edit", args=["terms", "en"])
    base = operator.get(address).context["form"]["base"].value()
    operator.post(address, {"text": "Theirs"})
    assert operator.post(address, {"text": "Mine", "base": base}).status_code == 409
    assert SitePage.objects.get().text == "Theirs"
