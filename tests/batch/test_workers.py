"""Workers that hang or die: real processes, real signals."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable

import pytest

from batch.conftest import group_is_empty, wait_until
from batch.server import article
from newsgrab.batch.outcomes import Failed, Found, Job, Unchanged
from newsgrab.batch.workers import WorkerHung, WorkerKilled, Workers
from newsgrab.page import Page


def job(name: str, known: str | None = None) -> Job:
    url = f"https://news.example/{name}"
    return Job(Page(content=article(name), url=url, final_url=url, status=200), known, False)


def pids(workers: Workers) -> list[int]:
    return [worker.process.pid for worker in workers._workers]


def run(test: Callable[[Workers], Awaitable[None]], count: int = 1, page_limit: float = 20.0) -> None:
    async def go() -> list[int]:
        async with Workers(count, page_limit) as workers:
            await workers.do(job("warm"))
            await test(workers)
            left = pids(workers)
        return left

    for pid in asyncio.run(go()):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_pages_become_outcomes() -> None:
    async def test(workers: Workers) -> None:
        first = await workers.do(job("one"))
        assert isinstance(first, Found) and b'"headline":"' in first.json and first.words > 50
        assert isinstance(await workers.do(job("one", first.payload)), Unchanged)
        empty = await workers.do(Job(Page(content=b"", url="https://news.example/"), None, False))
        assert isinstance(empty, Failed) and empty.error == "EmptyPage"

    run(test)


def test_a_hung_worker_costs_only_its_page() -> None:
    async def test(workers: Workers) -> None:
        os.kill(pids(workers)[0], signal.SIGSTOP)
        first, second = (asyncio.create_task(workers.do(job(name))) for name in ("one", "two"))
        with pytest.raises(WorkerHung):
            await first
        assert isinstance(await second, Found)

    run(test, page_limit=1.0)


def test_a_worker_that_crashes_costs_only_its_page() -> None:
    async def test(workers: Workers) -> None:
        os.kill(pids(workers)[0], signal.SIGSTOP)
        first, second = (asyncio.create_task(workers.do(job(name))) for name in ("one", "two"))
        await asyncio.sleep(0.05)
        os.kill(pids(workers)[0], signal.SIGSEGV)
        os.kill(pids(workers)[0], signal.SIGCONT)
        with pytest.raises(WorkerKilled, match="SIGSEGV"):
            await first
        assert isinstance(await second, Found)

    run(test)


def test_a_worker_killed_from_outside_costs_nothing() -> None:
    async def test(workers: Workers) -> None:
        for n in range(4):
            outcomes = [asyncio.create_task(workers.do(job(f"{n}-{i}"))) for i in range(30)]
            await asyncio.sleep(0.01 * n)
            os.kill(pids(workers)[n % 2], signal.SIGKILL)
            assert all(isinstance(outcome, Found) for outcome in await asyncio.gather(*outcomes))

    run(test, count=2)


def test_workers_whose_parent_is_gone_end_by_themselves_whatever_they_are_at() -> None:
    code = (
        "import asyncio\nfrom newsgrab.batch.workers import Workers\n"
        "async def go():\n async with Workers(2, 20.0) as w:\n  print('up', flush=True)\n  await asyncio.sleep(60)\n"
        "asyncio.run(go())\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout is not None and parent.stdout.readline() == b"up\n"
        parent.kill()
    wait_until(lambda: group_is_empty(parent.pid), 10)
