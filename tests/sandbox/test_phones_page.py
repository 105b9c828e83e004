"""The page of the virtual phones in a real browser: two owners write to each other, and link."""

from __future__ import annotations

import asyncio
import io
import re
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
import pytest_asyncio
from aiohttp import ClientSession, FormData
from page_kit import ALICE, BOB, ME, STRANGER, Sandbox, WhatsApp, link
from PIL import Image
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, Request, Route, expect

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.asyncio(loop_scope="module"),
]

PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
LOOK: Final = """(looking) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => !looking });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
WITHIN_A_SECOND: Final = 1_000
WAITS: Final = re.compile(r"/messages\?since=\d{2,}&wait=")
BEFORE_A_WAIT_ENDS_BY_ITSELF: Final = 20


@dataclass
class Phones:
    """The page, as the person in front of it uses it."""

    page: Page
    address: str
    troubles: list[str] = field(default_factory=list)

    def at(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(message.text)

    def forgive(self, *expected: str) -> None:
        """Chromium itself writes each failed request on the console: these were asked for."""
        self.troubles = [one for one in self.troubles if not any(e in one for e in expected)]

    async def go(self, path: str = "") -> Phones:
        await self.page.goto(f"{self.address}phones{path}")
        return self

    async def look(self, *, looking: bool) -> None:
        """A headless window is never hidden: the page is told that it is."""
        await self.page.evaluate(LOOK, looking)

    async def add(self, number: str, name: str) -> None:
        await self.at("add-phone").click()
        await self.at("phone-number").fill(number)
        await self.at("phone-name").fill(name)
        await self.at("phone-submit").click()
        await expect(self.at("add-phone-dialog")).to_be_hidden()

    async def write(self, text: str) -> None:
        await self.at("composer-input").fill(text)
        await self.page.keyboard.press("Enter")

    def bubble(self, text: str) -> Locator:
        return self.at("thread").locator("[data-ack]", has_text=text).and_(self.page.locator("li"))


@asynccontextmanager
async def opened(chromium: Browser, address: str, language: str = "en-GB") -> AsyncIterator[Phones]:
    context = await chromium.new_context(locale=language)
    page = await context.new_page()
    phones = Phones(page, address)
    page.on("console", phones.note)
    page.on("pageerror", lambda error: phones.troubles.append(str(error)))
    yield phones
    await context.close()


@pytest_asyncio.fixture(loop_scope="module")
async def phones(chromium: Browser, sandbox: Sandbox) -> AsyncIterator[Phones]:
    """One person's page; no test may leave a word in its console."""
    async with opened(chromium, sandbox.address) as phones:
        yield phones
        assert phones.troubles == []


@pytest_asyncio.fixture(loop_scope="module")
async def others(chromium: Browser, sandbox: Sandbox) -> AsyncIterator[Phones]:
    """Another person's page, in Spanish."""
    async with opened(chromium, sandbox.address, "es-AR") as others:
        yield others
        assert others.troubles == []


async def bob_sends(
    sandbox: Sandbox, content: bytes, name: str, mimetype: str, **fields: str
) -> None:
    """A file to Alice."""
    data = FormData({"to": ALICE, **fields}, quote_fields=False)
    data.add_field("media", content, filename=name, content_type=mimetype)
    path = f"{sandbox.address}control/phones/{BOB}/messages"
    async with sandbox.http.post(path, data=data) as answer:
        assert answer.status == 201, await answer.text()


