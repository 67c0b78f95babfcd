"""``manage.py restore DIR``: a backup into an empty database and an empty storage."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from citydiplo.kit import backup
from citydiplo.kit.backup.restoring import warnings_of
from citydiplo.kit.errors import BackupRefusedError


class Command(BaseCommand):
    help = "Write the backup in DIR into the database and storage of this machine, which must be empty."
    requires_system_checks: list[str] = []  # they may ask a database that has no tables yet

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        """Call the backup's function; its refusals are errors of the command."""
        try:
            stamp = backup.restore(folder, say=self.stdout.write)
        except BackupRefusedError as error:
            raise CommandError(str(error)) from error
        for warning in warnings_of(stamp, folder):
            self.stderr.write(f"Note: {warning}")
        self.stdout.write(f"The backup of {stamp.made_at} (version {stamp.version}) is restored.")
