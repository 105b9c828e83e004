"""From the page's JSON to the core's facts, one file per topic."""
