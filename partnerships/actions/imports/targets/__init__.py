"""What the rows of each kind of file become."""

from partnerships.actions.imports.targets.accessions import Accessions
from partnerships.actions.imports.targets.mandates import Mandates
from partnerships.actions.imports.targets.memberships import Memberships
from partnerships.actions.imports.targets.partnerships import Partnerships
from partnerships.choices import ImportTarget

TARGETS = {
    ImportTarget.PARTNERSHIPS: Partnerships,
    ImportTarget.MEMBERSHIPS: Memberships,
    ImportTarget.MANDATES: Mandates,
    ImportTarget.ACCESSIONS: Accessions,
}


def target_of(job):
    """The class that judges and writes a job's rows."""
    return TARGETS[ImportTarget(job.target)]
