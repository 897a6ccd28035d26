"""Addresses: one key for each page, the right site, and nothing secret shown."""

from __future__ import annotations

import pytest
from ada_url import URL
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.errors import InvalidUrl
from newsgrab.urls import (
    host_of,
    is_nameless_host,
    join,
    masked,
    normalise,
    origin_of,
    require_http_url,
    same_site,
    site_of,
    without_credentials,
    without_secrets,
)


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://example.org/story", "https://example.org/story"),
        ("HTTPS://Example.ORG:443/story", "https://example.org/story"),
        ("http://example.org:80", "http://example.org/"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        (" https://example.org/a\n", "https://example.org/a"),
        ("https://example.org/a/./b/../c", "https://example.org/a/c"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/a?", "https://example.org/a"),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("https://example.org/%7eanna/%d8%b9", "https://example.org/~anna/%D8%B9"),
        ("https://example.org/عاجل", "https://example.org/%D8%B9%D8%A7%D8%AC%D9%84"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2"),
        ("https://example.org/a?id=2&id=1", "https://example.org/a?id=2&id=1"),
        ("https://example.org/article.asp?12345", "https://example.org/article.asp?12345"),
        ("https://example.org/a?q=", "https://example.org/a?q="),
        ("https://example.org/a?id=7&utm_source=x&UTM_Medium=y&fbclid=z&gclid=1", "https://example.org/a?id=7"),
        ("https://example.org/a?utm%5Fsource=x", "https://example.org/a"),
        ("https://example.org/a?at_medium=x&at_campaign=y", "https://example.org/a"),
        ("https://example.org/a?sessionid=4&ref=5&cid=6", "https://example.org/a?cid=6&ref=5&sessionid=4"),
    ],
)
def test_spellings_of_one_address_have_one_key(address: str, key: str) -> None:
    assert normalise(address) == key


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("example.org/story", "https:// in front"),
        ("www.example.org", "https:// in front"),
        ("mailto:editor@example.org", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("/relative", "not an address"),
        ("http://", "not an address"),
        ("http://[::1", "not an address"),
        ("http://a b/", "not an address"),
        ("http://example.org:99999/", "not an address"),
        ("http://exam\x00ple.org/", "not an address"),
        ("http://example.org/\ud800", "not an address"),
        ("http://example.org/" + "a" * 9000, "more than"),
    ],
)
def test_what_is_no_web_address_is_refused_with_advice(address: str, advice: str) -> None:
    for function in (normalise, require_http_url, origin_of):
        with pytest.raises(InvalidUrl, match=advice):
            function(address)
    assert host_of(address) == ""
    assert site_of(address) == ""
    assert without_credentials(address) == address or "@" in address


def test_the_error_for_a_bad_address_does_not_show_the_password() -> None:
    with pytest.raises(InvalidUrl) as caught:
        normalise("http://anna:secret@[::1/")
    assert "secret" not in str(caught.value)
    assert "anna" not in repr(caught.value)


WEB_ADDRESSES = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["example.org", "u:p@Example.ORG:80", "bücher.example:443", "[::1]", "1.2", "a%2eb", "xn--a"]),
    st.text(st.sampled_from("/.%2eEfF57~ab?&=#;@:\\ é\ud800'|+"), max_size=30),
    st.text(max_size=10),
)


@given(WEB_ADDRESSES | st.text())
def test_normalising_a_key_changes_nothing_and_odd_input_is_refused_cleanly(address: str) -> None:
    try:
        key = normalise(address)
    except InvalidUrl:
        return
    assert normalise(key) == key
    assert key.isascii() and "#" not in key
    assert host_of(key) == host_of(address)


@given(WEB_ADDRESSES | st.text())
def test_showing_any_text_never_fails(address: str) -> None:
    assert masked(address).isprintable()
    without_credentials(address)
    site_of(address)
    is_nameless_host(address)
    assert same_site(address, address) == bool(host_of(address))


@given(st.text(st.characters(codec="ascii", exclude_characters="@/\\?#:"), min_size=4).filter(str.isalnum))
def test_a_password_never_survives(password: str) -> None:
    secret = f"x{password}x"
    for address in (
        f"https://anna:{secret}@example.org/a",
        f"http:\\\\anna:{secret}@[::1/",
        f"//anna:{secret}@@h",
        f"anna:{secret}@example.org/a",
    ):
        for shown in (without_credentials(address), masked(address)):
            assert secret not in shown and "anna" not in shown


INNER = "https://anna:geheim@other.example/b", "https%3A%2F%2Fanna%3Ageheim%40other.example%2Fb"


