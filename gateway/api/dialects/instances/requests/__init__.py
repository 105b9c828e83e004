"""What callers of document 000 send."""