async def test_two_new_phones_write_to_each_other(
    phones: Phones, others: Phones, sandbox: Sandbox
) -> None:
    await phones.go()
    await phones.add("+54 9 11 5555 0001", "Ana")
    await phones.add("+54 9 11 5555 0002", "Bruno")
    ana, bruno = "5491155550001", "5491155550002"

    await phones.at(f"phone-{ana}").click()
    await phones.at("new-chat").click()
    await phones.at("new-chat-number").fill("+54 9 11 5555-0002")
    await phones.at("new-chat-open").click()
    await phones.write("hello <b>Bruno</b>")
    mine = phones.bubble("hello <b>Bruno</b>")
    await expect(mine).to_have_attribute("data-ack", "delivered", timeout=WITHIN_A_SECOND)

    await others.go(f"#/{bruno}")
    await expect(others.at(f"unread-{ana}")).to_have_text("1")
    await others.at(f"chat-{ana}").click()
    await expect(others.bubble("hello <b>Bruno</b>")).to_be_visible()
    await expect(mine).to_have_attribute("data-ack", "read", timeout=WITHIN_A_SECOND)
    await expect(others.at(f"unread-{ana}")).to_have_count(0)

    await others.at("composer-input").press_sequentially("hi")
    await expect(phones.at("typing")).to_have_text("typing…", timeout=WITHIN_A_SECOND)
    await others.at("composer-send").click()
    theirs = phones.bubble("hi")
    await expect(phones.at("typing")).to_have_count(0, timeout=WITHIN_A_SECOND)
    await expect(theirs.last).to_be_visible()
    [_, answer] = await sandbox.heard(bruno)
    assert (answer["text"], answer["fromMe"], answer["ack"]) == ("hi", True, "read")


async def test_a_message_waits_unread_until_its_chat_is_opened(
    phones: Phones, sandbox: Sandbox
) -> None:
    await phones.go(f"#/{ALICE}")
    sent = await sandbox.say(BOB, ALICE, "are you there?")
    await expect(phones.at(f"unread-{BOB}")).to_have_text("1", timeout=WITHIN_A_SECOND)
    assert (await sandbox.message(BOB, sent))["ack"] == "delivered"
    await phones.at(f"chat-{BOB}").click()
    await expect(phones.at(f"unread-{BOB}")).to_have_count(0, timeout=WITHIN_A_SECOND)
    assert (await sandbox.message(BOB, sent))["ack"] == "read"


async def test_a_page_that_nobody_looks_at_reads_nothing_and_holds_no_connection(
    phones: Phones, sandbox: Sandbox
) -> None:
    waits: set[Request] = set()
    phones.page.on("request", lambda one: waits.add(one) if WAITS.search(one.url) else None)
    phones.page.on("requestfinished", lambda one: waits.difference_update([one]))
    phones.page.on("requestfailed", lambda one: waits.difference_update([one]))
    await phones.go(f"#/{ALICE}/{BOB}")
    await sandbox.say(BOB, ALICE, "seen")
    await expect(phones.bubble("seen")).to_be_visible()
    await phones.look(looking=False)
    async with asyncio.timeout(BEFORE_A_WAIT_ENDS_BY_ITSELF):
        while waits:
            await phones.page.evaluate("0")
    sent = await sandbox.say(BOB, ALICE, "not seen yet")
    await expect(phones.bubble("not seen yet")).to_have_count(0)
    assert (await sandbox.message(BOB, sent))["ack"] == "delivered"
    await phones.look(looking=True)
    await expect(phones.bubble("not seen yet")).to_be_visible(timeout=WITHIN_A_SECOND)
    await expect(phones.bubble("not seen yet")).to_have_attribute("data-ack", "read")


async def test_react_reply_edit_and_delete(phones: Phones, sandbox: Sandbox) -> None:
    theirs = await sandbox.say(BOB, ALICE, "a question")
    await phones.go(f"#/{ALICE}/{BOB}")

    await phones.at(f"actions-{theirs}").click()
    await phones.at("react-👍").click()
    await expect(phones.at(f"reactions-{theirs}")).to_have_text("👍")
    assert (await sandbox.message(BOB, theirs))["reactions"] == [{"by": ALICE, "emoji": "👍"}]
    await phones.at(f"actions-{theirs}").click()
    await expect(phones.at("action-edit")).to_have_count(0)
    await phones.at("action-reply").click()
    await phones.write("an answer")
    await expect(phones.bubble("an answer").locator("blockquote")).to_have_text("a question")
    reply = (await sandbox.heard(BOB))[-1]
    assert reply["quotedId"] == theirs

    await phones.at(f"actions-{reply['id']}").click()
    await phones.at("action-edit").click()
    await expect(phones.at("composer-input")).to_have_value("an answer")
    await phones.write("a better answer")
    await expect(phones.bubble("a better answer")).to_contain_text("edited")
    assert (await sandbox.message(BOB, reply["id"]))["text"] == "a better answer"

    await phones.at(f"actions-{reply['id']}").click()
    await phones.at("action-revoke").click()
    await expect(phones.at(f"message-{reply['id']}")).to_contain_text("This message was deleted")
    assert (await sandbox.message(BOB, reply["id"]))["revoked"]


