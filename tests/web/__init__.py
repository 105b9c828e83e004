"""The panel, in a real browser, on the started product."""
