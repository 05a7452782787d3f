"""What a test starts: a program on a free port, or a small server in a thread of its own."""

import asyncio
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from aiohttp import web

from stopping import stopped


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def answers(url: str, started: subprocess.Popen[bytes], patience: float = 60) -> None:
    """Wait until something answers there, well or badly."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        assert started.poll() is None, f"{started.args} ended with {started.returncode}"
        try:
            with urlopen(url, timeout=5):
                return
        except URLError as fault:
            if getattr(fault, "code", None):  # an HTTPError is an answer
                return
            time.sleep(0.1)
    raise AssertionError(f"nothing answers at {url}")


@contextmanager
def serving(app: web.Application, port: int) -> Iterator[asyncio.AbstractEventLoop]:
    """The app at work on that port of loopback, in a thread of its own, with this loop."""
    loop, ready = asyncio.new_event_loop(), threading.Event()
    runner = web.AppRunner(app, shutdown_timeout=1)

    async def begin() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        ready.set()

    def run() -> None:
        loop.run_until_complete(begin())
        loop.run_forever()
        loop.run_until_complete(stopped(runner))

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(20)
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