async def test_a_picture_goes_out_and_is_seen(
    phones: Phones, others: Phones, sandbox: Sandbox, tmp_path: Path
) -> None:
    picture = tmp_path / "dot.png"
    await asyncio.to_thread(picture.write_bytes, PNG)
    await phones.go(f"#/{ALICE}/{BOB}")
    await phones.at("composer-file").set_input_files(picture)
    await expect(phones.at("composer-attachment")).to_contain_text("dot.png")
    await phones.write("a dot")
    await others.go(f"#/{BOB}/{ALICE}")
    image = others.at("thread").get_by_alt_text("dot.png")
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("naturalWidth", 1)
    [message] = await sandbox.heard(BOB)
    assert (message["type"], message["text"], message["media"]["size"]) == (
        "image",
        "a dot",
        len(PNG),
    )


async def test_a_voice_note_can_be_heard(phones: Phones, sandbox: Sandbox) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 1, 8_000, 0, "NONE", ""))
        file.writeframes(bytes([128]) * 4_000)
    await bob_sends(sandbox, sound.getvalue(), "note.wav", "audio/wav", type="voice")
    await phones.go(f"#/{ALICE}/{BOB}")
    player = phones.at("thread").locator("audio")
    await expect(player).to_have_js_property("duration", 0.5)


async def test_what_others_send_is_drawn_by_its_kind(phones: Phones, sandbox: Sandbox) -> None:
    await sandbox.control(
        f"phones/{BOB}/messages",
        to=ALICE,
        type="poll",
        question="Lunch?",
        options=["yes", "no"],
    )
    await sandbox.control(
        f"phones/{BOB}/messages",
        to=ALICE,
        type="contact",
        contacts=[{"name": "Carla", "phone": "5491100000077"}],
    )
    await sandbox.control(
        f"phones/{BOB}/messages", to=ALICE, type="location", latitude=-34.6, longitude=-58.4
    )
    page = b"<script>document.title = 'taken over'</script>"
    await bob_sends(sandbox, page, "<b>.html", "text/html")

    await phones.go(f"#/{ALICE}/{BOB}")
    thread = phones.at("thread")
    await expect(thread).to_contain_text("+5491100000077")
    await expect(thread).to_contain_text("-34.6, -58.4")
    await thread.get_by_label(re.compile("yes")).check()
    await thread.get_by_role("button", name="Vote").click()
    await expect(thread).to_contain_text("1 vote")
    async with phones.page.expect_download() as download:
        await thread.get_by_role("link", name="<b>.html").click()
    await (await download.value).delete()
    assert await phones.page.title() == "Virtual phones"


async def test_what_is_chosen_in_a_poll_stays_chosen_whatever_else_happens_to_it(
    phones: Phones, sandbox: Sandbox
) -> None:
    asked = await sandbox.control(
        f"phones/{BOB}/messages", to=ALICE, type="poll", question="Lunch?", options=["yes", "no"]
    )
    await phones.go(f"#/{ALICE}/{BOB}")
    thread = phones.at("thread")
    await thread.get_by_label(re.compile("no")).check()
    await sandbox.control(f"phones/{BOB}/react", id=asked["id"], emoji="🍝")
    await expect(phones.at(f"reactions-{asked['id']}")).to_have_text("🍝")
    await expect(thread.get_by_label(re.compile("no"))).to_be_checked()
    await thread.get_by_role("button", name="Vote").click()
    await expect(thread.get_by_label(re.compile("no")).locator("..")).to_contain_text("1 vote")


