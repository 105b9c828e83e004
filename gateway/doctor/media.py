"""Can files be kept where they are to be kept?"""

from gateway.config import Settings
from gateway.doctor.finding import Finding
from gateway.media.bucket import Bucket

SUBJECT = "files"


def check(settings: Settings) -> Finding:
    address = settings.media_bucket
    if address is None:
        return Finding(SUBJECT, well=True, text=f"kept in {settings.data_dir.resolve() / 'media'}")
    where = f"the bucket {address.name} at {address.endpoint or 'Amazon'}"
    if (objection := Bucket(address).probe()) is not None:
        text = f"cannot be kept in {where}; look at MEDIA_S3_…: {objection}"
        return Finding(SUBJECT, well=False, text=text)
    return Finding(SUBJECT, well=True, text=f"kept in {where}")
