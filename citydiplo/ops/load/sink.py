"""A mail server on loopback that keeps nothing but who got which mail: fast, and refusing as often as told.

It understands as much SMTP as senders need (EHLO with PIPELINING, MAIL, RCPT, DATA, RSET, NOOP, QUIT).
"""

import asyncio
import random
import re
import threading

_ID = re.compile(rb"^message-id: *(\S+)", re.IGNORECASE | re.MULTILINE)
LIMIT = 4_000_000


class Sink:
    """Runs in a thread of its own. ``arrived`` is [(message id, address)], in order."""

    def __init__(self, *, refuse=0.0, delay=0.0, seed=0):
        self.arrived, self.refused, self.bytes = [], 0, 0
        self.refuse, self.delay, self.dice = refuse, delay, random.Random(seed)
        self.port = None
        self._up = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        self._up.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0, limit=LIMIT))
        self.port = server.sockets[0].getsockname()[1]
        self._up.set()
        self._loop.run_forever()

    async def _talk(self, reader, writer):
        writer.write(b"220 sink\r\n")
        to = []
        try:
            while line := await reader.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    to = await self._take(reader, writer, to)
                elif verb == b"RCPT":
                    answer = self._answer(line, to)
                    writer.write(answer)
                elif verb == b"EHLO":
                    writer.write(b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
                elif verb == b"QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                else:
                    if verb in (b"MAIL", b"RSET"):
                        to = []
                    writer.write(b"250 ok\r\n")
                if not reader._buffer:
                    await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _answer(self, line, to):
        if self.refuse and self.dice.random() < self.refuse / 2:
            self.refused += 1
            return b"451 later\r\n"
        to.append(line.partition(b"<")[2].partition(b">")[0].decode())
        return b"250 ok\r\n"

    async def _take(self, reader, writer, to):
        if not to:
            writer.write(b"503 no reader\r\n")
            return []
        writer.write(b"354 go on\r\n")
        await writer.drain()
        text = await reader.readuntil(b"\r\n.\r\n")
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.refuse and self.dice.random() < self.refuse / 2:
            self.refused += 1
            writer.write(b"452 later\r\n")
            return []
        self.bytes += len(text)
        found = _ID.search(text)
        self.arrived.append((found.group(1).decode() if found else "", to[0]))
        writer.write(b"250 taken\r\n")
        return []
