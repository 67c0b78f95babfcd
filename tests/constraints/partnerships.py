"""Rules of partnerships, visits, what both sides say of them, and their documents."""

from partnerships.models import StatusChange
from tests.fitting import (
    activity,
    approval,
    asking,
    bridge,
    bridge_calculation,
    briefing_notes,
    city,
    confirmation,
    correction,
    dispute,
    document,
    end_answer,
    end_reminder,
    exchange,
    exchange_document,
    footprint,
    funding,
    in_sourced,
    institution,
    open_data_answer,
    partnership,
    party,
    review,
    same,
    visit,
    visit_confirmation,
    visit_dispute,
    visit_party,
)
from tests.rows import day

CULTURE = {"dimension": "culture", "dimensions": ["culture"]}
NOON = "2026-01-01T12:00Z"
MUSIC = {"dimension": "culture", "dimensions": ["security"]}
END_DAYS = ("2026-05-01", "2027-05-01")

RULES = {
    **in_sourced("visit", visit),
    **in_sourced("partnership", lambda **facts: partnership(**CULTURE, **facts)),
    # Footprints
    "one_footprint_per_dimension": (
        lambda: [
            footprint(city=it, dimension=value, accessions=1)
            for it in [city()]
            for value in ("culture", "security")
        ],
        lambda: same(footprint, city=city, accessions=1),
    ),
    "a_footprint_counts_something": (lambda: footprint(memberships=1), footprint),
    # Bridges
    "there_is_one_calculation_of_bridges": (bridge_calculation, lambda: bridge_calculation(pk=2)),
    "bridge_numbers_are_from_0_to_1": (
        lambda: [bridge(betweenness=1, eigenvector=0), bridge(betweenness=0.5)],
        lambda: bridge(eigenvector=1.5),
    ),
    "bridge_joins_somebody": (bridge, lambda: bridge(ties=0)),
    # Partnerships and their parties
    "partnership_class_status_and_visibility_are_known": (
        lambda: partnership(status="dormant", visibility="members"),
        lambda: partnership(status="asleep"),
    ),
    "partnership_primary_dimension_is_one_of_its_own": (
        lambda: partnership(**CULTURE),
        lambda: partnership(**MUSIC),
    ),
    "partnership_that_a_city_declared_has_a_dimension": (
        lambda: [partnership(state="declared", **CULTURE), partnership(state="declared", status="draft")],
        lambda: partnership(state="declared"),
    ),
    "partnership_that_a_city_declared_has_a_status": (
        lambda: partnership(status="unknown", state="unverified"),
        lambda: partnership(status="unknown", state="declared", **CULTURE),
    ),
    "partnership_sign_of_life_has_a_day_and_a_kind": (
        lambda: [partnership(), partnership(sign_on="2026-05-01", sign_kind="visit")],
        lambda: partnership(sign_on="2026-05-01"),
    ),
    "a_city_reviews_a_partnership_once": (
        lambda: [review(city=it) for it in [city()] for _number in range(2)],
        lambda: same(review, city=city, partnership=partnership),
    ),
    "an_end_is_answered_once": (
        lambda: [end_answer(partnership=it, ends_on=on) for it in [partnership()] for on in END_DAYS],
        lambda: same(end_answer, partnership=partnership),
    ),
    "end_answer_says_until_when_it_is_renewed": (
        lambda: [end_answer(), end_answer(answer="renewed", new_date="2027-05-01")],
        lambda: end_answer(answer="renewed", new_date="2026-05-01"),
    ),
    "partnership_ends_after_it_starts": (
        lambda: partnership(since=day("2020-01-01"), until=day("2021-01-01")),
        lambda: partnership(since=day("2020-01-01"), until=day("2019-01-01")),
    ),
    "party_is_a_city_or_an_institution": (
        lambda: [party(city=city()), party(institution=institution())],
        lambda: party(city=city(), institution=institution()),
    ),
    "a_city_is_a_party_once": (
        lambda: [party(partnership=of, city=city()) for of in [partnership()] * 2],
        lambda: same(party, partnership=partnership, city=city),
    ),
    "an_institution_is_a_party_once": (
        lambda: [party(partnership=of, institution=institution()) for of in [partnership()] * 2],
        lambda: same(party, partnership=partnership, institution=institution),
    ),
    "party_role_is_known": (
        lambda: party(city=city(), role="host"),
        lambda: party(city=city(), role="guest"),
    ),
    "status_change_status_is_known": (
        lambda: StatusChange.objects.create(partnership=partnership(), status="paused"),
        lambda: StatusChange.objects.create(partnership=partnership(), status="asleep"),
    ),
    # Visits
    "visit_way_status_visibility_and_outcome_are_known": (
        lambda: visit(way="in", status="done", visibility="members", outcome="contact"),
        lambda: visit(way="up"),
    ),
    "visit_ends_after_it_starts": (
        lambda: visit(first_day=day("2026-03-03"), last_day=day("2026-03-03")),
        lambda: visit(first_day=day("2026-03-03"), last_day=day("2026-03-02")),
    ),
    "visit_that_has_not_taken_place_is_not_published": (
        lambda: [visit(visibility="parties"), visit(status="done", visibility="public")],
        lambda: visit(visibility="public"),
    ),
    "visit_with_an_outcome_took_place": (
        lambda: visit(status="done", outcome="contact"),
        lambda: visit(outcome="contact"),
    ),
    "visit_cost_has_a_currency": (
        lambda: visit(cost=12, currency="PEN"),
        lambda: visit(cost=12),
    ),
    "visit_party_is_a_city_or_an_institution": (
        lambda: [visit_party(city=city()), visit_party(institution=institution())],
        lambda: visit_party(city=city(), institution=institution()),
    ),
    "a_city_takes_part_in_a_visit_once": (
        lambda: [visit_party(visit=of, city=city()) for of in [visit()] * 2],
        lambda: same(visit_party, visit=visit, city=city),
    ),
    "an_institution_takes_part_in_a_visit_once": (
        lambda: [visit_party(visit=of, institution=institution()) for of in [visit()] * 2],
        lambda: same(visit_party, visit=visit, institution=institution),
    ),
    "a_city_confirms_a_visit_once_a_round": (
        lambda: [visit_confirmation(visit=visit(), city=city(), round=number) for number in (1, 2)],
        lambda: same(visit_confirmation, visit=visit(), city=city()),
    ),
    "a_city_has_one_set_of_briefing_notes_per_visit": (
        lambda: [briefing_notes(visit=of, city=city()) for of in [visit()] * 2],
        lambda: same(briefing_notes, visit=visit, city=city),
    ),
    "one_open_dispute_of_a_visit_per_city_and_field": (
        lambda: same(visit_dispute, visit=visit(), city=city(), answer="declined"),
        lambda: same(visit_dispute, visit=visit(), city=city()),
    ),
    # Both sides of a record
    "a_city_confirms_once_a_round": (
        lambda: [confirmation(partnership=partnership(), city=city(), round=number) for number in (1, 2)],
        lambda: same(confirmation, partnership=partnership(), city=city()),
    ),
    "a_city_answers_open_data_once": (
        lambda: [open_data_answer(partnership=partnership(), city=city()) for _ in range(2)],
        lambda: same(open_data_answer, partnership=partnership(), city=city()),
    ),
    "open_data_answer_is_known": (
        lambda: open_data_answer(partnership=partnership(), city=city(), answer="active"),
        lambda: open_data_answer(partnership=partnership(), city=city(), answer="maybe"),
    ),
    "one_open_dispute_per_city_and_field": (
        lambda: same(dispute, partnership=partnership(), city=city(), answer="declined"),
        lambda: same(dispute, partnership=partnership(), city=city()),
    ),
    # Funders
    "activity_is_organised_by_one_or_by_all": (
        lambda: [activity(), activity(city=city()), activity(institution=institution())],
        lambda: activity(city=city(), institution=institution()),
    ),
    "activity_counts_some_people": (
        lambda: [activity(), activity(people=1), activity(people=10_000_000)],
        lambda: activity(people=0),
    ),
    "activity_says_what_was_done": (activity, lambda: activity(what="")),
    "an_activity_is_logged_once": (
        lambda: [activity(partnership=it, what=what) for it in [partnership()] for what in ("A", "B")],
        lambda: same(activity, partnership=partnership),
    ),
    "funding_names_one_funder": (
        lambda: [funding(city=city()), funding(institution=institution()), funding(name="A foundation")],
        lambda: funding(city=city(), name="A foundation"),
    ),
    "funding_amount_has_a_currency": (
        lambda: [funding(name="A foundation"), funding(name="A bank", amount=1, currency="EUR")],
        lambda: funding(name="A foundation", amount=1),
    ),
    # Documents
    "partnershipdocument_is_a_file_or_a_link": (
        lambda: [
            document(partnership=partnership(), **facts) for facts in ({}, {"url": "https://lima.example/"})
        ],
        lambda: document(partnership=partnership(), url="https://lima.example/", name="act.pdf"),
    ),
    "partnership_holds_a_file_once": (
        lambda: [document(partnership=partnership()), document(partnership=partnership())],
        lambda: same(document, partnership=partnership),
    ),
    "partnership_holds_a_link_once": (
        lambda: [
            document(partnership=it, url=f"https://x.example/{n}") for it in [partnership()] for n in "ab"
        ],
        lambda: same(document, partnership=partnership, url="https://x.example/"),
    ),
    "exchangedocument_is_a_file_or_a_link": (
        lambda: [
            exchange_document(exchange=exchange(), **facts) for facts in ({}, {"url": "https://x.example/"})
        ],
        lambda: exchange_document(exchange=exchange(), url="https://x.example/", name="act.pdf"),
    ),
    "exchange_holds_a_file_once": (
        lambda: [exchange_document(exchange=exchange()), exchange_document(exchange=exchange())],
        lambda: same(exchange_document, exchange=exchange),
    ),
    "exchange_holds_a_link_once": (
        lambda: [
            exchange_document(exchange=it, url=f"https://x.example/{n}") for it in [exchange()] for n in "ab"
        ],
        lambda: same(exchange_document, exchange=exchange, url="https://x.example/"),
    ),
    # Approvals, yearly checks and ends
    "one_open_approval_per_record_and_city": (
        lambda: [approval(partnership=of, city=city()) for of in [partnership()] * 2],
        lambda: same(approval, partnership=partnership, city=city),
    ),
    "approval_is_open_or_answered": (
        lambda: approval(partnership=partnership(), city=city(), answer="approved", answered_at=NOON),
        lambda: approval(partnership=partnership(), city=city(), answer="approved"),
    ),
    "approval_that_is_returned_says_why": (
        lambda: approval(
            partnership=partnership(), city=city(), answer="returned", answered_at=NOON, reason="Too early."
        ),
        lambda: approval(partnership=partnership(), city=city(), answer="returned", answered_at=NOON),
    ),
    "one_open_correction_per_record_city_and_part": (
        lambda: [correction(partnership=of, city=city()) for of in [partnership()] * 2],
        lambda: same(correction, partnership=partnership, city=city),
    ),
    "one_open_correction_per_exchange_and_part": (
        lambda: [correction(exchange=exchange(), city=it) for it in [city()] for _twice in range(2)],
        lambda: same(correction, exchange=exchange, city=city),
    ),
    "correction_is_of_a_partnership_or_an_exchange": (
        lambda: correction(exchange=exchange(), city=city()),
        lambda: correction(city=city()),
    ),
    "correction_is_open_or_answered": (
        lambda: correction(exchange=exchange(), city=city(), answer="approved", answered_at=NOON),
        lambda: correction(exchange=exchange(), city=city(), answer="approved"),
    ),
    "correction_that_is_returned_says_why": (
        lambda: correction(
            exchange=exchange(), city=city(), answer="returned", answered_at=NOON, reason="Too early."
        ),
        lambda: correction(exchange=exchange(), city=city(), answer="returned", answered_at=NOON),
    ),
    "a_record_is_asked_once_for_a_due_day": (
        lambda: [
            asking(partnership=of, due_on=day(due), outcome="answered", closed_on=day("2027-03-01"))
            for of in [partnership()]
            for due in ("2026-01-01", "2027-01-01")
        ],
        lambda: same(asking, partnership=partnership, outcome="silent", closed_on=day("2027-03-01")),
    ),
    "one_reminder_per_end_and_stage": (
        lambda: [end_reminder(partnership=of, stage=n) for of in [partnership()] for n in (180, 90, 30)],
        lambda: same(end_reminder, partnership=partnership),
    ),
    "end_reminder_stage_is_known": (
        lambda: end_reminder(partnership=partnership(), stage=30),
        lambda: end_reminder(partnership=partnership(), stage=60),
    ),
    "end_reminder_is_written_before_the_end": (
        lambda: end_reminder(partnership=partnership(), written_on=day("2026-06-30")),
        lambda: end_reminder(partnership=partnership(), written_on=day("2026-07-01")),
    ),
    "one_open_asking_per_record": (
        lambda: [asking(partnership=partnership()), asking(partnership=partnership())],
        lambda: [asking(partnership=of, due_on=day(f"202{n}-01-01")) for of in [partnership()] for n in "56"],
    ),
    "asking_is_open_or_says_when_it_closed": (
        lambda: asking(partnership=partnership(), outcome="silent", closed_on=day("2026-06-01")),
        lambda: asking(partnership=partnership(), outcome="silent"),
    ),
    "asking_is_repeated_on_a_later_day": (
        lambda: asking(partnership=partnership(), asked_again_on=day("2026-03-03")),
        lambda: asking(partnership=partnership(), asked_again_on=day("2026-01-02")),
    ),
}
