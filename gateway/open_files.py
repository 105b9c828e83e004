"""How many files and connections this process may hold: as many as the system lets it."""

import resource


def allow_all() -> None:
    """Raise the soft limit to the hard one.

    Shells and service managers often set 1,024, which a thousand callers exhaust: then neither the
    database nor a browser could be opened.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
