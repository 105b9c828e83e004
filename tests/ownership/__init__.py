"""Tests of gateway/ownership."""
