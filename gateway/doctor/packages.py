"""Are the npm packages there: the built panel, and the script that is injected?"""

from gateway.config import Settings
from gateway.doctor.finding import Finding

NEEDED = (
    "dist/index.html",
    "node_modules/@wppconnect/wa-js/dist/wppconnect-wa.js",
    "node_modules/swagger-ui-dist/swagger-ui-bundle.js",
)


def check(settings: Settings) -> Finding:
    missing = [name for name in NEEDED if not (settings.web_dir / name).is_file()]
    if missing:
        text = f"missing below {settings.web_dir}: {', '.join(missing)}; run ./manage.sh start"
        return Finding("npm packages", well=False, text=text)
    return Finding("npm packages", well=True, text=str(settings.web_dir))
