"""What the rows of each kind of file become."""

from partnerships.choices import ImportTarget
from partnerships.imports.targets.accessions import AccessionTarget
from partnerships.imports.targets.mandates import Mandates
from partnerships.imports.targets.memberships import MembershipTarget
from partnerships.imports.targets.partnerships import PartnershipTarget

TARGETS = {
    ImportTarget.PARTNERSHIPS: PartnershipTarget,
    ImportTarget.MEMBERSHIPS: MembershipTarget,
    ImportTarget.MANDATES: Mandates,
    ImportTarget.ACCESSIONS: AccessionTarget,
}


def target_of(job):
    """The class that judges and writes a job's rows."""
    return TARGETS[ImportTarget(job.target)]
