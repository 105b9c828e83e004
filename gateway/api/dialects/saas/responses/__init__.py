"""Facts as document 001's JSON."""
