"""Agreements and partnerships in the words of schema.org, for ``citydiplo.kit.text.json_ld.json_ld``."""

from collections.abc import Callable, Iterable

from citydiplo.kit.fields import partial_date
from partnerships.models import Agreement, Partnership
from partnerships.models.partnership import Party


def agreement_data(agreement: Agreement, url: str) -> dict:
    """A schema.org CreativeWork: the text that cities sign or endorse."""
    return {
        "@type": "CreativeWork",
        "@id": url,
        "url": url,
        "name": agreement.name,
        "about": agreement.subject,
        "dateCreated": agreement.year and str(agreement.year),
        "locationCreated": agreement.place and {"@type": "Place", "name": agreement.place},
        "sameAs": agreement.website,
    }


def partnership_data(
    partnership: Partnership, parties: Iterable[Party], url: str, address: Callable[[object], str]
) -> dict:
    """A schema.org ProgramMembership has no place for peers; an Action with several participants has.

    ``address`` gives the web address of a city or an institution.
    """
    return {
        "@type": "Action",
        "@id": url,
        "url": url,
        "name": str(partnership),
        "additionalType": str(partnership.get_partnership_class_display()),
        "startTime": partial_date.iso(partnership.since, partnership.since_precision),
        "endTime": partial_date.iso(partnership.until, partnership.until_precision),
        "participant": [
            {
                "@type": party.city.schema_actor if party.city else "Organization",
                "@id": address(party.city or party.institution),
                "name": str(party.city or party.institution),
            }
            for party in parties
        ],
    }
