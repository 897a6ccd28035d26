"""How hosts are treated, as a real server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from batch.conftest import Lake, Server, comparable
from newsgrab.batch import politeness
from newsgrab.batch.politeness import CalledOff, Hosts
from newsgrab.errors import ConnectionFailed, FetchError, HostDown, HttpServerError

Listed = Callable[..., Path]


def test_never_more_requests_at_once_than_a_host_may_get(lake: Lake, server: Server, listed: Listed) -> None:
    urls = [server.url(f"/{'a' if n % 3 else 'to/a'}/{n}", n % 4 + 1) for n in range(120)]
    assert lake.run(listed(*urls), "--per-host", "2", "--concurrency", "32").code == 0
    assert max(asked.now for asked in server.all_requests()) == 2
    assert max(asked.connected for asked in server.all_requests()) == 2
    assert len(lake.records()) == 120


def test_a_redirect_to_another_host_is_counted_there(lake: Lake, server: Server, listed: Listed) -> None:
    urls = [server.url(f"/away/a/{n}", n % 6 + 1) for n in range(60)]
    assert lake.run(listed(*urls), "--per-host", "2", "--concurrency", "32").code == 0
    at_once = [asked.now for asked in server.requests() if asked.host == "127.0.0.9"]
    assert len(at_once) == 60 and max(at_once) == 2


def test_the_crawl_delay_of_robots_txt_keeps_requests_apart(lake: Lake, server: Server, listed: Listed) -> None:
    urls = [server.url(f"/a/{n}", 77) for n in range(5)]
    assert lake.run(listed(*urls), "--delay", "0", "--per-host", "4").code == 0
    times = [asked.when for asked in server.requests()]
    assert len(times) == 5
    assert all(later - earlier >= 0.29 for earlier, later in pairwise(times))


def test_a_slow_host_and_a_dead_one_hold_up_no_other(lake: Lake, server: Server, listed: Listed) -> None:
    slow = [server.url(f"/hang/{n}", 9) for n in range(40)]
    slow += [server.url(f"/away/hang/{n}", f"127.0.1.{n}") for n in range(20)]
    dead = [f"http://127.0.0.8:1/a/{n}" for n in range(40)]
    quick = [server.url(f"/a/{n}", n % 4 + 1) for n in range(40)]
    run = lake.start(listed(*slow, *dead, *quick), "--concurrency", "8", "--max-time", "8s", "--timeout", "60s")
    ends = time.monotonic() + 20
    while len(server.paths()) < 40 or (lake.articles.exists() and lake.articles.read_bytes().count(b"\n") < 40):
        assert time.monotonic() < ends and run.poll() is None, "the quick hosts were held up"
        time.sleep(0.05)
    run.terminate()
    run.kill()
    run.communicate()


def test_a_host_that_is_down_is_given_up_and_its_pages_are_left_for_a_later_run(
    lake: Lake, server: Server, listed: Listed
) -> None:
    dead = [f"http://127.0.0.8:1/a/{n}" for n in range(30)]
    code = "import newsgrab.batch.politeness as p; p.COOLING = (0.2, 0.2); from newsgrab.cli import main; main()"
    done = lake.run(listed(*dead, server.url("/a/1")), "--ignore-robots", python_code=code)
    assert done.code == 1 and "127.0.0.8: given up" in done.err
    known = lake.known()
    assert len(known) == 31 and len(lake.records()) == 1
    errors = [page["error"] for page in known.values() if page["state"] == "failed"]
    assert len(errors) == 30 and errors.count("HostDown") > 15
    assert all(page["transient"] for page in known.values() if page["state"] == "failed")


def test_a_page_whose_host_asked_for_patience_is_had_in_the_same_run(
    lake: Lake, server: Server, listed: Listed
) -> None:
    code = "import newsgrab.batch.politeness as p; p.BACKOFF_FIRST = 0.5; from newsgrab.cli import main; main()"
    urls = [server.url(f"/soon/{n}", 6) for n in range(3)] + [server.url(f"/a/{n}") for n in range(10)]
    done = lake.run(listed(*urls), python_code=code)
    assert done.code == 0, done.err
    assert len(comparable(lake.records())) == 13
    assert sum(server.paths()[f"/soon/{n}"] for n in range(3)) <= 6, "the host was not left alone"


def test_a_host_that_wants_to_be_left_alone_until_tomorrow_does_not_keep_the_run_from_its_end(
    lake: Lake, server: Server, listed: Listed
) -> None:
    urls = [server.url(f"/tomorrow/{n}", 6) for n in range(20)] + [server.url(f"/a/{n}") for n in range(5)]
    done = lake.run(listed(*urls), "--retries", "2")
    assert done.code == 1 and "127.0.0.6: given up" in done.err
    assert len(lake.records()) == 5
    failed = [page for page in lake.known().values() if page["state"] == "failed"]
    assert len(failed) == 20 and all(page["transient"] for page in failed)
    tried = [page["status"] for page in failed if page["error"] != "HostDown"]
    assert set(tried) == {429} and len(tried) == len([path for path in server.paths() if "tomorrow" in path]) <= 2


def clock() -> float:
    return asyncio.get_running_loop().time()


async def ask(
    hosts: Hosts, name: str = "a.example", error: FetchError | None = None, delay: float | None = None
) -> float:
    """One request, which fails by `error`; when it went out."""
    when = 0.0
    try:
        async with hosts.slot(name, delay):
            when = clock()
            if error is not None:
                raise error
    except FetchError:
        if not when:
            raise
    return when


def test_requests_to_a_host_keep_their_distance_and_a_longer_crawl_delay_counts() -> None:
    async def go() -> tuple[list[float], list[float]]:
        hosts = Hosts(total=10, per_host=5, delay=0.05)
        first = await asyncio.gather(*(ask(hosts) for _ in range(4)))
        second = await asyncio.gather(*(ask(hosts, "b.example", delay=0.15) for _ in range(3)))
        return sorted(first), sorted(second)

    for times, least in zip(asyncio.run(go()), (0.05, 0.15), strict=True):
        assert all(later - earlier >= least * 0.99 for earlier, later in pairwise(times))


def test_other_hosts_do_not_wait_for_one_that_asked_to_be_left_alone() -> None:
    async def go() -> None:
        hosts = Hosts(total=10, per_host=2, delay=0)
        began = clock()
        await ask(hosts, error=HttpServerError("x", "busy", status=503, retry_after=0.5))
        assert hosts.ready_at("a.example") >= began + 0.5
        assert await ask(hosts, "b.example") < began + 0.4
        assert await ask(hosts) >= began + politeness.BACKOFF_FIRST

    original = politeness.BACKOFF_FIRST
    politeness.BACKOFF_FIRST = 0.6
    try:
        asyncio.run(go())
    finally:
        politeness.BACKOFF_FIRST = original


def test_a_host_that_says_too_often_that_it_is_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "BACKOFF_FIRST", 0.0001)

    async def go() -> None:
        hosts = Hosts(total=10, per_host=1, delay=0)
        for _ in range(politeness.PUSHES):
            await ask(hosts, error=HttpServerError("x", "busy", status=503))
            assert not hosts.is_down("a.example")
        await ask(hosts, error=HttpServerError("x", "busy", status=503))
        assert hosts.is_down("a.example")

    asyncio.run(go())


def test_requests_that_were_under_way_together_push_back_once() -> None:
    async def go() -> None:
        hosts = Hosts(total=20, per_host=12, delay=0)
        all_under_way = asyncio.Barrier(12)

        async def request() -> None:
            with contextlib.suppress(HttpServerError):
                async with hosts.slot("a.example", None):
                    await all_under_way.wait()
                    raise HttpServerError("x", "busy", status=503)

        await asyncio.gather(*(request() for _ in range(12)))
        assert 0 < hosts.ready_at("a.example") - clock() <= politeness.BACKOFF_FIRST
        assert not hosts.is_down("a.example")

    asyncio.run(go())


def test_a_host_that_may_not_be_asked_for_long_is_left_for_a_later_run_unless_the_user_wants_it_so() -> None:
    async def go() -> None:
        hosts = Hosts(total=10, per_host=1, delay=0)
        await ask(hosts, delay=3600)
        assert hosts.is_down("a.example")
        with pytest.raises(HostDown):
            await ask(hosts, delay=3600)
        slow = Hosts(total=10, per_host=1, delay=3600)
        await ask(slow)
        assert not slow.is_down("a.example")

    asyncio.run(go())


def test_a_host_that_never_answers_is_probed_by_one_request_at_a_time_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(politeness, "COOLING", (0.05, 0.1))

    async def go() -> None:
        hosts = Hosts(total=10, per_host=4, delay=0)
        began = clock()
        error = ConnectionFailed("x", "broken")
        asked = await asyncio.gather(*(ask(hosts, error=error) for _ in range(20)), return_exceptions=True)
        went_out = [when for when in asked if isinstance(when, float)]
        assert sum(isinstance(when, HostDown) for when in asked) == 20 - len(went_out)
        assert len(went_out) <= politeness.FAILURES + 3 + 2
        assert max(went_out) >= began + 0.15
        assert hosts.is_down("a.example")

    asyncio.run(go())


def test_a_host_that_recovers_is_asked_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "COOLING", (0.05, 0.1))

    async def go() -> None:
        hosts = Hosts(total=10, per_host=4, delay=0)
        for _ in range(politeness.FAILURES):
            await ask(hosts, error=ConnectionFailed("x", "broken"))
        assert hosts.ready_at("a.example") > clock()
        await ask(hosts)
        assert hosts.ready_at("a.example") <= clock() and not hosts.is_down("a.example")

    asyncio.run(go())


def test_what_waits_for_its_turn_is_called_off_at_the_end() -> None:
    async def go() -> None:
        hosts = Hosts(total=10, per_host=1, delay=60)
        await ask(hosts)
        waiting = asyncio.create_task(ask(hosts))
        await asyncio.sleep(0.01)
        assert hosts.waiting == 1
        hosts.call_off()
        with pytest.raises(CalledOff):
            await waiting
        assert hosts.waiting == 0

    asyncio.run(go())
