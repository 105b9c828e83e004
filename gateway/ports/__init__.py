"""What the inside asks of parts that have more than one implementation."""

from gateway.ports.engine import (
    Channels,
    Communities,
    Engine,
    EngineSession,
    Groups,
    Labels,
    NumberCheck,
    Picture,
    Profile,
    Report,
    Resources,
)
from gateway.ports.files import Fetch, Files, NewFile, Outgoing, Preview, RemoteFile
from gateway.ports.identity import Passwords, Token, Tokens
from gateway.ports.live import Bus, Listener
from gateway.ports.time import Clock

__all__ = [
    "Bus",
    "Channels",
    "Clock",
    "Communities",
    "Engine",
    "EngineSession",
    "Fetch",
    "Files",
    "Groups",
    "Labels",
    "Listener",
    "NewFile",
    "NumberCheck",
    "Outgoing",
    "Passwords",
    "Picture",
    "Preview",
    "Profile",
    "RemoteFile",
    "Report",
    "Resources",
    "Token",
    "Tokens",
]
