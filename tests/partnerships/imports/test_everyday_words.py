"""Headers that anybody writes are no sign of our own export, in any language of the portal."""

import pytest
from django.conf import settings
from django.utils import translation

from citydiplo.kit.search.folding import fold
from networks.columns import EVERYDAY, LABELS, names_of
from partnerships.imports.fields import guessed
from partnerships.imports.targets import TARGETS


def labels_of(name):
    """What our exports call a column in words, folded, in every language."""
    found = set()
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found.add(fold(str(LABELS[name])))
    return found


def words_of_imports():
    """All by which an import knows a field: the words of its headers, and what its own page calls it."""
    found = set()
    for target in TARGETS.values():
        for field in target.fields:
            found.update(field.words)
            for code, _language in settings.LANGUAGES:
                with translation.override(code):
                    found.add(fold(str(field.label)))
    return found


def test_a_word_by_which_imports_know_a_field_is_no_mark_of_our_own_files():
    words = words_of_imports()
    marks = {name for name in LABELS if "_" in name} - EVERYDAY - {"record_id"}
    shared = {name: sorted(labels_of(name) & words) for name in marks}
    assert {name: found for name, found in shared.items() if found} == {}


def test_what_is_everyday_is_a_column_of_ours():
    assert EVERYDAY - {"former_id"} <= LABELS.keys()


@pytest.mark.parametrize(
    ("target", "header", "field", "place"),
    [
        ("targets", "Ciudad,Año de referencia,Año de la meta,Valor,Ciudad base", "city", 0),
        ("targets", "Municipality,Baseline year,Baseline value,Target year,Target value", "city", 0),
        ("verified-steps", "Ville,Accord,Étape,Vérifié le,Preuve", "evidence_link", 4),
        ("mandates", "Town,Mayor name,Known in office on,Kind of body", "city", 0),
    ],
)
def test_another_file_with_everyday_words_is_guessed(target, header, field, place):
    columns = header.split(",")
    assert names_of(columns) is None
    assert guessed(TARGETS[target].fields, columns, [])[field] == [place]


def test_our_own_files_are_known_without_the_id_of_the_record():
    for name in ("geonames_id", "city_permalink"):
        assert name not in EVERYDAY
    assert names_of(["city", "country", "geonames_id", "city_permalink", "verified_on"]) is not None
