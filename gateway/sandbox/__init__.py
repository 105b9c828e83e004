"""A stand-in for WhatsApp Web: its page, the server behind it, and virtual phones."""
