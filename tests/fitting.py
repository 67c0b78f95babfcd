"""Rows that fit every rule of the database unless told otherwise; for tests of those rules."""

import datetime
import uuid

from django.utils import timezone

from agenda.models import (
    Announcement,
    Attendance,
    Comment,
    CoSignature,
    DeadlineReminder,
    Delegate,
    FollowUp,
    ItemDocument,
    MeetingDocument,
    MeetingItem,
    MeetingReminder,
    VisitLink,
)
from citydiplo.accounts.models import User
from citydiplo.kit.models import ApiAnswer, OutgoingMail, SearchEntry, UnsavedForm
from citydiplo.portal.models import KeptHandover, PortalSettings, Webhook, WebhookMessage
from networks.models import (
    ApiToken,
    Backing,
    CityName,
    Invitation,
    Mandate,
    Mayor,
    Membership,
    MembershipConfirmation,
    MembershipDispute,
    Seat,
    SeatRequest,
)
from partnerships.models import (
    Activity,
    AgreementStep,
    Approval,
    Asking,
    BridgeCalculation,
    BriefingNotes,
    CityBridge,
    Confirmation,
    Contact,
    Correction,
    Dispute,
    EndAnswer,
    EndReminder,
    Exchange,
    ExchangeDocument,
    ExchangeReport,
    Footprint,
    Funding,
    ImportCell,
    ImportChoice,
    ImportJob,
    ImportRow,
    ImportWord,
    Indicator,
    KeptBriefing,
    MaterialChange,
    Measurement,
    Milestone,
    OpenDataAnswer,
    PartnershipDocument,
    Party,
    RememberedList,
    RememberedWord,
    Reply,
    ReplyNotice,
    Reuse,
    Review,
    StepDocument,
    StepDone,
    StepExtension,
    StepReview,
    Target,
    VisitConfirmation,
    VisitDispute,
    VisitDocument,
    VisitParty,
)
from tests import rows
from tests.rows import day


def backing(**facts):
    facts = {"network": rows.make_network(), "kind": "funds"} | facts
    return Backing.objects.create(**facts)


def backed(**facts):
    return backing(institution=rows.make_institution(), **facts)


def membership(**facts):
    return Membership.objects.create(**{"network": rows.make_network()} | facts)


def member(**facts):
    return membership(city=rows.make_city(), **facts)


def membership_confirmation(**facts):
    return MembershipConfirmation.objects.create(**{"round": 1, "side": "city"} | facts)


def membership_dispute(**facts):
    facts = {"field": "since", "held": "1998", "reason": "Our archive."} | facts
    return MembershipDispute.objects.create(**facts)


def mandate(**facts):
    mayor = Mayor.objects.create(name="A. Person", slug=f"person-{Mayor.objects.count()}")
    return Mandate.objects.create(
        **{"mayor": mayor, "city": rows.make_city(), "starts": day("2020-01-01")} | facts
    )


def person(**facts):
    return User.objects.create(**{"email": f"person-{User.objects.count()}@city.example"} | facts)


def seat(**facts):
    return Seat.objects.create(**{"person": person()} | facts)


def invitation(**facts):
    return Invitation.objects.create(**{"address": "bo@lima.example", "role": "city-lead"} | facts)


def api_answer(**facts):
    said = {"owner": "token-1", "key": "a", "digest": "0", "status": 201}
    return ApiAnswer.objects.create(**said | facts)


def portal_settings(**facts):
    return PortalSettings.objects.create(**facts)


def webhook(**facts):
    held = seat(city=rows.make_city(), role="city-editor")
    made = {"person": held.person, "seat": held, "url": "https://city.example/", "nouns": ["cities"]}
    return Webhook.objects.create(**made | {"secret": "whsec_AAAA"} | facts)


def webhook_message(**facts):
    return WebhookMessage.objects.create(**{"webhook": webhook(), "kind": "test", "body": "{}"} | facts)


def api_token(**facts):
    held = seat(city=rows.make_city(), role="city-editor")
    made = {"person": held.person, "seat": held, "name": "Website", "digest": "0", "beginning": "cdp_0000"}
    return ApiToken.objects.create(**made | {"expires_at": timezone.now()} | facts)


