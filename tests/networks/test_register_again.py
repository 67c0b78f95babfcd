"""A portal that loaded a file before the code kept all of it reads the file again at its next start."""

import hashlib
from decimal import Decimal

import pytest

from citydiplo.ops.run.preparation import register_fingerprint
from networks.actions import register
from networks.actions.starterfiles import READINGS, is_news, remember, table
from networks.models import Backing, LoadedFile
from tests.rows import make_institution, make_network

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ROW = """\
network,institution,city,kind,since,until,documented,confidence,source_note,amount,income,currency
aimf,city-of-paris,,funds,2008,,Its own accounts.,high,a report,800000,1580000,EUR
"""


@pytest.fixture
def backings(tmp_path):
    path = tmp_path / "networks" / "data" / "backings.csv"
    path.parent.mkdir(parents=True)
    path.write_text(ROW)
    register.load_sources(register.DATA / "sources.csv")
    make_network("aimf")
    make_institution("city-of-paris")
    return path


def test_backings_of_before_get_their_amounts(backings):
    register.load_backings(backings)
    Backing.objects.update(amount=None, currency="")
    plain = hashlib.blake2b(backings.read_bytes(), digest_size=20).hexdigest()
    LoadedFile.objects.create(path="networks/data/backings.csv", digest=plain)
    said = []
    assert register.load_files(
        {"backings.csv": register.load_backings}, say=said.append, folder=backings.parent, again=False
    )
    backing = Backing.objects.get()
    assert (backing.amount, backing.currency, backing.share) == (Decimal(800_000), "EUR", Decimal("50.63"))
    assert said == ["backings.csv: 0 new, 1 changed, 0 as they were"]
    assert not is_news(backings)


def test_a_file_without_a_reading_is_known_by_what_it_holds(tmp_path):
    path = tmp_path / "networks" / "data" / "other.csv"
    path.parent.mkdir(parents=True)
    path.write_text("a,b\n")
    remember(path)
    plain = hashlib.blake2b(path.read_bytes(), digest_size=20).hexdigest()
    assert LoadedFile.objects.get().digest == plain
    assert not is_news(path)


def test_every_reading_is_of_a_file_and_part_of_what_a_start_looks_at(settings):
    for row in table(READINGS):
        assert (settings.BASE_DIR / row["file"]).is_file()
        assert row["why"]
    assert READINGS.parent == register.DATA
    assert register_fingerprint()
