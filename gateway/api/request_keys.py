"""What a request carries from one part of the API to another."""

from typing import Final

from aiohttp import web

from gateway.api.operation import Dialect
from gateway.core.limits import Standing

REQUEST_ID: Final = web.RequestKey("request_id", str)
"""Said in every answer and every log line, so that the two find each other."""

STANDING: Final = web.RequestKey("standing", Standing)
"""What is left of the requests that its dialect allows."""

DIALECT: Final = web.RequestKey("dialect", Dialect)
"""Whose words a refusal of this request takes."""
