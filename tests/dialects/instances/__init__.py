"""The instances dialect: document 000."""
