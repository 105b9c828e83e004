"""Is there a browser that starts?"""

from gateway.config import Settings
from gateway.doctor.finding import Finding
from gateway.engines.whatsapp_web.executable import find_browser


def check(settings: Settings) -> Finding:
    found = settings.chromium_path or find_browser()
    if found is None:
        return Finding(
            "browser", well=False, text="none that starts; install chromium or set CHROMIUM_PATH"
        )
    return Finding("browser", well=True, text=str(found))
