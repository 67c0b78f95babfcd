"""An upload that is too large is refused with a message, before it fills a disk."""

import pytest

from citydiplo.kit.web import uploads
from tests import files


@pytest.mark.django_db
def test_a_request_that_is_too_large_is_refused_with_words(client, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    answer = client.post("/account/login/", {"file": files.upload("a.pdf", bytes(5000))})
    assert answer.status_code == 413
    assert "You sent more than the portal can accept" in answer.content.decode()


def test_so_is_one_that_lies_about_its_length(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    measured = uploads.Measured()
    assert measured.receive_data_chunk(bytes(900), 0) == bytes(900)
    with pytest.raises(uploads.RequestDataTooBig):
        measured.receive_data_chunk(bytes(900), 900)
