"""The files of messages, as they are stored."""
