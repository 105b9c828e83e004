"""Voice messages made of sounds: Opus in Ogg of the same length, and of nothing but the file."""

from pathlib import Path

import av
import pytest

from gateway.core.errors import UnsupportedMedia
from gateway.media import voices
from gateway.media.voices import make_voice
from tests.engines.files import FILES

WAV = next(file.content for file in FILES if file.kind == "voice")


async def made(tmp_path: Path, content: bytes, mimetype: str) -> Path:
    sound, into = tmp_path / "sound", tmp_path / "voice"
    sound.write_bytes(content)
    assert await make_voice(sound, mimetype, into) == "audio/ogg"
    return into


def described(voice: Path) -> tuple[str, str, int, float]:
    with av.open(str(voice)) as opened:
        (stream,) = opened.streams.audio
        context = stream.codec_context
        assert stream.duration is not None
        assert stream.time_base is not None
        seconds = float(stream.duration * stream.time_base)
        return opened.format.name, context.name, context.channels, round(seconds, 1)


def encoded(tmp_path: Path, codec: str, form: str) -> bytes:
    """Two seconds of silence in a format that phones and browsers record in."""
    path = tmp_path / "encoded"
    with av.open(str(path), "w", format=form) as container:
        stream = container.add_stream(codec, rate=44_100)
        frame = av.AudioFrame(format="s16", layout="stereo", samples=2 * 44_100)
        frame.planes[0].update(bytes(4 * 2 * 44_100))
        frame.sample_rate = 44_100
        evened = av.AudioResampler(format=stream.format, layout="stereo", rate=44_100)
        for even in evened.resample(frame):
            container.mux(stream.encode(even))
        container.mux(stream.encode(None))
    return path.read_bytes()


async def test_a_sound_becomes_a_voice_message_of_its_length(tmp_path: Path) -> None:
    voice = await made(tmp_path, WAV, "audio/wav")
    assert described(voice) == ("ogg", "opus", 1, 2.0)


@pytest.mark.parametrize(
    ("codec", "form", "mimetype"), [("aac", "mp4", "audio/mp4"), ("flac", "flac", "audio/flac")]
)
async def test_whatever_it_was_recorded_in(
    tmp_path: Path, codec: str, form: str, mimetype: str
) -> None:
    voice = await made(tmp_path, encoded(tmp_path, codec, form), mimetype)
    assert described(voice)[:3] == ("ogg", "opus", 1)
    assert described(voice)[3] == pytest.approx(2, abs=0.2)


async def test_a_voice_message_stays_as_it_is(tmp_path: Path) -> None:
    voice = await made(tmp_path, WAV, "audio/wav")
    assert await make_voice(voice, "audio/ogg", tmp_path / "again") is None
    assert not (tmp_path / "again").exists()


async def test_what_is_no_sound_is_refused_and_leads_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(WAV)
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{other}\n#EXT-X-ENDLIST\n".encode()
    sound = tmp_path / "sound"
    for content, mimetype in (
        (b"ID3" + bytes(400), "audio/mpeg"),
        (WAV[:20], "audio/wav"),
        (playlist, "audio/mp4"),
        (playlist, "audio/mpeg"),
    ):
        sound.write_bytes(content)
        with pytest.raises(UnsupportedMedia):
            await make_voice(sound, mimetype, tmp_path / "voice")
    monkeypatch.setattr(voices, "MAX_SECONDS", 1)
    sound.write_bytes(WAV)
    with pytest.raises(UnsupportedMedia):
        await make_voice(sound, "audio/wav", tmp_path / "voice")
