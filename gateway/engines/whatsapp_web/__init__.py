"""WhatsApp Web in a headless Chromium: the only code that knows Playwright and the page."""

from gateway.engines.whatsapp_web.engine import WhatsAppWebEngine

__all__ = ["WhatsAppWebEngine"]
