"""Files to read, written by a test in a line."""

import pytest


@pytest.fixture
def file(tmp_path):
    def write(content, name="table"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
