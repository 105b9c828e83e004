"""From the gateway's facts to the native API's JSON: pure functions, one file for each noun."""
