"""Redirects are followed by hand: bounded, checked, with cookies, and without carrying secrets to another site."""

from __future__ import annotations

import pytest

from newsgrab.errors import AddressRefused, HttpError, PageUnavailable, RedirectLoop, UnknownHost
from newsgrab.fetching import fetch

from .conftest import PAGE, Request, Site, local

SECRETS = {"authorization", "cookie", "x-key"}


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int, site: Site) -> None:
    site.handlers["/old"] = lambda request: request.redirect("/new?a=1#top", status)
    site.page("/new")
    page = fetch(site.url("/old"), local())
    assert (page.content, page.status) == (PAGE, 200)
    assert (page.url, page.final_url) == (site.url("/old"), site.url("/new?a=1"))


def test_a_location_in_raw_letters_is_followed(site: Site) -> None:
    @site.on("/old")
    def raw(request: Request) -> None:
        request.redirect("/عاجل خبر".encode().decode("latin-1"))

    site.page("/%D8%B9%D8%A7%D8%AC%D9%84%20%D8%AE%D8%A8%D8%B1")
    assert fetch(site.url("/old"), local()).content == PAGE


def test_redirects_are_bounded(site: Site) -> None:
    for number in range(9):
        site.handlers[f"/{number}"] = lambda request: request.redirect(f"/{int(request.path[1:]) + 1}")
    site.page("/9")
    assert fetch(site.url("/0"), local(max_redirects=9)).content == PAGE
    with pytest.raises(RedirectLoop, match="more than 8 redirects"):
        fetch(site.url("/0"), local(max_redirects=8))
    with pytest.raises(RedirectLoop, match="more than 0"):
        fetch(site.url("/0"), local(max_redirects=0))


def test_a_circle_is_noticed_at_once(site: Site) -> None:
    site.handlers["/a"] = lambda request: request.redirect("/b")
    site.handlers["/b"] = lambda request: request.redirect("/a")
    with pytest.raises(RedirectLoop, match="circle"):
        fetch(site.url("/a"), local(obey_robots=False))
    assert site.paths() == ["/a", "/b"]


def test_coming_back_with_a_new_cookie_is_no_circle(site: Site) -> None:
    """The way through a consent page that only sets a cookie."""

    @site.on("/story")
    def story(request: Request) -> None:
        if "consent=yes" in request.headers.get("cookie", ""):
            request.send()
        else:
            request.redirect("/consent?back=/story")

    site.handlers["/consent"] = lambda request: request.redirect("/story", Set_Cookie="consent=yes; Path=/")
    assert fetch(site.url("/story"), local()).content == PAGE
    assert fetch(site.url("/story"), local(cookies={"mine": "1"})).content == PAGE
    assert site.requests[-1].headers["cookie"] == "mine=1; consent=yes"


def test_a_redirect_that_points_nowhere(site: Site) -> None:
    with pytest.raises(HttpError, match="302: a redirect without an address") as caught:
        fetch(site.page("/", b"", 302), local())
    assert caught.value.status == 302


@pytest.mark.parametrize("location", ["ftp://127.0.0.1/x", "file:///etc/passwd", "javascript:alert(1)", "http://[::1"])
def test_a_redirect_out_of_the_web_is_refused(location: str, site: Site) -> None:
    site.handlers["/"] = lambda request: request.redirect(location)
    with pytest.raises(AddressRefused, match="redirects to"):
        fetch(site.url("/"), local())


def test_an_error_behind_a_redirect_says_where_it_happened(site: Site) -> None:
    site.handlers["/gone"] = lambda request: request.redirect("/missing?token=secret")
    site.handlers["/away"] = lambda request: request.redirect("http://no-such-host.invalid/")
    with pytest.raises(PageUnavailable, match=r"404.*redirected to .*/missing\?token=\*\*\*") as caught:
        fetch(site.url("/gone"), local())
    assert caught.value.subject == site.url("/gone")
    with pytest.raises(UnknownHost, match=r"does not resolve.*no-such-host\.invalid"):
        fetch(site.url("/away"), local(obey_robots=False))


def test_a_meta_refresh_is_left_to_the_reader(site: Site) -> None:
    body = b"<meta http-equiv=refresh content='0; url=/b'>"
    assert fetch(site.page("/a", body), local()).content == body


def test_secrets_go_along_within_the_site(site: Site) -> None:
    site.handlers["/old"] = lambda request: request.redirect("/new")
    site.page("/new")
    options = local(headers={"Authorization": "Bearer t", "X-Key": "k"}, cookies={"session": "s"}, obey_robots=False)
    fetch(site.url("/old"), options)
    assert all(request.headers.keys() >= SECRETS for request in site.requests)


def test_secrets_do_not_go_to_another_site_nor_back_from_there(site: Site, other_site: Site) -> None:
    site.handlers["/old"] = lambda request: request.redirect(other_site.url("/via", host="localhost"))
    other_site.handlers["/via"] = lambda request: request.redirect(site.url("/new"))
    site.page("/new")
    options = local(
        headers={"Authorization": "Bearer t", "X-Key": "k", "Accept-Language": "ar"}, cookies={"session": "s"}
    )
    fetch(site.url("/old"), options)
    first, *_ = [request for request in site.requests if request.path == "/old"]
    assert first.headers.keys() >= SECRETS
    later = [request for request in site.requests if request.path == "/new"] + other_site.requests
    assert [request.path for request in later] == ["/new", "/robots.txt", "/via"]
    for request in later:
        assert not request.headers.keys() & SECRETS
    assert later[-1].headers["accept-language"] == "ar"


def test_a_password_in_the_address_does_not_go_to_another_site(site: Site, other_site: Site) -> None:
    site.handlers["/"] = lambda request: request.redirect(other_site.url("/x", host="eve:pw@localhost"))
    other_site.page("/x")
    page = fetch(f"http://anna:pw@127.0.0.1:{site.port}/", local())
    assert page.final_url == other_site.url("/x", host="localhost")
    assert all("authorization" not in request.headers for request in other_site.requests)


def test_cookies_of_one_site_do_not_go_to_another(site: Site, other_site: Site) -> None:
    target = other_site.url("/x", host="localhost")
    site.handlers["/"] = lambda request: request.redirect(target, Set_Cookie="visit=1; Path=/")
    other_site.page("/x")
    fetch(site.url("/"), local())
    assert all("cookie" not in request.headers for request in other_site.requests)
