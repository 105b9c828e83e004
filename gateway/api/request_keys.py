"""What a request carries from one part of the API to another."""

from typing import Final

from aiohttp import web

from gateway.api.operation import Dialect

REQUEST_ID: Final = web.RequestKey("request_id", str)
"""Said in every answer and every log line, so that the two find each other."""

DIALECT: Final = web.RequestKey("dialect", Dialect)
"""Whose words a refusal of this request takes."""
