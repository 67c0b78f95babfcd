"""Rules of exchanges and what is said to them."""

from tests.fitting import (
    city,
    contact,
    exchange,
    exchange_report,
    network,
    reply,
    reply_notice,
    reuse,
    same,
)

NOON = "2026-01-01T12:00Z"
PUBLISHED = {"state": "published", "published_at": NOON}


def in_someones_name(name, make):
    """The rule that a city or a network says it, and not both."""
    return {
        f"{name}_is_in_the_name_of_a_city_or_a_network": (
            lambda: [make(city=city(), network=None), make(city=None, network=network())],
            lambda: make(city=city(), network=network()),
        )
    }


RULES = {
    # Exchanges and what is said to them
    **in_someones_name("exchange", exchange),
    **in_someones_name("reply", reply),
    **in_someones_name("contact", contact),
    "exchange_kind_state_audience_and_cost_are_known": (
        lambda: [exchange(kind="practice", cost_band="under-10k"), exchange(kind="request")],
        lambda: exchange(kind="rumour"),
    ),
    "exchange_that_was_published_says_when": (
        lambda: [exchange(), exchange(**PUBLISHED)],
        lambda: exchange(state="published"),
    ),
    "exchange_that_is_scheduled_says_for_when": (
        lambda: exchange(state="scheduled", publish_at=NOON),
        lambda: exchange(state="scheduled"),
    ),
    "exchange_that_was_withdrawn_says_when_and_why": (
        lambda: exchange(
            state="withdrawn", published_at=NOON, withdrawn_at=NOON, withdrawn_reason="It was wrong."
        ),
        lambda: exchange(state="withdrawn", published_at=NOON, withdrawn_at=NOON),
    ),
    "exchange_that_is_hidden_says_when_and_why": (
        lambda: exchange(state="hidden", published_at=NOON, hidden_at=NOON, hidden_reason="It insults."),
        lambda: exchange(hidden_at=NOON),
    ),
    "only_a_request_is_met": (
        lambda: exchange(kind="request", met_at=NOON),
        lambda: exchange(kind="tool", met_at=NOON),
    ),
    "reply_that_is_hidden_says_why": (
        lambda: reply(city=city(), hidden_at=NOON, hidden_reason="It insults."),
        lambda: reply(city=city(), hidden_at=NOON),
    ),
    "reuse_that_is_hidden_says_why": (
        lambda: reuse(exchange=exchange(), hidden_at=NOON, hidden_reason="It insults."),
        lambda: reuse(exchange=exchange(), hidden_at=NOON),
    ),
    "reply_notice_is_for_a_city_or_a_network": (
        lambda: [reply_notice(city=city()), reply_notice(network=network())],
        lambda: reply_notice(city=city(), network=network()),
    ),
    "one_notice_per_city": (
        lambda: [reply_notice(city=it) for it in [city()] * 2],
        lambda: same(reply_notice, reply=reply(city=city()), city=city),
    ),
    "one_notice_per_network": (
        lambda: [reply_notice(network=it) for it in [network()] * 2],
        lambda: same(reply_notice, reply=reply(city=city()), network=network),
    ),
    "a_city_uses_an_exchange_once": (
        lambda: [reuse(exchange=it) for it in [exchange()] * 2],
        lambda: same(reuse, exchange=exchange(), city=city),
    ),
    "contact_is_open_or_answered": (
        lambda: contact(city=city(), state="declined", answered_at=NOON),
        lambda: contact(city=city(), state="accepted"),
    ),
    "one_open_contact_per_exchange_and_city": (
        lambda: same(contact, exchange=exchange(), city=city, state="declined", answered_at=NOON),
        lambda: same(contact, exchange=exchange(), city=city),
    ),
    "one_open_contact_per_exchange_and_network": (
        lambda: same(contact, exchange=exchange(), network=network, state="declined", answered_at=NOON),
        lambda: same(contact, exchange=exchange(), network=network),
    ),
    "exchange_report_is_of_one_thing": (
        lambda: exchange_report(reply=reply(city=city())),
        lambda: exchange_report(reply=reply(city=city()), reuse=reuse(exchange=exchange())),
    ),
    "exchange_report_is_open_or_decided": (
        lambda: exchange_report(state="dismissed", decided_at=NOON),
        lambda: exchange_report(state="upheld"),
    ),
}
