"""Who our mails are from: the address of the settings, under the name that the operator gave the portal."""

from email.utils import formataddr, parseaddr

from django.conf import settings

from citydiplo.kit.branding import Branding


def sender_address(brand: Branding) -> str:
    """``DEFAULT_FROM_EMAIL``; where that has no name of its own, it gets the portal's."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return (
        settings.DEFAULT_FROM_EMAIL
        if name not in {"", settings.SITE_NAME}
        else formataddr((brand.name, address))
    )