def seat_request(**facts):
    return SeatRequest.objects.create(**{"person": person(), "role": "city-lead", "reason": "Why."} | facts)


def search_entry(**facts):
    return SearchEntry.objects.create(**{"id": SearchEntry.objects.count(), "object_id": 1} | facts)


def outgoing_mail(**facts):
    return OutgoingMail.objects.create(**{"to": "bo@lima.example", "subject": "Hello"} | facts)


def unsaved_form(**facts):
    form = {"path": "/partnerships/new/", "data": "since=1998", "saved_at": "2026-01-01T12:00Z"}
    return UnsavedForm.objects.create(**form | facts)


def confirmation(**facts):
    return Confirmation.objects.create(**{"round": 1} | facts)


def open_data_answer(**facts):
    return OpenDataAnswer.objects.create(**{"answer": "later", "version": 0} | facts)


def handover(**facts):
    rows_of = [{"title": "Night buses", "url": "", "text": "", "day": "2026-05-01", "is_demo": False}]
    parts = [{"part": "first-days", "rows": rows_of}]
    return KeptHandover.objects.create(**{"day": day("2026-05-01"), "parts": parts} | facts)


def visit(**facts):
    return rows.make_visit(facts.pop("city", None) or rows.make_city(), **facts)


def visit_party(**facts):
    return VisitParty.objects.create(**{"visit": facts.pop("visit", None) or visit()} | facts)


def visit_confirmation(**facts):
    return VisitConfirmation.objects.create(**{"round": 1} | facts)


def visit_dispute(**facts):
    return VisitDispute.objects.create(**{"field": "days", "held": "March", "reason": "Our diary."} | facts)


def briefing_notes(**facts):
    return BriefingNotes.objects.create(**{"visit": facts.pop("visit", None) or visit()} | facts)


def kept_briefing(**facts):
    """A briefing that ``city`` kept, of no words."""
    facts = {"day": day("2026-03-01"), "language": "en", "inside": {}, "shared": {}} | facts
    facts.setdefault("about", facts["city"])
    return KeptBriefing.objects.create(**{"visit": facts.pop("visit", None) or visit()} | facts)


def approval(**facts):
    return Approval.objects.create(**facts)


def correction(**facts):
    return Correction.objects.create(**{"part": "details"} | facts)


def review(**facts):
    made = {"city": facts.get("city") or rows.make_city(), "recommendation": "Renew it."}
    made["partnership"] = facts.get("partnership") or partnership()
    return Review.objects.create(**made | facts)


def end_answer(**facts):
    made = {"city": facts.get("city") or rows.make_city(), "ends_on": "2026-05-01", "answer": "ended"}
    made["partnership"] = facts.get("partnership") or partnership()
    return EndAnswer.objects.create(**made | facts)


def end_reminder(**facts):
    days = {"ends_on": day("2026-06-30"), "written_on": day("2026-06-01"), "stage": 30}
    return EndReminder.objects.create(**days | facts)


def asking(**facts):
    days = {"due_on": day("2026-01-01"), "asked_on": day("2026-01-02")}
    return Asking.objects.create(**days | facts)


def dispute(**facts):
    return Dispute.objects.create(**{"field": "since", "held": "1998", "reason": "Our archive."} | facts)


def material_change(**facts):
    return MaterialChange.objects.create(**{"field": "since", "after": "1998", "round": 1} | facts)


def funding(**facts):
    return Funding.objects.create(**{"partnership": partnership()} | facts)


def activity(**facts):
    made = {
        "partnership": facts.get("partnership") or partnership(),
        "what": "Youth exchange",
        "on": "2026-05-01",
    }
    return Activity.objects.create(**made | facts)


def indicator(**facts):
    said = {"name": "Trees", "unit": "trees", "direction": "rise", "dimension": "environment"}
    return Indicator.objects.create(**{"city": rows.make_city()} | said | facts)


def target(**facts):
    """Of a city and an indicator of its own; ``path`` are the four numbers in their order."""
    path = facts.pop("path", (None,) * 4)
    numbers = dict(zip(("baseline_year", "baseline_value", "target_year", "target_value"), path, strict=True))
    city = facts.pop("city", None) or rows.make_city()
    of = facts.pop("indicator", None) or indicator(city=city)
    if facts.get("is_public"):
        facts = {"published_at": timezone.now()} | facts
    return Target.objects.create(city=city, indicator=of, **numbers, **facts)


