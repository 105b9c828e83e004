"""Requests that bring a file: as multipart, or as base64 within JSON."""
