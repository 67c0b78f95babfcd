"""Sending digests: bags of them are claimed, carried to the mail server, and accounted for mail by mail."""

from agenda.actions.sending.bags import bags_due
from agenda.actions.sending.carrying import carry
from agenda.actions.sending.finding import find_lost

__all__ = ["bags_due", "carry", "find_lost"]
