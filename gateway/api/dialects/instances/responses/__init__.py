"""Facts as document 000's JSON."""
