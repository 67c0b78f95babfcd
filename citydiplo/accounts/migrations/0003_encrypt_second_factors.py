"""Second factors that an earlier release stored in plain text are encrypted."""

from django.db import migrations

from citydiplo.accounts import encryption


def encrypt(apps, schema_editor):
    rows = apps.get_model("mfa", "Authenticator").objects.exclude(type="webauthn")
    encryption.encrypt_again(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_sign_ins'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    # Backwards nothing is decrypted: the secrets stay readable while their key is kept.
    operations = [migrations.RunPython(encrypt, migrations.RunPython.noop)]
