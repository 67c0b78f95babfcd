"""``manage.py rotate_mfa_keys``: encrypt all second factors and webhooks with the newest key."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from citydiplo.accounts import encryption


class Command(BaseCommand):
    help = "Encrypt the secrets of all second factors and webhooks with the first of MFA_ENCRYPTION_KEYS."

    def handle(self, **options):
        rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)  # public keys: no secret
        done, unreadable = encryption.encrypt_again(rows)
        self.stdout.write(f"{done} second factors are encrypted with the newest key.")
        more, broken = encryption.encrypt_columns_again()
        self.stdout.write(f"{more} secrets of webhooks are encrypted with the newest key.")
        unreadable += broken
        if unreadable:
            raise CommandError(
                f"{unreadable} cannot be read with any key. Put the key that they were encrypted with back "
                "into MFA_ENCRYPTION_KEYS, after the newest, and run this again."
            )
