"""A load generator for loopback: keep-alive connections that ask one question after the other, in their own process."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence

import msgspec


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What a load gave.

    Args:
        rate: answers in a second.
        p50, p99: latency in milliseconds.
        failed: answers with another status than 200.
    """

    rate: float
    p50: float
    p99: float
    failed: int


def run_load(address: str, paths: Sequence[str], *, seconds: float, connections: int = 8) -> Load:
    """Ask for paths in turn for some seconds, after a tenth of it as a warm-up, and until there is an answer to count.

    Args:
        address: such as http://127.0.0.1:8000.
        connections: each waits for its answer before it asks again.
    """
    question = json.dumps([address, list(paths), seconds, connections])
    command = [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=True)
    return msgspec.json.decode(done.stdout, type=Load)


async def _ask(
    host: str,
    port: int,
    requests: Sequence[bytes],
    start: int,
    stop: list[float],
    latencies: list[float],
    failed: list[int],
) -> None:
    reader, writer = await asyncio.open_connection(host, port)
    place = start
    while (sent := time.perf_counter()) < stop[1] or not latencies:
        writer.write(requests[place % len(requests)])
        place += 1
        head = await reader.readuntil(b"\r\n\r\n")
        at = head.lower().index(b"content-length:")
        await reader.readexactly(int(head[at + 15 : head.index(b"\r\n", at)]))
        now = time.perf_counter()
        if sent >= stop[0]:
            latencies.append(now - sent)
            failed[0] += not head.startswith(b"HTTP/1.1 200")
    writer.close()


async def _run(address: str, paths: Sequence[str], seconds: float, connections: int) -> Load:
    host, port = address.removeprefix("http://").split(":")
    requests = [f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() for path in paths]
    now = time.perf_counter()
    stop = [now + seconds / 10, now + seconds * 1.1]
    latencies: list[float] = []
    failed = [0]
    share = max(1, len(requests) // connections)
    await asyncio.gather(
        *(_ask(host, int(port), requests, one * share, stop, latencies, failed) for one in range(connections))
    )
    # those who were asked before the end have answered by now
    lasted = time.perf_counter() - stop[0]
    latencies.sort()
    return Load(
        rate=len(latencies) / lasted,
        p50=latencies[len(latencies) // 2] * 1000,
        p99=latencies[len(latencies) * 99 // 100] * 1000,
        failed=failed[0],
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(asyncio.run(_run(*json.load(sys.stdin)))))
