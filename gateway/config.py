"""Settings: every knob, typed, with its unit and default; the environment wins over `.env`."""

import os
import re
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gateway.core.buckets import BucketAddress
from gateway.core.opt_outs import StopWords
from gateway.core.plans import Plan
from gateway.weak_keys import weakness

ROOT = Path(__file__).resolve().parent.parent

ORIGIN = re.compile(r"https?://[a-z0-9.\-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?")


class Settings(BaseSettings):
    """Everything that an operator can set."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=False
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(3000, ge=0, le=65535, description="Port to listen on.")
    api_key: SecretStr | None = Field(
        None,
        description="The super admin's key. Generated into .env on first start when absent.",
    )
    master_key: SecretStr | None = Field(
        None,
        description=(
            "Encrypts the secrets that are stored. Generated into .env on first start when absent: "
            "keep a copy beside your backups. To change it, set NEW,OLD and restart; what is "
            "stored is then encrypted with NEW, and OLD can go."
        ),
    )
    jwt_secret: SecretStr | None = Field(
        None,
        description=(
            "Signs what users are logged in with; made of MASTER_KEY when absent. Another one logs "
            "everybody out."
        ),
    )
    default_plan: Plan = Field(
        Plan.PRO, description="The plan of organisations that register: basic, pro or enterprise."
    )
    webhook_url: str | None = Field(
        None, description="Where received messages are posted (the flat message of the docs)."
    )
    public_url: str | None = Field(
        None,
        description=(
            "Where others reach this gateway, such as https://gateway.example.com: links to files "
            "in webhooks begin with it. When absent they begin with their path."
        ),
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; a SQLite file below DATA_DIR when absent."
    )
    data_dir: Path = Field(Path("data"), description="Folder of the database, locks and logs.")
    sessions_dir: Path = Field(
        Path("sessions"), description="Folder of the browser profiles, one per session."
    )
    web_dir: Path = Field(
        ROOT / "web", description="Folder of the built panel and the npm packages it pins."
    )
    whatsapp_web_url: str = Field(
        "https://web.whatsapp.com", description="The WhatsApp Web to drive."
    )
    sandbox_port: int = Field(
        3100, ge=0, le=65535, description="Port of the sandbox that `start --sandbox` brings up."
    )
    chromium_path: Path | None = Field(
        None, description="The browser to use; looked for when absent."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least severe level that is logged."
    )
    log_format: Literal["console", "json"] = Field("console", description="How logs look.")
    panel_language: Literal["es", "en"] | None = Field(
        None, description="Language of the panel; the browser's own when absent."
    )
    allowed_hosts: str = Field(
        "",
        description=(
            "Names, separated by commas, under which browsers reach the gateway, behind a proxy "
            "say. Where it listens on this machine alone, or a name is given, others are refused "
            "without a key in a header, but for addresses, localhost and names without a dot. "
            "* for any."
        ),
    )
    cors_origins: str = Field(
        "",
        description=(
            "Sites, separated by commas, whose pages may call the API with a key of their own, as "
            "https://app.example. * for any; empty for none."
        ),
    )
    outbound_allow: str = Field(
        "",
        description=(
            "Hosts and CIDRs, separated by commas, that URLs given through the API may reach "
            "although they are private."
        ),
    )
    send_wait_seconds: float = Field(
        15, ge=0, le=120, description="How long a send waits for its outcome by default."
    )
    sends_per_minute: float = Field(
        0,
        ge=0,
        le=6000,
        description=(
            "How many messages a session sends in a minute at most, in uneven steps as a person "
            "would; 0 for as fast as WhatsApp Web takes them. Bulk sends have their own delay, too."
        ),
    )
    typing_seconds: float = Field(
        0,
        ge=0,
        le=20,
        description=(
            "How long a session is seen typing before each message at most; a short one takes "
            "less. 0 for not at all."
        ),
    )
    link_previews: bool = Field(
        default=True,
        description=(
            "Whether the gateway asks for the page behind the first link of a text, to show what "
            "it says of itself under the message. Its server sees the gateway's address."
        ),
    )
    opt_out_words: str = Field(
        "stop,stop all,unsubscribe,opt out,baja,darme de baja,cancelar suscripción,no más mensajes",
        description=(
            "Answers, separated by commas, after which a person is left out of bulk and scheduled "
            "sends; case, accents and punctuation do not matter. Empty for none."
        ),
    )
    opt_in_words: str = Field(
        "start,unstop,opt in,alta,darme de alta",
        description="Answers that take that back.",
    )
    bridge_provider: Literal["auto", "wajs", "core"] = Field(
        "auto", description="Which script in the page does the messaging."
    )
    webhook_timeout_seconds: float = Field(
        15, gt=0, le=60, description="How long a webhook's receiver may take to answer."
    )
    webhook_retry_seconds: str = Field(
        "5,300,1800,7200,18000,36000,50400,72000,86400,86400,86400,86400,86400",
        description="Pauses between the attempts of one delivery, each ±20 %.",
    )
    start_concurrency: int = Field(
        0,
        ge=0,
        le=32,
        description=(
            "How many browsers start at the same time: more would only wait for each other. "
            "0 for as many as there are processor cores, two at least."
        ),
    )
    session_memory_mb: int = Field(
        0,
        ge=0,
        description=(
            "Memory that a session's browser may use; one that stays above it is started again at "
            "a quiet moment. 0 for no budget."
        ),
    )
    media_max_mb: int = Field(
        100,
        ge=1,
        le=2048,
        description=(
            "How large a file may be, in megabytes; WhatsApp's own limits hold beside it. A page "
            "needs several times as much memory while it sends one."
        ),
    )
    media_retention_days: int = Field(
        30,
        ge=1,
        description=(
            "How long files are kept, those of messages and those uploaded to be sent. Afterwards "
            "WhatsApp is asked for one again when somebody wants it."
        ),
    )
    media_s3_bucket: str | None = Field(
        None,
        description=(
            "Keep files in this bucket of a storage that speaks S3; below DATA_DIR when absent. "
            "It belongs to this gateway alone, or MEDIA_S3_PREFIX in it does."
        ),
    )
    media_s3_prefix: str = Field("", description="What names of files in the bucket begin with.")
    media_s3_endpoint: str | None = Field(
        None,
        description="Where the storage is, such as https://s3.example.com; Amazon's when absent.",
    )
    media_s3_region: str = Field("us-east-1", description="The bucket's region.")
    media_s3_access_key_id: str | None = Field(
        None, validate_default=True, description="As whom the bucket is asked."
    )
    media_s3_secret_access_key: SecretStr | None = Field(
        None, validate_default=True, description="The secret to that."
    )
    media_s3_path_style: bool = Field(
        default=True,
        description=(
            "Whether the bucket's name stands in the path (most storages of one's own) or in the "
            "name of the host."
        ),
    )
    media_cache_mb: int = Field(
        1024,
        ge=0,
        description=(
            "With a bucket: how much of it is kept below DATA_DIR as well, in megabytes; what was "
            "used last stays. Files that are just being sent come on top."
        ),
    )
    event_retention_days: int = Field(30, ge=1, description="How long the event log is kept.")

    @field_validator("api_key", "jwt_secret", mode="before")
    @classmethod
    def _key_is_strong(cls, value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not isinstance(text, str):
            return value
        reason = weakness(text)
        if reason:
            raise ValueError(f"{reason}; remove it to have a strong one generated")
        return value

    @field_validator("master_key", mode="before")
    @classmethod
    def _keys_are_strong(cls, value: Any) -> Any:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not isinstance(text, str):
            return value
        for key in text.split(","):
            if reason := weakness(key.strip()):
                # Not «remove it»: what was sealed with it would be lost.
                raise ValueError(f"{reason}; it must be random, of 16 characters at least")
        return value

    @field_validator(
        "webhook_url",
        "public_url",
        "database_url",
        "chromium_path",
        "panel_language",
        "media_s3_bucket",
        "media_s3_endpoint",
        "media_s3_access_key_id",
        "media_s3_secret_access_key",
        mode="before",
    )
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        return None if value == "" else value

    @field_validator("whatsapp_web_url")
    @classmethod
    def _is_a_page(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return value.rstrip("/")

    @field_validator("webhook_url", "public_url", "media_s3_endpoint")
    @classmethod
    def _is_an_endpoint(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or http://")
        return value

    @field_validator("media_s3_access_key_id", "media_s3_secret_access_key")
    @classmethod
    def _is_there_with_a_bucket(cls, value: Any, info: ValidationInfo) -> Any:
        if value is None and info.data.get("media_s3_bucket") is not None:
            raise ValueError("is needed beside MEDIA_S3_BUCKET")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in _parts(value):
            if origin != "*" and not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin: https://name, and :port where it has one"
                )
        return value

    @field_validator("webhook_retry_seconds")
    @classmethod
    def _are_pauses(cls, value: str) -> str:
        pauses = [float(part) for part in value.split(",") if part.strip()]
        if not pauses or min(pauses) < 0:
            raise ValueError("must be seconds separated by commas")
        return value

    @property
    def retry_pauses(self) -> tuple[float, ...]:
        return tuple(float(part) for part in self.webhook_retry_seconds.split(",") if part.strip())

    @property
    def stop_words(self) -> StopWords:
        return StopWords.of(self.opt_out_words, self.opt_in_words)

    @property
    def master_keys(self) -> tuple[str, ...]:
        """The key in use, then those that only open what is stored."""
        text = "" if self.master_key is None else self.master_key.get_secret_value()
        return _parts(text)

    @property
    def token_secret(self) -> str:
        """What the secret of tokens is made of."""
        return (
            self.master_keys[0] if self.jwt_secret is None else self.jwt_secret.get_secret_value()
        )

    @property
    def media_bucket(self) -> BucketAddress | None:
        """Where files are kept, if not below DATA_DIR."""
        secret = self.media_s3_secret_access_key
        if self.media_s3_bucket is None or self.media_s3_access_key_id is None or secret is None:
            return None
        return BucketAddress(
            name=self.media_s3_bucket,
            prefix=self.media_s3_prefix,
            endpoint=self.media_s3_endpoint,
            region=self.media_s3_region,
            access_key_id=self.media_s3_access_key_id,
            secret_access_key=secret.get_secret_value(),
            path_style=self.media_s3_path_style,
        )

    @property
    def outbound_allowed(self) -> tuple[str, ...]:
        return _parts(self.outbound_allow)

    @property
    def known_hosts(self) -> tuple[str, ...]:
        return _parts(self.allowed_hosts)

    @property
    def known_origins(self) -> tuple[str, ...]:
        return _parts(self.cors_origins)

    @property
    def starts_at_once(self) -> int:
        return self.start_concurrency or max(2, len(os.sched_getaffinity(0)))

    @property
    def database(self) -> str:
        """The URL of the database in use."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'gateway.db').resolve()}"


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


class BadSettings(Exception):
    """The settings cannot be used; every problem in one message."""


def environment_files() -> tuple[Path, ...]:
    """The `.env` files, the later one winning: the data folder's, then the working folder's."""
    here = Path(".env")
    named = os.environ.get("DATA_DIR") or dotenv_values(here).get("DATA_DIR")  # noqa: TID251
    return (Path(named or "data") / ".env", here)


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; raises `BadSettings` naming each variable at fault."""
    try:
        return Settings(_env_file=environment_files(), **overrides)
    except ValidationError as problem:
        lines = [
            f"{'.'.join(str(part) for part in error['loc']).upper()}: "
            f"{error['msg'].removeprefix('Value error, ')}"
            for error in problem.errors(include_input=False, include_url=False)
        ]
        raise BadSettings("\n".join(lines)) from None


def keep_from_children() -> None:
    """Take the settings out of the environment, once they are read: browsers would inherit it, and
    run what others wrote.
    """
    environment = os.environ  # noqa: TID251 - this is the module of the settings
    for name in [name for name in environment if name.lower() in Settings.model_fields]:
        del environment[name]
