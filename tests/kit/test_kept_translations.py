"""Fixed texts of templates are translated once for each language, and stay what Django makes of them."""

import pytest
from django.template import engines
from django.templatetags import i18n
from django.utils.translation import override

from citydiplo.kit.text.kept_translations import KeptTranslation

LANGUAGES = ("en", "es", "fr", "ar", "en")
FIXED = (
    '{% translate "Networks" %}',
    "{% translate 'Networks' as name %}<{{ name }}>",
    '{% translate "Networks" noop %}',
    '{% translate "Field" context "of a form" %}',
    '{% translate "100% of <b>" %}',
    '{% autoescape off %}{% translate "R & D" %}{% endautoescape %}',
)
OTHERS = (
    "{% translate word %}",
    '{% translate "networks"|capfirst %}',
    '{% translate "Field" context where %}',
)
VALUES = {"word": "Cities", "where": "of a form"}


def template_of(tag):
    return engines["django"].from_string(f"{{% load i18n %}}{tag}")


@pytest.mark.parametrize("tag", [*FIXED, *OTHERS])
def test_a_kept_text_is_what_django_says_in_every_language(monkeypatch, tag):
    ours = template_of(tag)
    with monkeypatch.context() as patched:
        patched.setitem(i18n.register.tags, "translate", i18n.do_translate)
        theirs = template_of(tag)
    for language in LANGUAGES:
        with override(language):
            assert ours.render(VALUES) == theirs.render(VALUES)


@pytest.mark.parametrize(("tag", "kept"), [(FIXED[0], 1), (FIXED[3], 1), *((tag, 0) for tag in OTHERS)])
def test_only_fixed_texts_are_kept(tag, kept):
    assert len(template_of(tag).template.nodelist.get_nodes_by_type(KeptTranslation)) == kept


def test_each_language_has_its_own():
    template = template_of(FIXED[0])
    with override("es"):
        assert template.render() == "Redes"
    with override("en"):
        assert template.render() == "Networks"
