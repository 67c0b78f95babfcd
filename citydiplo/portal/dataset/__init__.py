"""The public register as files: one version a day, each whole and never changed.

A version is a folder of the storage, ``data/2027-03-01/``: a ZIP file for each format, checksums, and
``version.json``, which is written last. Without that file there is no version.
"""

from citydiplo.portal.dataset.package import citation
from citydiplo.portal.dataset.versions import (
    NOUN,
    SUMS,
    Version,
    forget,
    is_day,
    read,
    versions,
)
from citydiplo.portal.dataset.writing import write

__all__ = ["NOUN", "SUMS", "Version", "citation", "forget", "is_day", "read", "versions", "write"]
