"""The settings in force, for the few answers that repeat them."""

from typing import Final

from aiohttp import web

from gateway.config import Settings

SETTINGS: Final = web.AppKey("settings", Settings)
