"""Rules of agenda items and meetings."""

from agenda.models import CityGroup
from tests.fitting import (
    agenda_document,
    agenda_item,
    announcement,
    attendance,
    city,
    co_signature,
    comment,
    deadline_reminder,
    delegate,
    meeting,
    meeting_item,
    network,
    person,
    reminder,
    same,
    visit,
    visit_document,
    visit_link,
)

NOON = "2026-01-01T12:00Z"

RULES = {
    # Agenda items and meetings
    "itemdocument_is_a_file_or_a_link": (
        lambda: [
            agenda_document(item=agenda_item(), **facts) for facts in ({}, {"url": "https://a.example/"})
        ],
        lambda: agenda_document(item=agenda_item(), url="https://a.example/", name="draft.pdf"),
    ),
    "agenda_item_holds_a_file_once": (
        lambda: [agenda_document(item=agenda_item()) for _ in range(2)],
        lambda: same(agenda_document, item=agenda_item),
    ),
    "agenda_item_holds_a_link_once": (
        lambda: [agenda_document(item=agenda_item(), url="https://a.example/") for _ in range(2)],
        lambda: same(agenda_document, item=agenda_item, url="https://a.example/"),
    ),
    "meetingdocument_is_a_file_or_a_link": (
        lambda: [
            agenda_document(meeting=meeting(), **facts) for facts in ({}, {"url": "https://a.example/"})
        ],
        lambda: agenda_document(meeting=meeting(), url="https://a.example/", name="draft.pdf"),
    ),
    "meeting_holds_a_file_once": (
        lambda: [agenda_document(meeting=meeting()) for _ in range(2)],
        lambda: same(agenda_document, meeting=meeting),
    ),
    "meeting_holds_a_link_once": (
        lambda: [agenda_document(meeting=meeting(), url="https://a.example/") for _ in range(2)],
        lambda: same(agenda_document, meeting=meeting, url="https://a.example/"),
    ),
    "visitdocument_is_a_file_or_a_link": (
        lambda: [visit_document(), visit_document(url="https://lima.example/")],
        lambda: visit_document(file=""),
    ),
    "visit_holds_a_file_once": (
        lambda: [visit_document(visit=it, digest=digest) for it in [visit()] for digest in "12"],
        lambda: same(visit_document, visit=visit),
    ),
    "visit_holds_a_link_once": (
        lambda: [visit_document(visit=it, url=f"https://{n}.example/") for it in [visit()] for n in "ab"],
        lambda: same(visit_document, visit=visit, url="https://a.example/"),
    ),
    "visit_link_is_to_a_meeting_or_an_item": (
        lambda: [visit_link(meeting=meeting()), visit_link(item=agenda_item())],
        lambda: visit_link(meeting=meeting(), item=agenda_item()),
    ),
    "agendaitem_audience_and_dimension_are_known": (
        lambda: [agenda_item(audience="members", dimension="culture"), agenda_item(dimension="")],
        lambda: agenda_item(audience="friends"),
    ),
    "agenda_item_theme_and_kind_are_known": (
        lambda: agenda_item(theme="immigration", kind="call"),
        lambda: agenda_item(theme="weather"),
    ),
    "agenda_item_that_was_published_says_when": (
        lambda: [agenda_item(state="published", published_at=NOON), agenda_item(state="draft")],
        lambda: agenda_item(state="published", published_at=None),
    ),
    "agenda_item_that_is_scheduled_says_when": (
        lambda: agenda_item(state="scheduled", publish_at=NOON),
        lambda: agenda_item(state="scheduled"),
    ),
    "agenda_item_that_is_closed_has_an_outcome": (
        lambda: agenda_item(state="closed", published_at=NOON, closed_at=NOON, outcome="Adopted."),
        lambda: agenda_item(state="closed", published_at=NOON, closed_at=NOON),
    ),
    "agenda_item_that_is_withdrawn_says_why": (
        lambda: agenda_item(
            state="withdrawn", published_at=NOON, withdrawn_at=NOON, withdrawal_reason="A slip."
        ),
        lambda: agenda_item(state="withdrawn", published_at=NOON, withdrawn_at=NOON),
    ),
    "agenda_item_time_of_deadline_has_day_and_zone": (
        lambda: [
            agenda_item(deadline_on="2027-01-01", deadline_at=NOON),
            agenda_item(
                deadline_on="2027-01-01", deadline_time="12:00", deadline_zone="UTC", deadline_at=NOON
            ),
        ],
        lambda: agenda_item(deadline_on="2027-01-01", deadline_time="12:00", deadline_at=NOON),
    ),
    "agenda_item_deadline_is_over_at_a_moment": (
        lambda: agenda_item(deadline_on="2027-01-01", deadline_at=NOON),
        lambda: agenda_item(deadline_at=NOON),
    ),
    "co_signature_state_is_known": (
        lambda: co_signature(state="waiting"),
        lambda: co_signature(state="perhaps"),
    ),
    "co_signature_that_stands_says_since_when": (
        lambda: co_signature(state="signed", signed_at=NOON),
        lambda: co_signature(state="signed"),
    ),
    "a_city_co_signs_once": (
        lambda: same(co_signature, item=agenda_item, city=city, state="withdrawn"),
        lambda: same(co_signature, item=agenda_item, city=city),
    ),
    "meeting_audience_and_dimension_are_known": (
        lambda: meeting(audience="cities", dimension="transport"),
        lambda: meeting(dimension="weather"),
    ),
    "meeting_that_was_published_says_when": (
        lambda: [meeting(state="published", published_at=NOON), meeting()],
        lambda: meeting(published_at=NOON),
    ),
    "meeting_that_is_cancelled_says_why": (
        lambda: meeting(
            state="cancelled", published_at=NOON, cancelled_at=NOON, cancellation_reason="A storm."
        ),
        lambda: meeting(state="cancelled", published_at=NOON, cancelled_at=NOON),
    ),
    "meeting_takes_whole_days_or_has_both_times": (
        lambda: [meeting(), meeting(starts_time="09:00", ends_time="17:00")],
        lambda: meeting(starts_time="09:00"),
    ),
    "meeting_ends_after_it_begins": (
        lambda: meeting(ends_on="2027-05-06"),
        lambda: meeting(ends_on="2027-05-04"),
    ),
    "meeting_has_a_place_for_everyone_who_comes": (
        lambda: [meeting(capacity=2, places_taken=2), meeting(places_taken=2)],
        lambda: meeting(capacity=2, places_taken=3),
    ),
    "an_item_is_on_a_meeting_once": (
        lambda: [meeting_item(meeting=meeting(), item=agenda_item()) for _ in range(2)],
        lambda: same(meeting_item, meeting=meeting, item=agenda_item),
    ),
    "a_city_answers_a_meeting_once": (
        lambda: [attendance(meeting=it, city=city()) for it in [meeting()] * 2],
        lambda: same(attendance, meeting=meeting, city=city),
    ),
    "attendance_answer_is_known": (
        lambda: attendance(answer="maybe"),
        lambda: attendance(answer="later"),
    ),
    "one_reminder_per_occasion": (
        lambda: [reminder(meeting=it, person=who) for it in [meeting()] for who in (person(), person())],
        lambda: same(reminder, meeting=meeting, person=person),
    ),
    "one_group_of_a_name_per_network": (
        lambda: [CityGroup.objects.create(network=network(), name="Ports") for _ in range(2)],
        lambda: [CityGroup.objects.create(network=of, name="Ports") for of in [network()] * 2],
    ),
    "comment_is_in_the_name_of_a_city_or_a_network": (
        lambda: [comment(), comment(city=None, network=network())],
        lambda: comment(network=network()),
    ),
    "comment_that_is_hidden_says_why": (
        lambda: comment(hidden_at=NOON, hidden_reason="An advertisement."),
        lambda: comment(hidden_at=NOON),
    ),
    "co_signature_position_is_known": (
        lambda: co_signature(position="abstain"),
        lambda: co_signature(position="perhaps"),
    ),
    "agenda_item_quorum_is_of_a_decision": (
        lambda: [agenda_item(kind="decision", quorum=5), agenda_item(kind="call")],
        lambda: agenda_item(kind="call", quorum=5),
    ),
    "delegate_has_a_role_or_a_name": (
        lambda: [delegate(), delegate(role="", name="B. Person")],
        lambda: delegate(role=""),
    ),
    "one_deadline_reminder_per_occasion": (
        lambda: [
            deadline_reminder(item=it, person=who) for it in [agenda_item()] for who in (person(), person())
        ],
        lambda: same(deadline_reminder, item=agenda_item, person=person),
    ),
    "deadline_reminder_occasion_is_known": (
        lambda: deadline_reminder(item=agenda_item(), person=person()),
        lambda: deadline_reminder(item=agenda_item(), person=person(), occasion="minutes"),
    ),
    "announcement_says_what_it_is_about": (
        lambda: [
            announcement(),
            announcement(kind="unanswered", item=agenda_item()),
            announcement(kind="unanswered", meeting=meeting()),
        ],
        lambda: announcement(kind="unanswered", item=agenda_item(), meeting=meeting()),
    ),
    "reminder_occasion_is_known": (
        lambda: reminder(meeting=meeting(), person=person(), occasion="minutes"),
        lambda: reminder(meeting=meeting(), person=person(), occasion="birthday"),
    ),
}
