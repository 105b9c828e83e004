"""The gateway's own commands; one that fails says why and ends non-zero."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from gateway import __version__, open_files
from gateway.config import (
    BadSettings,
    Settings,
    keep_from_children,
    load_settings,
)
from gateway.core.errors import GatewayError
from gateway.core.tenants import Principal, Scope
from gateway.logs import set_up_logs
from gateway.made_keys import ensure_api_key, ensure_master_key
from gateway.ownership.data_folder import DataFolderInUse, holder_pid
from gateway.ownership.sessions_folder import SessionsFolderInUse
from gateway.sandbox_process import SandboxFailed, SandboxProcess

BAD_CONFIGURATION = 78  # EX_CONFIG of sysexits.h
STOP_SECONDS = 40.0
POLL_SECONDS = 0.1

T = TypeVar("T")

app = typer.Typer(
    name="gateway", help="A multi-session WhatsApp Web gateway.", no_args_is_help=True
)
keys_app = typer.Typer(help="Make, list and take back API keys.", no_args_is_help=True)
app.add_typer(keys_app, name="keys")
secrets_app = typer.Typer(help="Give up stored secrets that do not open.", no_args_is_help=True)
app.add_typer(secrets_app, name="secrets")
console = Console(highlight=False)


def _fail(message: str, code: int = 1) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def _settings(**overrides: Any) -> Settings:
    try:
        return load_settings(**overrides)
    except BadSettings as problem:
        _fail(f"The settings cannot be used:\n{problem}", BAD_CONFIGURATION)


def _make_data_folder(settings: Settings) -> None:
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        _fail(f"DATA_DIR: {problem}", BAD_CONFIGURATION)


@app.command()
def serve(
    *,
    sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Start a stand-in for WhatsApp, and drive that.")
    ] = False,
) -> None:
    """Serve in the foreground until SIGTERM or SIGINT."""
    try:
        made = ensure_api_key()
        kept = ensure_master_key()
    except BadSettings as problem:
        _fail(f"The settings cannot be used:\n{problem}", BAD_CONFIGURATION)
    if made is not None:  # before anything else can fail: it is not shown again
        key, file = made
        typer.echo(f"API key  {key}  (made now, kept in {file}, shown this once)")
    if kept is not None:
        typer.echo(f"Master key made now, kept in {kept}: back it up with the data.")
    settings = _settings()
    keep_from_children()
    set_up_logs(settings.log_level, settings.log_format)
    open_files.allow_all()
    beside = None
    if sandbox:
        _make_data_folder(settings)
        beside = SandboxProcess(settings.data_dir.resolve(), settings.sandbox_port)
        _take_over(beside)
        settings = settings.model_copy(update={"whatsapp_web_url": beside.url})

    def serving(port: int) -> None:
        _announce(settings, port, beside)

    from gateway.bootstrap import run  # noqa: PLC0415 - other verbs start faster
    from gateway.installation import CannotStart  # noqa: PLC0415

    try:
        asyncio.run(run(settings, serving=serving))
    except (CannotStart, DataFolderInUse, SessionsFolderInUse) as problem:
        _fail(str(problem), BAD_CONFIGURATION)
    finally:
        if beside is not None and holder_pid(settings.data_dir) is None:
            beside.stop()


def _take_over(beside: SandboxProcess) -> None:
    try:
        beside.ensure()
    except SandboxFailed as problem:
        _fail(str(problem))


def _announce(settings: Settings, port: int, beside: SandboxProcess | None) -> None:
    """Say where it is; plain lines, since this also goes to files and containers' logs."""
    everywhere = {"0.0.0.0", "::", "127.0.0.1"}  # noqa: S104 - to print a name one can open
    host = "localhost" if settings.host in everywhere else settings.host
    lines = [
        f"WhatsApp gateway {__version__} is serving.",
        f"  Panel    http://{host}:{port}/",
        f"  API      http://{host}:{port}/api-docs",
    ]
    if beside is not None:
        lines.append(f"  Sandbox  {beside.url}/phones  (virtual phones; a stand-in for WhatsApp)")
    typer.echo("\n".join(lines))
    sys.stdout.flush()


@app.command()
def migrate() -> None:
    """Bring the database's schema to this version's."""
    from gateway.store.migrate import NewerSchema, upgrade  # noqa: PLC0415 - slow to import

    settings = _settings()
    _make_data_folder(settings)
    try:
        upgrade(settings.database)
    except NewerSchema as problem:
        _fail(problem.__doc__ or "")
    console.print("The database is up to date.")


@app.command()
def status() -> None:
    """Say whether the gateway of this data folder runs."""
    settings = _settings()
    pid = holder_pid(settings.data_dir)
    if pid is None:
        typer.echo(f"Not running ({settings.data_dir.resolve()}).")
        raise typer.Exit(1)
    typer.echo(f"Running: process {pid}, http://{settings.host}:{settings.port}/")


@app.command()
def stop() -> None:
    """Stop the gateway of this data folder gracefully, and its sandbox."""
    settings = _settings()
    pid = holder_pid(settings.data_dir)
    beside = SandboxProcess(settings.data_dir.resolve(), settings.sandbox_port)
    if pid is None:
        beside.stop()
        console.print("Not running.")
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while holder_pid(settings.data_dir) is not None:
        if time.monotonic() > deadline:
            _fail(f"Process {pid} has not stopped after {STOP_SECONDS:.0f} s.")
        time.sleep(POLL_SECONDS)  # noqa: TID251 - no loop here
    beside.stop()
    console.print("Stopped.")


