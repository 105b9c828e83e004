"""What users ask and what engines saw, on a real database and a simulated WhatsApp."""
