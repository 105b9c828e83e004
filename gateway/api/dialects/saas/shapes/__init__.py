"""The types of document 001's JSON."""
