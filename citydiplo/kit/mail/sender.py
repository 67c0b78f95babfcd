"""Who our mails are from: the address of the settings, under the name that the operator gave the portal."""

from email.utils import formataddr, parseaddr
from functools import lru_cache

from django.conf import settings

from citydiplo.kit.branding import Branding


def sender_address(brand: Branding) -> str:
    """``DEFAULT_FROM_EMAIL``; where that has no name of its own, it gets the portal's."""
    return _address(settings.DEFAULT_FROM_EMAIL, settings.SITE_NAME, brand.name)


@lru_cache(maxsize=8)
def _address(chosen, site_name, name_of_portal):
    name, address = parseaddr(chosen)
    return chosen if name not in {"", site_name} else formataddr((name_of_portal, address))
