"""Sending digests: bags of them are claimed, carried to the mail server, and accounted for mail by mail."""

from agenda.digests.send.batches import bags_due
from agenda.digests.send.due import find_lost
from agenda.digests.send.worker import carry

__all__ = ["bags_due", "carry", "find_lost"]
