"""The engine's port without any WhatsApp: for use-case tests and benchmarks."""

from gateway.engines.simulated.engine import SimulatedEngine
from gateway.engines.simulated.session import SimulatedSession
from gateway.engines.simulated.whatsapp import Attachment, SimulatedWhatsApp

__all__ = ["Attachment", "SimulatedEngine", "SimulatedSession", "SimulatedWhatsApp"]
