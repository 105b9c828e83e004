"""Benchmarks of the started product beside bare browsers: figures and ratios, nothing asserted."""
