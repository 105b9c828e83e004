"""Tests mirror the package: tests/X for gateway/X."""
