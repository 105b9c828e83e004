"""The started product, from outside: its processes, its HTTP, its sockets, virtual phones."""
