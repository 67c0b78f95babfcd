"""Reading the files of a version of the data set."""

import csv
import io
import json
import zipfile

from django.core.files.storage import default_storage


def archives(version):
    """{kind: {name in the ZIP file: bytes}}"""
    found = {}
    for file in version.files:
        with default_storage.open(file.stored) as stored, zipfile.ZipFile(stored) as archive:
            found[file.kind] = {name: archive.read(name) for name in archive.namelist()}
    return found


def lines(data):
    return [json.loads(line) for line in data.decode().splitlines()]


def table(data):
    return list(csv.DictReader(io.StringIO(data.decode())))
