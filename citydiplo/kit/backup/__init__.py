"""A backup of one portal: database and stored files in a folder, and the way back.

``make(folder)`` writes, while the portal runs:

- ``database.sqlite3`` or ``database.pgdump``: one moment of the database;
- ``files/``: every file that a row of that moment names, and perhaps some that were deleted since;
- ``backup.json``: the stamp (version, migrations, rows of each table, which keys encrypt);
- ``SHA256SUMS``: written last. A folder without it is no backup. ``sha256sum -c`` reads it, too.

``restore(folder)`` checks all of that before it writes anything, and writes into an empty database and an
empty storage only.
"""

from citydiplo.kit.backup.making import last_made, make
from citydiplo.kit.backup.restoring import restore

__all__ = ["last_made", "make", "restore"]
