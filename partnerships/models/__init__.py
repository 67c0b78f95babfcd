"""What actors share: agreements, partnerships and their parties, exchanges and replies, targets."""

from partnerships.models.activity import Activity
from partnerships.models.agreement import Accession, Agreement, AgreementStep, StepDone
from partnerships.models.approval import Approval
from partnerships.models.asking import Asking
from partnerships.models.bridge import BridgeCalculation, CityBridge
from partnerships.models.briefing import BriefingLink, BriefingNotes, KeptBriefing
from partnerships.models.confirmation import Confirmation, Dispute, MaterialChange, OpenDataAnswer
from partnerships.models.contact import Contact
from partnerships.models.conversation import Reply, ReplyNotice, Reuse
from partnerships.models.correction import Correction
from partnerships.models.document import ExchangeDocument, PartnershipDocument, VisitDocument
from partnerships.models.end_reminder import EndAnswer, EndReminder
from partnerships.models.exchange import Exchange
from partnerships.models.exchange_report import ExchangeReport
from partnerships.models.footprint import Footprint
from partnerships.models.funding import Funding
from partnerships.models.import_answers import ImportCell, ImportWord, RememberedWord
from partnerships.models.import_job import ImportChoice, ImportJob, ImportRow
from partnerships.models.partnership import Partnership, Party, StatusChange
from partnerships.models.remembered_list import RememberedList
from partnerships.models.review import Review
from partnerships.models.step import StepDocument, StepExtension, StepReview
from partnerships.models.target import Indicator, Measurement, Milestone, Target
from partnerships.models.visit import Visit, VisitConfirmation, VisitDispute, VisitParty, VisitTask
from partnerships.models.withdrawal import WithdrawnRecord

__all__ = [
    "Accession",
    "Activity",
    "Agreement",
    "AgreementStep",
    "Approval",
    "Asking",
    "BridgeCalculation",
    "BriefingLink",
    "BriefingNotes",
    "CityBridge",
    "Confirmation",
    "Contact",
    "Correction",
    "Dispute",
    "EndAnswer",
    "EndReminder",
    "Exchange",
    "ExchangeDocument",
    "ExchangeReport",
    "Footprint",
    "Funding",
    "ImportCell",
    "ImportChoice",
    "ImportJob",
    "ImportRow",
    "ImportWord",
    "Indicator",
    "KeptBriefing",
    "MaterialChange",
    "Measurement",
    "Milestone",
    "OpenDataAnswer",
    "Partnership",
    "PartnershipDocument",
    "Party",
    "RememberedList",
    "RememberedWord",
    "Reply",
    "ReplyNotice",
    "Reuse",
    "Review",
    "StatusChange",
    "StepDocument",
    "StepDone",
    "StepExtension",
    "StepReview",
    "Target",
    "Visit",
    "VisitConfirmation",
    "VisitDispute",
    "VisitDocument",
    "VisitParty",
    "VisitTask",
    "WithdrawnRecord",
]