def milestone(**facts):
    return Milestone.objects.create(
        **{"target": facts.pop("target", None) or target(), "year": 2025, "value": 1} | facts
    )


def measurement(**facts):
    made = {"target": facts.pop("target", None) or target(), "value": 1, "source": "A report"}
    year = facts.pop("year", 2024)
    made |= {"since": datetime.date(year, 1, 1), "until": datetime.date(year, 12, 31)}
    return Measurement.objects.create(**made | facts)


def exchange_document(**facts):
    return document(model=ExchangeDocument, **facts)


def document(model=PartnershipDocument, **facts):
    file = {"file": "a", "name": "act.pdf", "kind": "pdf", "size": 1, "digest": "0"}
    return model.objects.create(**{"title": "The act"} | ({} if "url" in facts else file) | facts)


def visit_document(**facts):
    return document(model=VisitDocument, **{"visit": facts.pop("visit", None) or visit()} | facts)


def agenda_document(**facts):
    """On an agenda item or on a meeting, whichever is given."""
    model = ItemDocument if "item" in facts else MeetingDocument
    file = {"file": "a", "name": "draft.pdf", "kind": "pdf", "size": 1, "digest": "0"}
    return model.objects.create(**{"title": "The draft"} | ({} if "url" in facts else file) | facts)


def agenda_item(**facts):
    return rows.make_item(facts.pop("network", None) or rows.make_network(), **{"state": "draft"} | facts)


def co_signature(**facts):
    makers = {"item": agenda_item, "city": rows.make_city}
    made = {name: facts.get(name) or make() for name, make in makers.items()}
    return CoSignature.objects.create(**{"state": "waiting"} | facts | made)


def meeting(**facts):
    return rows.make_meeting(facts.pop("network", None) or rows.make_network(), **{"state": "draft"} | facts)


def visit_link(**facts):
    return VisitLink.objects.create(visit=facts.pop("visit", None) or visit(), **facts)


def meeting_item(**facts):
    return MeetingItem.objects.create(**facts)


def attendance(**facts):
    makers = {"meeting": meeting, "city": rows.make_city}
    made = {name: facts.get(name) or make() for name, make in makers.items()}
    return Attendance.objects.create(**{"answer": "yes"} | facts | made)


def delegate(**facts):
    return Delegate.objects.create(**{"attendance": attendance(), "role": "Adviser"} | facts)


def follow_up(**facts):
    return FollowUp.objects.create(**{"action": "Send the figures.", "due_on": day("2027-06-01")} | facts)


def reminder(**facts):
    facts = {"occasion": "day-before", "meeting_day": day("2027-05-05")} | facts
    return MeetingReminder.objects.create(**facts)


def deadline_reminder(**facts):
    facts = {"occasion": "day-before", "deadline_on": day("2027-05-05")} | facts
    return DeadlineReminder.objects.create(**facts)


def comment(**facts):
    facts = {"city": rows.make_city(), "text": "We agree.", "entry_token": uuid.uuid4()} | facts
    return Comment.objects.create(**{"item": agenda_item(kind="discussion")} | facts)


def announcement(**facts):
    facts = {"kind": "members", "entry_token": uuid.uuid4()} | facts
    if facts["kind"] == "members":
        facts = {"subject": "News"} | facts
    return Announcement.objects.create(network=rows.make_network(), **facts)


def import_job(**facts):
    return ImportJob.objects.create(**{"target": "partnerships", "digest": "0", "size": 1} | facts)


def import_row(**facts):
    return ImportRow.objects.create(**{"number": 1, "outcome": "new"} | facts)


def import_choice(**facts):
    return ImportChoice.objects.create(**{"mention": "Granada"} | facts)


def import_word(**facts):
    word = {"kind": "choice", "field": "status", "word": "Aktiv", "folded": "aktiv"}
    return ImportWord.objects.create(**word | facts)


def import_cell(**facts):
    return ImportCell.objects.create(**{"number": 1, "column": 0, "text": "1998"} | facts)


