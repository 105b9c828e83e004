"""How a session reaches WhatsApp: one folder per way."""
