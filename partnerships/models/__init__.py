"""What actors share: agreements and cities' accessions to them, partnerships and their parties."""

from partnerships.models.agreement import Accession, Agreement, AgreementStep
from partnerships.models.confirmation import Confirmation, Dispute, MaterialChange
from partnerships.models.footprint import Footprint
from partnerships.models.import_job import ImportChoice, ImportJob, ImportRow
from partnerships.models.partnership import Partnership, Party, StatusChange

__all__ = [
    "Accession",
    "Agreement",
    "AgreementStep",
    "Confirmation",
    "Dispute",
    "Footprint",
    "ImportChoice",
    "ImportJob",
    "ImportRow",
    "MaterialChange",
    "Partnership",
    "Party",
    "StatusChange",
]
