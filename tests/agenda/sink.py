"""A mail server on loopback that answers as it is told, and keeps what arrives."""

import email
import email.policy
import socket
from contextlib import contextmanager

from aiosmtpd.controller import Controller

BREAK = "the line breaks"


class Sink:
    """``answers`` to texts are given first, one for each; ``no`` are addresses and what is said to them."""

    def __init__(self):
        self.messages, self.answers, self.no = [], [], {}

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", responses[-1]]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.no:
            return self.no[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 Taken"
        if answer == BREAK:
            server.transport.abort()
        if answer.startswith("250") or answer == BREAK:
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            message.sent_to = envelope.rcpt_tos
            self.messages.append(message)
        return answer

    @property
    def readers(self):
        return [message["To"] for message in self.messages]


@contextmanager
def running(settings, handler=None):
    """The server while a test runs, with its own ``handler`` or a Sink."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = handler or Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    handler.stop = controller.stop
    try:
        yield handler
    finally:
        if controller.server:
            controller.stop()
