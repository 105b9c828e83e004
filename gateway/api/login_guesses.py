"""Counting wrong passwords by address: whoever guesses too often has to wait, right or wrong."""

from typing import Final

from aiohttp import web

from gateway.api.guesses import Guesses

LOGIN_GUESSES: Final = web.AppKey("login_guesses", Guesses)
