"""Addresses of proxies: read as people write them, shown without their secret."""

import pytest

from gateway.core.errors import InvalidRequest
from gateway.core.proxies import Proxy, ProxyScheme


@pytest.mark.parametrize(
    ("written", "url", "shown"),
    [
        ("http://p.example:8080", "http://p.example:8080", "http://p.example:8080"),
        ("http://p.example", "http://p.example:80", "http://p.example:80"),
        ("https://p.example/", "https://p.example:443", "https://p.example:443"),
        ("socks5://[2001:db8::1]", "socks5://[2001:db8::1]:1080", "socks5://[2001:db8::1]:1080"),
        ("socks5h://p.example:9", "socks5://p.example:9", "socks5://p.example:9"),
        ("http://u:s@p.example:1", "http://u:s@p.example:1", "http://u:***@p.example:1"),
        ("http://u@p.example:1", "http://u@p.example:1", "http://u@p.example:1"),
        ("http://u:a%40b%3A@p.example:1", "http://u:a%40b%3A@p.example:1", None),
    ],
)
def test_an_address_is_read_kept_and_shown(written: str, url: str, shown: str | None) -> None:
    proxy = Proxy.parse(written)
    assert proxy.url == url
    assert Proxy.parse(proxy.url) == proxy
    assert proxy.shown == (shown or "http://u:***@p.example:1")
    assert "s@" not in repr(proxy)


def test_escapes_are_undone() -> None:
    proxy = Proxy.parse("socks5://us%C3%A9r:a%40b%3Ac@p.example:1")
    assert (proxy.scheme, proxy.username, proxy.password) == (ProxyScheme.SOCKS5, "usér", "a@b:c")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "p.example:8080",
        "ftp://p.example",
        "socks4://p.example:1080",
        "http://",
        "http://p.example:0",
        "http://p.example:99999",
        "http://p.example:8080/path",
        "http://u:hunter2@p.example:80?x",
        "http://a%3Ab:hunter2@p.example",
        "http://u:hunter2%0d%0aX@p.example",
        "socks5://u:" + "hunter2" * 40 + "@p.example",
        "http://u:hunter2@[::1",
    ],
)
def test_what_cannot_be_used_is_refused_without_repeating_it(written: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        Proxy.parse(written)
    assert "hunter2" not in repr(refusal.value.details) + str(refusal.value)
    assert isinstance(refusal.value.details, list)
    assert refusal.value.details[0]["field"] == "proxy.url"
