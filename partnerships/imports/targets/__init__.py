"""What the rows of each kind of file become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships.choices import ImportTarget
from partnerships.imports.targets.accessions import AccessionTarget
from partnerships.imports.targets.activities import ActivityTarget
from partnerships.imports.targets.base import ImportTarget as Target
from partnerships.imports.targets.mandates import Mandates
from partnerships.imports.targets.measurements import CityTargetTarget, MeasurementTarget
from partnerships.imports.targets.memberships import MembershipTarget
from partnerships.imports.targets.partnerships import PartnershipTarget
from partnerships.imports.targets.verified_steps import VerifiedStepTarget
from partnerships.imports.targets.visits import VisitTarget

if TYPE_CHECKING:
    from partnerships.models import ImportJob

TARGETS = {
    ImportTarget.PARTNERSHIPS: PartnershipTarget,
    ImportTarget.MEMBERSHIPS: MembershipTarget,
    ImportTarget.MANDATES: Mandates,
    ImportTarget.ACCESSIONS: AccessionTarget,
    ImportTarget.MEASUREMENTS: MeasurementTarget,
    ImportTarget.TARGETS: CityTargetTarget,
    ImportTarget.VISITS: VisitTarget,
    ImportTarget.ACTIVITIES: ActivityTarget,
    ImportTarget.STEPS: VerifiedStepTarget,
}


def target_of(job: ImportJob) -> type[Target]:
    """The class that judges and writes a job's rows."""
    return TARGETS[ImportTarget(job.target)]
