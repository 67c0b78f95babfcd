import pytest
from django.db.models import Model
from django.utils import translation

from citydiplo.kit.text.labels import labels_of
from networks.choices import Dimension, WorldRegion
from networks.models import City, Mandate, Seat
from partnerships.models import Partnership


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("choices", [Dimension, WorldRegion])
def test_labels_are_those_of_the_readers_language(choices, language):
    with translation.override(language):
        assert dict(labels_of(choices)) == {value: str(label) for value, label in choices.choices}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("model", [City, Mandate, Seat, Partnership])
def test_a_record_says_its_values_as_django_does(model, language):
    fields = [field for field in model._meta.fields if field.choices and not field.is_relation]
    assert fields
    with translation.override(language):
        for field in fields:
            for value in [value for value, _label in field.flatchoices] + ["", None, "of another version"]:
                row = model(**{field.attname: value})
                said = getattr(row, f"get_{field.name}_display")()
                assert said == Model._get_FIELD_display(row, field)
