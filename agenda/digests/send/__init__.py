"""Sending digests: batches of them are claimed, sent to the mail server, and accounted for mail by mail."""

from agenda.digests.send.batches import batches_due, find_lost
from agenda.digests.send.returned import read_mailbox
from agenda.digests.send.worker import send_batch

__all__ = ["batches_due", "find_lost", "read_mailbox", "send_batch"]
