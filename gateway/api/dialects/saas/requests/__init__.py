"""What callers of document 001 send."""
