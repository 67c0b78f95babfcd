"""The whole data set: what is in a version, how one is written and kept, and the page that offers it."""

import datetime
import hashlib
import json
import tracemalloc

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citydiplo.kit.db.moment import one_moment
from citydiplo.portal import dataset, tasks
from citydiplo.portal.api import RESOURCES
from citydiplo.portal.dataset import writing
from networks.models import City, Network, Source
from tests import fitting, rows
from tests.at_once import at_once
from tests.pages import statements
from tests.portal.dataset_files import archives, lines, table

TODAY = datetime.date(2027, 3, 20)


@pytest.fixture
def media(settings, tmp_path):
    """A storage of the test's own: files are not rolled back."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.mark.django_db
def test_a_package_describes_each_file_as_it_is(media):
    source = Source.objects.create(key="list", title="A list", url="https://list.example/", licence="CC0 1.0")
    lima = rows.make_city("lima", source=source, name="=Lima")
    rows.make_partnership(lima, rows.make_city("lagos"))
    files = archives(dataset.write())
    for kind, names in files.items():
        package = json.loads(names.pop("datapackage.json"))
        assert {one["path"] for one in package["resources"]} == set(names)
        assert package["sources"] == [
            {"title": "A list", "licence": "CC0 1.0", "rows": 1, "path": "https://list.example/"}
        ]
        for one in package["resources"]:
            data = names[one["path"]]
            assert (one["bytes"], one["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
            if kind != "geojson":
                fields = [field["name"] for field in one["schema"]["fields"]]
                read = table(data) if kind == "csv" else lines(data)
                assert all(list(row) == fields for row in read)
                assert one["schema"]["primaryKey"] == fields[0]
    cities = {row["slug"]: row["name"] for row in table(files["csv"]["cities.csv"])}
    assert cities["lima"] == "'=Lima"  # no spreadsheet runs it
    assert {row["slug"]: row["name"] for row in lines(files["jsonl"]["cities.jsonl"])}["lima"] == "=Lima"


@pytest.mark.django_db
def test_a_version_is_written_once_and_never_changed(media, capsys):
    call_command("write_data")
    before = {path: path.read_bytes() for path in media.rglob("*") if path.is_file()}
    rows.make_city("lima")
    tasks.write_data()
    assert dataset.write() is None
    assert {path: path.read_bytes() for path in media.rglob("*") if path.is_file()} == before
    assert f"of {len(RESOURCES)} tables" in capsys.readouterr().out


@pytest.mark.django_db
def test_of_two_jobs_at_once_one_leaves_a_version(media, tmp_path):
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(writing._written("2027-03-20", tmp_path / name, str))
    first, second = map(writing._store, made)
    assert second is None
    assert len(list((media / "data" / "2027-03-20").iterdir())) == len(first.files) + 1
    assert dataset.read("2027-03-20") == first


@pytest.mark.django_db
def test_what_fails_leaves_no_version(media):
    media.mkdir()
    (media / "data").write_text("not a folder")
    with pytest.raises(OSError, match="data"):
        dataset.write()
    (media / "data").unlink()
    default_storage.save("data/2027-03-20/version.json", ContentFile(b'{"date": "2027-'))
    assert dataset.read("2027-03-20") is None
    assert dataset.versions() == []


def stamp(day):
    content = {"date": str(day), "made_at": f"{day}T01:10:00+00:00", "files": [], "tables": [], "sources": []}
    default_storage.save(f"data/{day}/version.json", ContentFile(json.dumps(content).encode()))


@pytest.mark.django_db
def test_two_weeks_of_versions_are_kept_then_the_first_of_each_month(media, settings):
    settings.HISTORY_YEARS = 1
    days = [TODAY - datetime.timedelta(days=ago) for ago in range(450)]
    for day in days:
        stamp(day)
    default_storage.save("data/2027-03-20-notes/readme.txt", ContentFile(b"An operator's own"))
    default_storage.save("data/2027-03-19/half.zip", ContentFile(b"of a job that runs"))
    default_storage.save("data/2027-03-01/half.zip", ContentFile(b"of a version"))
    gone = dataset.forget(today=TODAY)
    kept = [version.day for version in dataset.versions()]
    months = [day for day in days[14:] if day.day == 1 and day > datetime.date(2026, 3, 20)]
    assert kept == days[:14] + months
    assert gone == len(days) - len(kept)
    assert default_storage.exists("data/2027-03-20-notes/readme.txt")
    assert dataset.forget(today=TODAY) == 0
    default_storage.save("data/2027-02-28/half.zip", ContentFile(b"of a job that died"))
    assert dataset.forget(today=TODAY) == 1


@pytest.mark.django_db
def test_statements_and_memory_do_not_grow_with_the_rows(media):
    def peak(day):
        tracemalloc.start()
        with CaptureQueriesContext(connection) as asked:
            assert dataset.write(day=day)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return len(asked), most

    def networks(numbers):
        made = [Network(name=f"Network {one}", slug=f"n-{one}", is_demo=False) for one in numbers]
        Network.objects.bulk_create(made)

    networks(range(4_000))
    peak(TODAY)
    few, little = peak(TODAY + datetime.timedelta(days=1))
    networks(range(4_000, 12_000))
    many, much = peak(TODAY + datetime.timedelta(days=2))
    assert few == many
    assert much < little * 1.3


@pytest.mark.django_db
def test_the_page_offers_each_file_with_size_and_checksum(client, media, settings):
    assert "no version yet" in client.get("/data/").content.decode()
    rows.make_partnership(rows.make_city("lima"), rows.make_city("lagos"))
    stamp(TODAY)
    version = dataset.write(day=TODAY + datetime.timedelta(days=1))
    page = client.get("/data/").content.decode()
    assert "March 2027" in page
    block = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    offered = {one["name"]: one for one in json.loads(block)["distribution"]}
    for file in version.files:
        answer = client.get(f"/data/2027-03-21/{file.name}")
        data = b"".join(answer.streaming_content)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.size, file.sha256)
        assert int(answer["Content-Length"]) == file.size
        assert offered[file.name]["sha256"] == file.sha256
        assert file.sha256 in page
        again = client.get(f"/data/2027-03-21/{file.name}", headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304
    sums = client.get("/data/2027-03-21/SHA256SUMS").content.decode().splitlines()
    assert sums == [f"{file.sha256}  {file.name}" for file in version.files]
    for wrong in ("2027-03-21/version.json", "2027-03-22/SHA256SUMS", "..%2Fdata/SHA256SUMS", "2027/x.zip"):
        assert client.get(f"/data/{wrong}").status_code == 404
    assert statements(client, "/data/") == []


@pytest.mark.django_db
def test_what_a_version_names_but_the_storage_lost_is_not_found(client, media):
    version = dataset.write(day=TODAY)
    default_storage.delete(version.files[0].stored)
    assert client.get(f"/data/2027-03-20/{version.files[0].name}").status_code == 404


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs connections that wait")
@pytest.mark.django_db(transaction=True)
def test_all_tables_are_read_as_of_one_moment():
    fitting.city()

    def write():
        fitting.city()

    with one_moment():
        before = City.objects.count()
        at_once(write)
        assert City.objects.count() == before
    assert City.objects.count() == before + 1
