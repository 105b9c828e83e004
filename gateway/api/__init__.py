"""HTTP in, HTTP out: routes, their documentation, credentials, live push; it decides nothing."""