@pytest.mark.parametrize("inner", INNER)
def test_a_password_of_an_address_within_an_address_is_masked(inner: str) -> None:
    harmless = "by=https%3A%2F%2Fa.example%2F%40anna&at=https://a.example/@anna"
    shown = without_secrets(f"https://example.org/login?next={inner}&{harmless}")
    assert "geheim" not in shown and "other.example" in shown
    assert shown.endswith(f"&{harmless}")


def test_what_is_long_is_cut_for_logs_only() -> None:
    address = f"https://example.org/{'a' * 3000}?token=geheim&page=2"
    assert without_secrets(address) == address.replace("geheim", "***")
    assert len(masked(address)) == 2000


def test_tokens_are_masked_and_other_parameters_are_not() -> None:
    address = "https://anna:pw@example.org/a?id=7&access_token=abc&X-Amz-Signature=def&sid=ghi&page=2#id_token=jkl"
    assert masked(address) == (
        "https://example.org/a?id=7&access_token=***&X-Amz-Signature=***&sid=***&page=2#id_token=***"
    )


def test_control_characters_are_never_shown() -> None:
    assert masked("https://example.org/\x1b[2J\r\nboo").isprintable()


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.bbc.co.uk/news", "bbc.co.uk"),
        ("https://gate.ahram.org.eg/News/1.aspx", "ahram.org.eg"),
        ("https://example.org", "example.org"),
        ("https://example.org./", "example.org"),
        ("https://anna.blogspot.com/", "anna.blogspot.com"),
        ("https://co.uk/", "co.uk"),
        ("http://127.0.0.1:8000/", "127.0.0.1"),
        ("http://[::1]/", "[::1]"),
        ("http://localhost:8000/", "localhost"),
        ("http://intranet/", "intranet"),
        ("https://новости.москва/", "xn--b1amnebsh.xn--80adxhks"),
        ("https://a.bücher.example/", "xn--bcher-kva.example"),
        ("https://a.b.个人.hk/", "b.xn--ciqpn.hk"),
    ],
)
def test_the_site_is_the_registrable_domain(address: str, site: str) -> None:
    assert site_of(address) == site


def test_two_addresses_of_one_site() -> None:
    assert same_site("https://amp.example.co.uk/a", "http://www.example.co.uk:8080/b")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not same_site("https://anna.blogspot.com/", "https://bert.blogspot.com/")
    assert not same_site("http://127.0.0.1/", "http://127.0.0.2/")
    assert not same_site("", "")


@pytest.mark.parametrize(
    "host", ["", " ", "127.0.0.1", "0x7f.1", "::1", "[::1]", "2001:db8::1", "localhost", "LOCALHOST.", "a.localhost"]
)
def test_hosts_that_name_no_publisher(host: str) -> None:
    assert is_nameless_host(host)


@pytest.mark.parametrize("host", ["bbc.co.uk", "localhost.example.org", "xn--b1amnebsh.xn--80adxhks", "1.example"])
def test_hosts_that_name_a_publisher(host: str) -> None:
    assert not is_nameless_host(host)


def test_references_are_joined_as_browsers_do() -> None:
    assert join("https://example.org/a/b?c", "../d e") == "https://example.org/d%20e"
    assert join("https://example.org/a", "//other.example/x") == "https://other.example/x"
    with pytest.raises(InvalidUrl, match="only http and https"):
        join("https://example.org/a", "ftp://example.org/x")


@given(
    st.text(st.sampled_from("abz019-."), min_size=1, max_size=14),
    st.text(st.sampled_from("aZ0/._~=,+@-?&%:#; é"), max_size=14),
)
def test_an_address_that_needs_no_parsing_is_what_parsing_gives(host: str, rest: str) -> None:
    address = f"https://{host}.example/{rest}"
    try:
        parsed = URL(address.strip())
    except ValueError:
        with pytest.raises(InvalidUrl):
            require_http_url(address)
    else:
        assert (require_http_url(address), host_of(address)) == (parsed.href, parsed.hostname)


@pytest.mark.parametrize(
    "host", ["xn--bcher-kva.example", "xn--a.example", "a.xn--p1ai", "127.0.0.1", "0x7f.1", "1.2.3.0x4"]
)
def test_hosts_that_mean_another_are_parsed(host: str) -> None:
    address = f"https://{host}/a"
    try:
        parsed = URL(address)
    except ValueError:
        assert host_of(address) == ""
    else:
        assert (require_http_url(address), host_of(address)) == (parsed.href, parsed.hostname)
