"""A small client that asks over connections it keeps: floor and page in turns, each for a part of the time.

Reads its order as JSON from standard input and writes what it measured to standard output. It stops by
itself: after ``seconds`` for each of the two, and after ``MOST`` requests of a turn. Every connection asks at
least once in a turn, however short.

With ``people`` in the order each connection is one of them and asks what they ask, in their order, all at
once.
"""

import contextlib
import itertools
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path

MOST = 100_000
WARM_UP = 0.3  # seconds at most
WITHOUT_BODY = (204, 304)


class Connection:
    """One kept connection to a server on this machine."""

    def __init__(self, port):
        self.port, self.socket, self.rest = port, None, b""

    def ask(self, path, headers="", body=""):
        """(status, headers, bytes of the body); with ``body``, a form's encoded fields, it is a POST."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.rest = b""
        method = "POST" if body else "GET"
        if body:
            headers += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}".encode())
        data = self.rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        lines = data[:end].decode("latin-1").split("\r\n")
        found = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        status, self.rest = int(lines[0].split()[1]), data[end + 4 :]
        if found.get("transfer-encoding", "").lower() == "chunked":
            answer = self._chunks()
        elif status in WITHOUT_BODY:
            answer = b""
        else:
            answer = self._take(int(found["content-length"]))
        if found.get("connection", "").lower() == "close":
            self.socket.close()
            self.socket = None
        return status, found, answer

    def _take(self, size):
        """The next ``size`` bytes; in a list, since a file may be long."""
        parts, held = [self.rest], len(self.rest)
        while held < size:
            parts.append(self._more())
            held += len(parts[-1])
        data = b"".join(parts)
        self.rest = data[size:]
        return data[:size]

    def _read_line(self):
        while (end := self.rest.find(b"\r\n")) < 0:
            self.rest += self._more()
        line, self.rest = self.rest[:end], self.rest[end + 2 :]
        return line

    def _chunks(self):
        """A body whose length was not known when it began, such as a file that is written as it is sent."""
        parts = []
        while size := int(self._read_line().partition(b";")[0], 16):
            parts.append(self._take(size))
            self._read_line()
        while self._read_line():  # trailers, then the empty line
            pass
        return b"".join(parts)

    def _more(self):
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("The server closed the connection in the middle of a page.")
        return part


def turn(connections, paths, seconds, *, headers="", body="", status=200):
    """Ask ``paths`` round and round over all connections; the times, and the answers not of ``status``."""
    times, bad, stop = [], [], time.perf_counter() + seconds

    def work(connection, place):
        for number in range(MOST):
            began = time.perf_counter()
            if number and began >= stop:
                return
            answered, _, _ = connection.ask(paths[(place * 7 + number) % len(paths)], headers, body)
            times.append(time.perf_counter() - began)
            if answered != status:
                bad.append(answered)

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=pair[::-1]) for pair in enumerate(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, bad, time.perf_counter() - began


def processor_time(pids):
    """Seconds of processor time that these processes have used; 0 where the kernel does not tell."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += sum(map(int, _facts(pid)[11:13]))
    return total / os.sysconf("SC_CLK_TCK")


def processor_time_of_family(parent):
    """Seconds of a process, of its children and of those that have ended; 0 for None."""
    if parent is None:
        return 0.0
    ended, living = 0, [parent]
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int(_facts(folder.name)[1]) == parent:
                living.append(int(folder.name))
    with contextlib.suppress(OSError):
        ended = sum(map(int, _facts(parent)[13:15]))
    return processor_time(living) + ended / os.sysconf("SC_CLK_TCK")


def _facts(pid):
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def mix(order):
    """All ``people`` ask at once for ``seconds``; what was measured of each kind of page, and of all."""
    times, bad, stop = {}, {}, time.perf_counter() + order["seconds"]

    def note(kind, began, is_right):
        times.setdefault(kind, []).append(time.perf_counter() - began)
        bad[kind] = bad.get(kind, 0) + (not is_right)

    def work(person):
        connection, headers = Connection(order["port"]), person["headers"]
        for kind, path, body, status in itertools.cycle(person["asks"]):
            began = time.perf_counter()
            if began >= stop:
                return
            answered, found, _ = connection.ask(path, headers, body)
            note(kind, began, answered == status)
            if answered == 302:  # a browser opens what was saved
                began = time.perf_counter()
                answered, _, _ = connection.ask(found["location"], headers)
                note("What was saved", began, answered == 200)

    began, used = time.perf_counter(), processor_time(order["pids"])
    of_database = processor_time_of_family(order["database"])
    threads = [threading.Thread(target=work, args=(person,)) for person in order["people"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    whole = [one for some in times.values() for one in some]
    used = processor_time(order["pids"]) - used
    of_database = processor_time_of_family(order["database"]) - of_database
    result = {"times": whole, "bad": sum(bad.values()), "seconds": seconds, "cpu": used}
    kinds = {
        kind: summary({"times": some, "bad": bad[kind], "seconds": seconds, "cpu": 0.0})
        for kind, some in times.items()
    }
    of_database = round(1000 * of_database / len(whole), 2)
    return {"all": {**summary(result), "database": of_database, "asked": len(whole)}, "kinds": kinds}


def measure(order):
    connections = [Connection(order["port"]) for _ in range(order["connections"])]
    how = {
        "floor": {"headers": order["floor_headers"]},
        "page": {name: order[name] for name in ("headers", "body", "status")},
    }
    results = {name: {"times": [], "bad": 0, "seconds": 0.0, "cpu": 0.0} for name in ("floor", "page")}
    for name in results:  # everybody connects and warms up outside of the measurement
        turn(connections, order[name], min(WARM_UP, order["seconds"]), **how[name])
    for _ in range(order["turns"]):
        for name, result in results.items():
            used = processor_time(order["pids"])
            share = order["seconds"] / order["turns"]
            times, bad, seconds = turn(connections, order[name], share, **how[name])
            result["times"] += times
            result["bad"] += len(bad)
            result["seconds"] += seconds
            result["cpu"] += processor_time(order["pids"]) - used
    return {name: summary(result) for name, result in results.items()}


def summary(result):
    times = sorted(result["times"])

    def at(share):
        return round(1000 * times[min(int(len(times) * share), len(times) - 1)], 2)

    rate = round(len(times) / result["seconds"], 1)
    cpu = round(1000 * result["cpu"] / len(times), 2)
    return {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "rate": rate, "cpu": cpu, "bad": result["bad"]}


if __name__ == "__main__":
    order = json.load(sys.stdin)
    json.dump((mix if "people" in order else measure)(order), sys.stdout)
