"""The types of document 000's JSON."""
