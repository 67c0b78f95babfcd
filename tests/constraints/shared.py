"""Rules of the tools that all apps share: search and mail."""

from tests.fitting import (
    api_answer,
    outgoing_mail,
    person,
    portal_settings,
    same,
    search_entry,
    unsaved_form,
    webhook,
    webhook_message,
)

NOON = "2026-01-01T12:00Z"

RULES = {
    "one_answer_per_key_of_a_token": (
        lambda: [api_answer(key="a"), api_answer(key="b"), api_answer(key="a", owner="token-2")],
        lambda: same(api_answer, key="a"),
    ),
    "portal_settings_are_one_row": (
        lambda: portal_settings(name="Ours"),
        lambda: portal_settings(id=2),
    ),
    "portal_logo_is_whole_or_absent": (
        lambda: portal_settings(logo="a", logo_name="a.png", logo_kind="png", logo_width=1, logo_height=1),
        lambda: portal_settings(logo="a", logo_name="a.png", logo_kind="png", logo_width=0, logo_height=1),
    ),
    "portal_accents_are_colours": (
        lambda: portal_settings(accent_light="#a3301c"),
        lambda: portal_settings(accent_light="red"),
    ),
    # Webhooks
    "webhook_is_paused_for_a_reason": (
        lambda: [webhook(), webhook(paused_at=NOON, paused_by="gone")],
        lambda: webhook(paused_at=NOON),
    ),
    "webhook_reads_forward": (
        lambda: [webhook(), webhook(since=NOON, until="2026-01-01T12:01Z", noun="cities", beyond=7)],
        lambda: webhook(noun="cities"),
    ),
    "webhook_reads_in_a_role": (
        lambda: [webhook(as_role=True), webhook(seat=None)],
        lambda: webhook(as_role=True, seat=None),
    ),
    "webhook_message_state_is_known": (
        lambda: webhook_message(state="accepted"),
        lambda: webhook_message(state="lost"),
    ),
    "webhook_message_kind_is_known": (
        lambda: webhook_message(kind="records.changed"),
        lambda: webhook_message(kind="other"),
    ),
    # Shared tools: search and mail
    "one_search_entry_per_object": (
        lambda: [search_entry(kind=kind) for kind in ("city", "mayor")],
        lambda: same(search_entry, kind="city"),
    ),
    "one_unsaved_form_per_address": (
        lambda: [
            unsaved_form(person=who, path=path)
            for who in (person(), person())
            for path in ("/partnerships/new/", "/exchanges/new/")
        ],
        lambda: same(unsaved_form, person=person),
    ),
    "mail_state_is_known": (
        lambda: outgoing_mail(state="unknown"),
        lambda: outgoing_mail(state="lost"),
    ),
    "mail_that_was_sent_says_when": (
        lambda: outgoing_mail(state="sent", sent_at=NOON),
        lambda: outgoing_mail(state="sent"),
    ),
    "mail_that_is_closed_had_failed": (
        lambda: outgoing_mail(state="failed", closed_at=NOON, text="", html=""),
        lambda: outgoing_mail(state="planned", closed_at=NOON, text="", html=""),
    ),
}
