"""The accents that the gateway speaks: each a folder, none knowing another."""
