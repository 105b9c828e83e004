"""Forms with a file, posted by a caller that costs little itself: the kernel sends the file."""

import asyncio
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from bench.callers import NotAccepted

ANY_TYPE: Final = "application/octet-stream"
_BOUNDARY: Final = "a-boundary-of-the-bench"


async def post_form(
    url: str, headers: Mapping[str, str], fields: Mapping[str, str], name: str, file: Path
) -> Any:
    """The JSON of the answer, which is one of success."""
    at = urlsplit(url)
    before = "".join(_part(field, "") + f"{value}\r\n" for field, value in fields.items())
    before += _part(name, f'; filename="{file.name}"\r\nContent-Type: {ANY_TYPE}')
    after = f"\r\n--{_BOUNDARY}--\r\n"
    with file.open("rb") as content:
        said = {
            **headers,
            "Host": at.netloc,
            "Connection": "close",
            "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
            "Content-Length": str(len(before) + os.fstat(content.fileno()).st_size + len(after)),
        }
        target = f"{at.path}?{at.query}" if at.query else at.path
        head = f"POST {target} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in said.items())
        reader, writer = await asyncio.open_connection(at.hostname, at.port)
        try:
            writer.write(f"{head}\r\n{before}".encode())
            await writer.drain()
            await asyncio.get_running_loop().sendfile(writer.transport, content)
            writer.write(after.encode())
            answer = await reader.read()
        finally:
            writer.close()
    status, _, rest = answer.partition(b"\r\n")
    if status.split()[1][:1] != b"2":
        raise NotAccepted(answer.decode(errors="replace"))
    return json.loads(rest.partition(b"\r\n\r\n")[2])


def _part(name: str, more: str) -> str:
    return f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
