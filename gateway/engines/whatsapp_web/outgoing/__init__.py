"""From the core's orders to the page's verbs, one file per topic."""
