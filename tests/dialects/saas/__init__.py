"""The saas dialect: document 001."""
