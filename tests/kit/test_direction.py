"""What turns the direction of other text is dropped from what people send; plain marks of direction stay."""

import pytest

from citydiplo.kit.web.middleware import KeepDirection
from citydiplo.portal.models import WrongDataReport
from tests.rows import make_city

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("\u2066Lima\u2069 \u202a\u202b\u202c\u202d", "Lima"),
        ("\u05d0\u200f, Lima\u200e", "\u05d0\u200f, Lima\u200e"),
        ("Kra\u200bków\ufeff", "Kraków"),
        ("Boca\u00adRaton \u2060x", "BocaRaton x"),
        ("Li\u200dma\u200c", "Lima"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("a\U000e0041b", "ab"),
    ],
)
def test_a_form_keeps_the_words_without_what_turns_them(client, sent, kept):
    city = make_city("lima")
    answer = client.post(f"/report/?kind=city&id={city.pk}", {"text": sent, "evidence": sent})
    assert answer.status_code == 302
    report = WrongDataReport.objects.get()
    assert (report.text, report.evidence) == (kept, kept)


def test_several_values_of_one_field_stay_several(rf):
    request = rf.post("/", {"city": ["a\u202e", "b"], "other": "c"})
    KeepDirection(None).process_view(request)
    assert request.POST.getlist("city") == ["a", "b"]
    assert request.POST["other"] == "c"
    with pytest.raises(AttributeError):
        request.POST["city"] = "d"


def test_a_password_stays_as_it_was_typed(rf):
    request = rf.post("/", {"password": "a\u200bb", "name": "a\u200bb"})
    KeepDirection(None).process_view(request)
    assert (request.POST["password"], request.POST["name"]) == ("a\u200bb", "ab")


def test_files_are_cleaned_as_forms_are():
    from citydiplo.kit.tabular.reading import clean

    assert clean("Kra\u200bk\u00adów\ufeff") == "Kraków"
    assert clean("می\u200cخواهم") == "می\u200cخواهم"
