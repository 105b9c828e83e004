"""The application's clock, for answers that tell how long something still holds."""

from typing import Final

from aiohttp import web

from gateway.ports import Clock

CLOCK: Final[web.AppKey[Clock]] = web.AppKey("clock")