async def test_a_phone_scans_a_qr_and_is_unlinked(
    phones: Phones, whatsapp: WhatsApp, sandbox: Sandbox
) -> None:
    await phones.go(f"#/{ME}")
    row = phones.at(f"phone-{ME}").locator("[data-link]")
    await expect(row).to_have_attribute("data-link", "notLinked")
    qr = await whatsapp.qr()
    await phones.at("devices").click()
    await phones.at("link-code").fill(qr)
    await phones.at("link-submit").click()
    await whatsapp.linked()
    await expect(row).to_have_attribute("data-link", "linked", timeout=WITHIN_A_SECOND)

    await whatsapp.run(f"WPP.contact.queryWidExists('{ALICE}@c.us')")
    await whatsapp.send(f"{ALICE}@c.us", "from the linked page")
    await expect(phones.at(f"chat-{ALICE}")).to_contain_text("from the linked page")

    await phones.at("devices").click()
    await phones.at("link-code").fill(qr)
    await phones.at("link-submit").click()
    await expect(phones.at("link-problem")).to_contain_text("used already")
    await phones.at("link-code").fill("ABCD-1234")
    await phones.at("link-submit").click()
    await expect(phones.at("link-problem")).to_contain_text("No page shows this code now")
    phones.forgive("409 (Conflict)", "404 (Not Found)")

    await phones.at("unlink-1").click()
    await expect(phones.at("unlink-1")).to_have_text("Unlink it?")
    await phones.at("unlink-1").click()
    await expect(phones.at("device-1")).to_have_count(0)
    await expect(row).to_have_attribute("data-link", "notLinked")
    await expect(whatsapp.page.locator("[data-ref]")).to_be_visible()


async def test_a_pairing_code_is_typed(phones: Phones, whatsapp: WhatsApp) -> None:
    code = await whatsapp.run(f"WPP.conn.genLinkDeviceCodeForPhoneNumber('{ME}')")
    await phones.go(f"#/{ME}")
    await phones.at("devices").click()
    await phones.at("link-code").fill(f"{code[:4]}-{code[4:]}".lower())
    await phones.at("link-submit").click()
    await whatsapp.linked()


async def test_a_code_in_the_address_asks_whose_phone_scans_it(
    phones: Phones, whatsapp: WhatsApp
) -> None:
    qr = await whatsapp.qr()
    await phones.go(f"#/code/{quote(qr, safe='')}")
    await phones.at(f"scan-with-{ME}").click()
    await expect(phones.at("link-code")).to_have_value(qr)
    await phones.at("link-submit").click()
    await whatsapp.linked()


async def test_a_linked_device_whose_page_is_away_says_so(
    phones: Phones, whatsapp: WhatsApp, sandbox: Sandbox
) -> None:
    await link(sandbox, whatsapp)
    await phones.go()
    row = phones.at(f"phone-{ME}").locator("[data-link]")
    await expect(row).to_have_attribute("data-link", "linked")
    await whatsapp.page.close()
    await expect(row).to_have_attribute("data-link", "away", timeout=WITHIN_A_SECOND)


async def test_wrong_numbers_are_told_in_plain_words(phones: Phones) -> None:
    await phones.go(f"#/{ME}")
    await phones.at("add-phone").click()
    await phones.at("phone-number").fill("12")
    await phones.at("phone-submit").click()
    await expect(phones.at("phone-problem")).to_contain_text("7 to 15 digits")
    await phones.page.keyboard.press("Escape")
    await phones.at("new-chat").click()
    await phones.at("new-chat-number").fill(STRANGER)
    await phones.at("new-chat-open").click()
    await expect(phones.at("new-chat-problem")).to_contain_text("No phone has this number")


async def test_language_and_theme_are_chosen_and_kept(phones: Phones) -> None:
    await phones.go(f"#/{ME}/{ALICE}")
    await phones.at("composer-input").fill("half a sentence")
    await phones.at("language").click()
    await expect(phones.page.get_by_role("heading", name="Teléfonos", exact=True)).to_be_visible()
    await expect(phones.at("composer-input")).to_have_value("half a sentence")
    await phones.at("theme").click()
    await phones.at("theme").click()
    html = phones.page.locator("html")
    await expect(html).to_have_attribute("data-theme", "dark")
    await phones.page.reload()
    await expect(html).to_have_attribute("data-theme", "dark")
    await expect(html).to_have_attribute("lang", "es")


async def test_the_page_comes_back_with_its_sandbox(phones: Phones, sandbox: Sandbox) -> None:
    await sandbox.say(BOB, ALICE, "before")
    await phones.go(f"#/{ALICE}/{BOB}")
    await expect(phones.bubble("before")).to_be_visible()
    await sandbox.stop()
    await expect(phones.page.get_by_text("cannot be reached")).to_be_visible()
    await sandbox.start()
    await expect(phones.page.get_by_text("cannot be reached")).to_be_hidden()
    await sandbox.say(BOB, ALICE, "after")
    await expect(phones.bubble("after")).to_be_visible(timeout=WITHIN_A_SECOND)
    await expect(phones.bubble("before")).to_have_count(1)
    phones.forgive("ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_CONNECTION_RESET")


