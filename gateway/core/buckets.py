"""Where a bucket for files is, and as whom it is asked."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAddress:
    """Where a bucket is, and as whom it is asked."""

    name: str
    prefix: str
    endpoint: str | None
    """None for Amazon's own."""
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    path_style: bool
    """The bucket's name stands in the path, not in the host's name."""
