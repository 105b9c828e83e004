"""The guarded HTTP client for every URL that a user gave."""
