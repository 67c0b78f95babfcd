"""What ``manage.py check --deploy`` says about accounts."""

from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import Error as DatabaseError
from django.db import connection


@register(Tags.security, deploy=True)
def no_demo_people(app_configs, **options):
    """Demo people have a public password. Without a database there is nobody to complain of."""
    from citydiplo.accounts.models import User

    if settings.DEMO or not _is_there():
        return []
    try:
        found = User.objects.filter(is_demo=True).count()
    except DatabaseError:
        return []
    if not found:
        return []
    return [
        Error(
            f"{found} demo accounts exist although the demo is off. They cannot sign in.",
            hint="Start with an empty database, or delete them: manage.py remove_demo_people",
            id="accounts.E001",
        )
    ]


@register(Tags.security, deploy=True)
def links_in_mails_lead_somewhere(app_configs, **options):
    if settings.MAIL_LINKS_URL:
        return []
    return [
        Error(
            "Links in emails have no address to lead to.",
            hint="Set SITE_URL, for example SITE_URL=https://portal.example.org",
            id="accounts.E002",
        )
    ]


def _is_there():
    """Whether there is a database to ask: looking for a file of SQLite would make one."""
    name = connection.settings_dict["NAME"]
    return (
        connection.vendor != "sqlite"
        or ":memory:" in str(name)
        or "mode=memory" in str(name)
        or Path(name).exists()
    )
