"""``manage.py backup DIR``: database and stored files into a new folder, while the portal runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from citydiplo.kit import backup
from citydiplo.kit.errors import BackupRefusedError


class Command(BaseCommand):
    help = "Write a backup of database and stored files into DIR, which is new or empty. The portal may run."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        """Call the backup's function; its refusals are errors of the command."""
        try:
            stamp = backup.make(folder, say=self.stdout.write)
        except BackupRefusedError as error:
            raise CommandError(str(error)) from error
        if stamp.missing_files:
            names = ", ".join(stamp.missing_files[:5])
            self.stderr.write(f"{len(stamp.missing_files)} documents have no file in the storage: {names}")
        self.stdout.write(
            f"The backup is in {folder}. Keep it private: it holds everything that the portal holds."
        )
