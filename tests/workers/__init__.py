"""What runs without being asked, on a real database and a simulated WhatsApp."""
