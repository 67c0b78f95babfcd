"""The whole data set holds what visitors read, and no word more."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser

from citydiplo.kit.demo import path_of, without_demo
from citydiplo.portal import dataset
from citydiplo.portal.api import RESOURCES
from tests.portal.dataset_files import archives, lines, table


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_version_holds_what_visitors_read_and_no_demo_record(world):
    version = dataset.read("2026-11-01")
    files = archives(version)
    for names in files.values():
        for name, data in names.items():
            assert not world.leaks(data.decode(), "visitor"), name
    told = {one.name: one.rows for one in version.tables}
    for one in RESOURCES:
        public = one.rows(AnonymousUser())
        ids = set(without_demo(public).values_list("pk", flat=True))
        assert {row[one.key] for row in lines(files["jsonl"][f"{one.name}.jsonl"])} == ids, one.name
        assert {int(row[one.key]) for row in table(files["csv"][f"{one.name}.csv"])} == ids, one.name
        assert told[one.name] == len(ids)
        if path_of(public.model):
            assert b'"is_demo":true' not in files["jsonl"][f"{one.name}.jsonl"]
        if one.export.geometry:
            assert len(json.loads(files["geojson"][f"{one.name}.geojson"])["features"]) == len(ids)
