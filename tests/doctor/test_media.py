"""The doctor looks whether files can be kept where the settings say."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway.config import BadSettings, Settings, load_settings
from gateway.doctor import media
from tests.media.storage_server import Storage

SECRET = "and its secret"


def settings(storage: Storage, folder: Path, bucket: str) -> Settings:
    return Settings(
        data_dir=folder,
        media_s3_bucket=bucket,
        media_s3_endpoint=storage.address.endpoint,
        media_s3_access_key_id="a key",
        media_s3_secret_access_key=SecretStr(SECRET),
    )


async def test_a_bucket_that_takes_nothing_is_found(storage: Storage, tmp_path: Path) -> None:
    well = await asyncio.to_thread(media.check, settings(storage, tmp_path, storage.address.name))
    assert well.well
    assert storage.address.name in well.text
    assert await storage.names() == []
    other = await asyncio.to_thread(media.check, settings(storage, tmp_path, "nowhere"))
    assert not other.well
    assert "NoSuchBucket" in other.text
    assert SECRET not in other.text


def test_a_bucket_needs_somebody_who_may_write_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MEDIA_S3_BUCKET", "media")
    monkeypatch.setenv("MEDIA_S3_ACCESS_KEY_ID", "")
    with pytest.raises(BadSettings) as refusal:
        load_settings()
    for name in ("MEDIA_S3_ACCESS_KEY_ID", "MEDIA_S3_SECRET_ACCESS_KEY"):
        assert f"{name}: is needed beside MEDIA_S3_BUCKET" in str(refusal.value)
    monkeypatch.setenv("MEDIA_S3_ACCESS_KEY_ID", "a key")
    monkeypatch.setenv("MEDIA_S3_SECRET_ACCESS_KEY", SECRET)
    loaded = load_settings()
    assert loaded.media_bucket is not None
    assert SECRET not in repr(loaded) + repr(loaded.media_bucket)
