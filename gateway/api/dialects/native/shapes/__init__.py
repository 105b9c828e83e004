"""The native API's JSON objects, as types: what the answers are checked and documented with."""