def remembered_list(**facts):
    return RememberedList.objects.create(**{"name": "Members", "target": "memberships"} | facts)


def remembered_word(**facts):
    word = {"kind": "choice", "field": "status", "folded": "aktiv", "value": "active"}
    return RememberedWord.objects.create(**word | facts)


def exchange(**facts):
    return Exchange.objects.create(
        **{"kind": "lesson", "title": "A lesson", "city": rows.make_city()} | facts
    )


def reply(**facts):
    return Reply.objects.create(**{"exchange": exchange(), "text": "Thank you."} | facts)


def reply_notice(**facts):
    return ReplyNotice.objects.create(**{"reply": reply(city=rows.make_city())} | facts)


def reuse(**facts):
    return Reuse.objects.create(**{"city": rows.make_city()} | facts)


def contact(**facts):
    return Contact.objects.create(**{"exchange": exchange(), "message": "We can help."} | facts)


def exchange_report(**facts):
    return ExchangeReport.objects.create(**{"exchange": exchange(), "reason": "harm"} | facts)


def partnership(**facts):
    return rows.make_partnership(rows.make_city(), rows.make_city(), **facts)


def party(**facts):
    return Party.objects.create(**{"partnership": partnership()} | facts)


def step(**facts):
    return AgreementStep.objects.create(
        **{"agreement": rows.make_agreement(), "kind": "plan", "order": 1, "text": "A plan"} | facts
    )


def step_done(**facts):
    return StepDone.objects.create(**{"step": step()} | facts)


def reported(**facts):
    """A reported step of a new accession."""
    return step_done(accession=accession(), date=rows.day("2024-01-01"), **facts)


def step_document(**facts):
    return document(model=StepDocument, **{"done": facts.pop("done", None) or reported()} | facts)


def step_review(**facts):
    made = {"state": "verified", "role": "secretariat", "at": timezone.now()} | facts
    makers = {"done": reported, "network": rows.make_network}
    return StepReview.objects.create(
        **made | {name: facts.get(name) or make() for name, make in makers.items()}
    )


def step_extension(**facts):
    """One that waits; with a ``state`` of an answer all that such a one needs."""
    made = {"due": rows.day("2026-12-23"), "months": 6, "reason": "The council changed.", "state": "asked"}
    if facts.get("state") in ("granted", "refused"):
        made |= {"network": rows.make_network(), "role": "secretariat", "answered_at": timezone.now()}
        made |= {"until": rows.day("2027-06-23")} if facts["state"] == "granted" else {"comment": "No."}
    makers = {"accession": accession, "step": step}
    made |= {name: facts.get(name) or make() for name, make in makers.items()}
    return StepExtension.objects.create(**made | facts)


def name(city, **facts):
    return CityName.objects.create(**{"city": city, "language": "fr", "name": "Nom"} | facts)


def accession(agreement=None, city=None, **facts):
    return rows.make_accession(agreement or rows.make_agreement(), city or rows.make_city(), **facts)


def footprint(**facts):
    return Footprint.objects.create(**{"city": rows.make_city(), "dimension": "culture"} | facts)


def bridge(**facts):
    facts = {"ties": 1, "places": {"PE": 1}, "country_count": 1, "region_count": 1, "betweenness": 0} | facts
    return CityBridge.objects.create(**{"city": facts.pop("city", None) or rows.make_city()} | facts)


def bridge_calculation(**facts):
    return BridgeCalculation.objects.create(**facts)


def same(make, **makers):
    """Two rows that share what ``makers`` make once."""
    shared = {field: maker() if callable(maker) else maker for field, maker in makers.items()}
    return [make(**shared), make(**shared)]


def in_sourced(name, make):
    """The two rules that every sourced fact keeps."""
    return {
        f"{name}_state_is_known": (lambda: make(state="declared"), lambda: make(state="rumour")),
        f"{name}_open_data_names_its_source": (
            lambda: make(state="open-data", source=rows.make_source()),
            lambda: make(state="open-data"),
        ),
    }


city, network, institution, agreement = (
    rows.make_city,
    rows.make_network,
    rows.make_institution,
    rows.make_agreement,
)
