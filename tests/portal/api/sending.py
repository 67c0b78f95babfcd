"""Tokens that write, and requests of programs that hold one."""

import json

from networks.actions import api_tokens
from tests.rows import make_city, make_person, make_seat


def token_of(place, role="city-editor", scope="write"):
    seat = make_seat(make_person(f"{place} {role}"), place, role)
    return api_tokens.make(seat=seat, name=role, scope=scope, days=30)[1]


def editor_of(slug, **facts):
    """(city, token of its editor)."""
    city = make_city(slug, **facts)
    return city, token_of(city)


def send(client, path, token, body=None, method="post", **headers):
    sent = {"authorization": f"Bearer {token}"} if token else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    text = json.dumps({} if body is None else body)
    return getattr(client, method)(path, text, content_type="application/json", headers=sent)


def read(client, path, token):
    return client.get(path, headers={"authorization": f"Bearer {token}"})
