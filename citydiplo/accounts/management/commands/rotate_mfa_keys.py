"""``manage.py rotate_mfa_keys``: encrypt all second factors with the newest key."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from citydiplo.accounts import encryption


class Command(BaseCommand):
    help = "Encrypt the secrets of all second factors with the first of MFA_ENCRYPTION_KEYS."

    def handle(self, **options):
        rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)  # public keys: no secret
        done, unreadable = encryption.encrypt_again(rows)
        self.stdout.write(f"{done} second factors are encrypted with the newest key.")
        if unreadable:
            raise CommandError(
                f"{unreadable} cannot be read with any key. Put the key that they were encrypted with back "
                "into MFA_ENCRYPTION_KEYS, after the newest, and run this again."
            )
