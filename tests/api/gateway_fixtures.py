"""Fixtures that serve the real application, over TCP, on the stand-in of its inside."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from gateway.api.app import build_app
from gateway.api.middleware import FAILURES
from gateway.api.server import build_runner
from gateway.config import Settings
from tests.api.gateway_kit import KEY, Inside
from tests.api.samples import StoppedClock


@dataclass
class Server:
    """A running gateway, and a client of it without any credential."""

    app: web.Application
    url: str
    client: aiohttp.ClientSession

    async def call(
        self, method: str, path: str, body: Any = None, *, key: str | None = KEY, **more: Any
    ) -> tuple[int, Any]:
        """The status and the JSON that a caller with this key gets."""
        headers = ({"X-API-Key": key} if key else {}) | more.pop("headers", {})
        if body is not None:
            more["json"] = body
        async with self.client.request(method, self.url + path, headers=headers, **more) as answer:
            return answer.status, await answer.json()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def web_dir(tmp_path: Path) -> Path:
    """A panel that was built, and Swagger UI installed."""
    dist = tmp_path / "web" / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<!doctype html><title>Panel</title>")
    (dist / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (dist / "manifest.webmanifest").write_text("{}")
    (dist / "assets" / "index-abc.js").write_text("export {};")
    swagger = tmp_path / "web" / "node_modules" / "swagger-ui-dist"
    swagger.mkdir(parents=True)
    (swagger / "swagger-ui.css").write_text("body {}")
    (swagger / "swagger-ui-bundle.js").write_text("var SwaggerUIBundle = () => {};")
    return tmp_path / "web"


@pytest.fixture
def settings(tmp_path: Path, web_dir: Path) -> Settings:
    return Settings(
        api_key=SecretStr(KEY),
        data_dir=tmp_path / "data",
        web_dir=web_dir,
        whatsapp_web_url="http://127.0.0.1:3100",
        panel_language="es",
    )


@pytest.fixture
def app(inside: Inside, settings: Settings, clock: StoppedClock) -> Iterator[web.Application]:
    """The application; no test may end with an exception that nobody had thought of."""
    app = build_app(inside.use(), settings, clock)
    yield app
    assert app[FAILURES].count == 0


@pytest.fixture
async def server(app: web.Application) -> AsyncIterator[Server]:
    runner = build_runner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    async with aiohttp.ClientSession() as client:
        yield Server(app, f"http://{host}:{port}", client)
    await runner.cleanup()
