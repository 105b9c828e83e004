"""What the native API's callers send, each field under the name that the documents give it."""
