"""The native dialect: documents 002 and 004, and what only this gateway has."""
