"""All that an answer says, as text that can be searched and compared."""

import io
import re
import zipfile

# What differs between two answers that say the same: the form's token, the moment of an export.
CHANCE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)?')


def readable(answer):
    """Body, unpacked, and headers."""
    return body_of(answer) + str(sorted(answer.headers.items()))


def body_of(answer):
    """The body as text, unpacked."""
    body = answer.getvalue() if answer.streaming else answer.content
    return _unpacked(body) if body.startswith(b"PK") else body.decode("utf-8", "replace")


def said(client, path):
    """What a page says, but for chance."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    headers = dict(answer.headers)
    for name in ("Content-Length", "Content-Disposition", "Set-Cookie"):
        headers.pop(name, None)
    return CHANCE.sub("", f"{body_of(answer)}\n{sorted(headers.items())}")


def _unpacked(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
