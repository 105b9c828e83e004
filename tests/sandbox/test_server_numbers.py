"""The number check: an account is found however its country lets people write the number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from server_kit import ALICE, Server, running

from gateway.sandbox.numbering import also_written


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    async with running(tmp_path) as server:
        await server.phones(ALICE)
        yield server


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("551187654321", "5511987654321"),
        ("5511987654321", "551187654321"),
        ("5215512345678", "525512345678"),
        ("525512345678", "5215512345678"),
        ("5491123456789", "541123456789"),
        ("541123456789", "5491123456789"),
    ],
)
async def test_a_number_is_found_in_both_ways_of_writing_it(
    server: Server, registered: str, written: str
) -> None:
    await server.phones(registered)
    page = await server.linked(ALICE)
    for asked in (registered, written):
        (person,) = (await page.ok("usync", phones=[asked]))["people"]
        assert person["jid"] == f"{registered}@c.us"


async def test_where_both_are_on_whatsapp_each_is_itself(server: Server) -> None:
    await server.phones("551187654321", "5511987654321")
    page = await server.linked(ALICE)
    found = (await page.ok("usync", phones=["5511987654321", "551187654321"]))["people"]
    assert [person["jid"] for person in found] == ["5511987654321@c.us", "551187654321@c.us"]


@pytest.mark.parametrize("number", ["551133334444", "34600000001", "12025550108", "5511887654321"])
def test_a_landline_or_another_country_has_one_way_only(number: str) -> None:
    assert also_written(number) is None


async def test_a_number_that_nobody_has_in_any_way_is_not_on_whatsapp(server: Server) -> None:
    page = await server.linked(ALICE)
    assert await page.ok("usync", phones=["5511987654321"]) == {"people": [None]}
