"""Who owns what: one process a data folder."""
