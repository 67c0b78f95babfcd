"""What a person says of a file: which column is what, where it comes from, which city is meant."""

import hashlib

from django.db import transaction
from django.utils.text import slugify

from networks.models import Source
from partnerships.models import ImportChoice


@transaction.atomic
def set_columns(*, job, columns, defaults, source, state, creates_places):
    """Keep the mapping. ``source`` is title, url and licence: the same three are the same source."""
    job.columns, job.defaults, job.state = columns, defaults, state
    job.creates_places = creates_places
    job.source = _source(**source)
    job.save(update_fields=["columns", "defaults", "state", "creates_places", "source"])


def _source(*, title, url, licence):
    digest = hashlib.blake2b(f"{title}|{url}|{licence}".encode(), digest_size=6).hexdigest()
    key = f"{slugify(title)[:90] or 'import'}-{digest}"
    return Source.objects.get_or_create(key=key, defaults={"title": title, "url": url, "licence": licence})[0]


@transaction.atomic
def decide(*, job, answers):
    """Answers by choice: a candidate's key, 0 to leave the rows out. Strangers are passed over."""
    choices = job.choices.in_bulk(answers)
    for pk, city in answers.items():
        choice = choices.get(pk)
        if choice and (city == 0 or city in choice.candidates):
            choice.city_id, choice.is_decided = city or None, True
    ImportChoice.objects.bulk_update(choices.values(), ["city", "is_decided"], batch_size=200)


@transaction.atomic
def take_the_only_candidates(*, job):
    """Where one city alone is offered, take it. Returns how many names that settled."""
    choices = [choice for choice in job.choices.filter(is_decided=False) if len(choice.candidates) == 1]
    for choice in choices:
        choice.city_id, choice.is_decided = choice.candidates[0], True
    ImportChoice.objects.bulk_update(choices, ["city", "is_decided"], batch_size=200)
    return len(choices)