@app.command()
def doctor() -> None:
    """Check what the gateway needs on this machine."""
    from gateway.doctor import examine  # noqa: PLC0415 - other verbs start faster

    findings = examine(_settings())
    for finding in findings:
        mark = "[green]ok[/]  " if finding.well else "[red]bad[/] "
        console.print(f"{mark} {finding.subject}: {finding.text}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command("settings")
def print_settings() -> None:
    """Print `.env.example`: every setting with its meaning and default."""
    from gateway.settings_text import env_example  # noqa: PLC0415 - used by people only

    typer.echo(env_example(), nl=False)


# --- keys ---------------------------------------------------------------------------------------

_OPERATOR = Principal(name="operator")


@keys_app.command("create")
def create_key(
    name: str,
    scope: Annotated[list[Scope], typer.Option(help="What it may do; repeatable.")] = [  # noqa: B006
        Scope.READ,
        Scope.SEND,
    ],
    session: Annotated[list[str], typer.Option(help="Only these sessions; repeatable.")] = [],  # noqa: B006
    address: Annotated[
        list[str], typer.Option(help="Only from this address or network; repeatable.")
    ] = [],  # noqa: B006
    days: Annotated[int | None, typer.Option(min=1, max=36_500, help="How long it lasts.")] = None,
) -> None:
    """Make a key and print its secret, once."""

    async def create(keys: Any) -> tuple[Any, str]:
        made: tuple[Any, str] = await keys.create(
            _OPERATOR,
            name=name,
            scopes=frozenset(scope),
            sessions=frozenset(session) or None,
            addresses=frozenset(address) or None,
            expires_at=None if days is None else datetime.now(UTC) + timedelta(days=days),
        )
        return made

    key, secret = _with_keys(create)
    typer.echo(f"{secret}  ({key.id}, shown this once)")  # never wrapped


@keys_app.command("list")
def list_keys() -> None:
    """List the keys, without their secrets."""
    table = Table(
        "Id", "Name", "Begins with", "Scopes", "Sessions", "Addresses", "Expires", "Last used"
    )
    for key in _with_keys(lambda keys: keys.list(_OPERATOR)):
        scopes = ", ".join(sorted(key.scopes))
        sessions = "all" if key.sessions is None else ", ".join(sorted(key.sessions))
        addresses = "any" if key.addresses is None else ", ".join(sorted(key.addresses))
        times = [f"{at:%Y-%m-%d %H:%M}" if at else "-" for at in (key.expires_at, key.last_used_at)]
        table.add_row(key.id, key.name, key.prefix, scopes, sessions, addresses, *times)
    console.print(table)


@keys_app.command("revoke")
def revoke_key(key_id: str) -> None:
    """Take a key back."""
    _with_keys(lambda keys: keys.delete(_OPERATOR, key_id))
    console.print("Revoked.")


def _with_keys(work: Callable[[Any], Coroutine[Any, Any, T]]) -> T:
    from gateway.store.database import Database  # noqa: PLC0415 - slow to import
    from gateway.store.migrate import upgrade  # noqa: PLC0415 - slow to import
    from gateway.tasks import SystemClock  # noqa: PLC0415 - slow to import
    from gateway.usecases.keys import Keys  # noqa: PLC0415 - slow to import

    settings = _settings()
    _make_data_folder(settings)
    upgrade(settings.database)

    async def run() -> T:
        clock = SystemClock()
        database = Database(settings.database, clock, lambda _events: None)
        await database.start()
        try:
            return await work(Keys(database, clock))
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except GatewayError as refusal:
        _fail(refusal.safe_message)


# --- secrets ------------------------------------------------------------------------------------


@secrets_app.command("forget")
def forget_secrets(
    *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False
) -> None:
    """Give up what MASTER_KEY does not open: proxies of sessions, secrets of webhooks.

    For when the key is lost. What opens is left alone. No browser goes out without its proxy and
    nothing unsigned: such sessions are stopped, such endpoints disabled.
    """
    from gateway.installation import CannotStart, secrets_at_rest  # noqa: PLC0415 - slow to import

    try:
        ensure_master_key()
    except BadSettings as problem:
        _fail(f"The settings cannot be used:\n{problem}", BAD_CONFIGURATION)
    settings = _settings()

    async def run(*, forget: bool) -> list[str]:
        async with secrets_at_rest(settings) as (proxies, secrets):
            sessions = await (proxies.forget_unopenable() if forget else proxies.unopenable())
            webhooks = await (secrets.forget_unopenable() if forget else secrets.unopenable())
        return [
            *(f"the proxy of the session {session.id}" for session in sessions),
            *(f"secrets and headers of the webhook {hook.id} ({hook.url})" for hook in webhooks),
        ]

    try:
        lost = asyncio.run(run(forget=False))
        if not lost:
            typer.echo("Every stored secret opens: there is nothing to forget.")
            return
        typer.echo("\n".join(["These do not open:", *(f"  {each}" for each in lost)]))
        if not yes and not typer.confirm("Forget them, and stop what needs them?"):
            _fail("Nothing was forgotten.")
        asyncio.run(run(forget=True))
    except (CannotStart, DataFolderInUse) as problem:
        _fail(str(problem), BAD_CONFIGURATION)
    typer.echo(
        "Forgotten. Once the gateway runs, give these sessions their proxies again and start them;"
        " rotate the secrets of these webhooks, set their headers and enable them."
    )
