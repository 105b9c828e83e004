"""The sandbox under WhatsApp's own host name, for libraries that know no other address."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST: Final = "web.whatsapp.com"
CHUNK_BYTES: Final = 64 * 1024


def tls_context(folder: Path) -> ssl.SSLContext:
    """A certificate for WhatsApp's name that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "whatsapp.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


@asynccontextmanager
async def under_whatsapp_s_name(folder: Path, port: int) -> AsyncIterator[int]:
    """Hands what arrives by HTTPS on to the sandbox as it is; the port to come to."""

    open_now: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        for come, go in ((reader, inner_writer), (inner_reader, writer)):
            pouring = asyncio.create_task(_pour(come, go))
            open_now.add(pouring)
            pouring.add_done_callback(open_now.discard)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls_context(folder))
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for pouring in open_now:
            pouring.cancel()
        await asyncio.gather(*open_now, return_exceptions=True)


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(ConnectionError, ssl.SSLError):
            while data := await reader.read(CHUNK_BYTES):
                writer.write(data)
                await writer.drain()
    finally:
        writer.close()
