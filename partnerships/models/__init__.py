"""What actors share: agreements and cities' accessions to them, partnerships and their parties."""

from partnerships.models.agreement import Accession, Agreement, AgreementStep
from partnerships.models.footprint import Footprint
from partnerships.models.partnership import Partnership, Party, StatusChange

__all__ = ["Accession", "Agreement", "AgreementStep", "Footprint", "Partnership", "Party", "StatusChange"]