async def test_a_long_chat_opens_at_its_end(phones: Phones, sandbox: Sandbox) -> None:
    for place in range(130):
        await sandbox.say(BOB, ALICE, f"message number {place}")
    await phones.go(f"#/{ALICE}/{BOB}")
    await expect(phones.bubble("message number 129")).to_be_in_viewport()
    await expect(phones.bubble("message number 29")).to_have_count(0)
    await phones.page.get_by_role("button", name="Earlier messages").click()
    await expect(phones.bubble("message number 0")).to_have_count(1)
    await expect(phones.bubble("message number 129")).not_to_be_in_viewport()


async def test_a_picture_that_comes_late_leaves_the_end_in_sight(
    phones: Phones, sandbox: Sandbox
) -> None:
    tall = io.BytesIO()
    Image.new("RGB", (200, 900)).save(tall, "PNG")
    for place in range(20):
        await sandbox.say(BOB, ALICE, f"message {place}")
    await bob_sends(sandbox, tall.getvalue(), "tall.png", "image/png")
    await sandbox.say(BOB, ALICE, "the last one")
    seen = asyncio.Event()

    async def late(route: Route) -> None:
        await seen.wait()
        await route.continue_()

    await phones.page.route("**/media", late)
    await phones.go(f"#/{ALICE}/{BOB}")
    await expect(phones.bubble("the last one")).to_be_in_viewport()
    seen.set()
    await expect(phones.at("thread").get_by_alt_text("tall.png")).to_have_js_property(
        "naturalHeight", 900
    )
    await expect(phones.bubble("the last one")).to_be_in_viewport()


@pytest.mark.parametrize("width", [390, 800, 1440])
async def test_nothing_is_wider_than_the_window(
    phones: Phones, sandbox: Sandbox, width: int
) -> None:
    await sandbox.say(BOB, ALICE, "w" * 400)
    await phones.page.set_viewport_size({"width": width, "height": 844})
    for path in ("", f"#/{ALICE}", f"#/{ALICE}/{BOB}"):
        await phones.go(path)
        await expect(phones.page.locator("main")).to_be_visible()
        wide = await phones.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, path
    await expect(phones.at("composer-send")).to_be_in_viewport()


async def test_the_policy_allows_this_page_and_nothing_else(
    chromium: Browser, sandbox: Sandbox
) -> None:
    async with opened(chromium, sandbox.address) as phones:
        await phones.go(f"#/{ALICE}/{BOB}")
        await expect(phones.at("composer-input")).to_be_visible()
        assert phones.troubles == []
        refused = await phones.page.evaluate("""async () => {
            const element = document.createElement('div');
            try { element.innerHTML = '<b>bold</b>'; return false; } catch { return true; }
        }""")
        assert refused
        assert any("Trusted" in trouble for trouble in phones.troubles)


async def test_the_page_of_whatsapp_stays_at_the_root(sandbox: Sandbox) -> None:
    async with ClientSession() as http:
        async with http.get(sandbox.address) as root:
            text, policy = await root.text(), root.headers["Content-Security-Policy"]
        assert "js/loader_stub.js" in text
        assert "static.whatsapp.net" in policy
        async with http.get(f"{sandbox.address}phones") as page:
            policy = page.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'; ")
            assert "unsafe" not in policy
        async with http.get(f"{sandbox.address}phones/") as page:
            assert page.url.path == "/phones"
        for path in ("phones/js/", "phones/js/none.js", "phones/%2e%2e/app.py", "phones//app.py"):
            async with http.get(f"{sandbox.address}{path}") as nothing:
                assert nothing.status == 404, path


async def test_only_the_pages_own_origin_drives_the_phones(sandbox: Sandbox) -> None:
    path = f"{sandbox.address}control/phones/{ALICE}/read"
    own = sandbox.address.rstrip("/")
    for origin, status in ((own, 200), ("https://evil.example", 403), ("null", 403)):
        headers = {"Origin": origin}
        async with sandbox.http.post(path, json={"chat": BOB}, headers=headers) as answer:
            assert answer.status == status, origin
