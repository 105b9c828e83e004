"""The response headers of WhatsApp Web: its Content-Security-Policy, Trusted Types, no caching."""

from __future__ import annotations

import re
from typing import Final

# The directives and hosts are those of `curl -I https://web.whatsapp.com` as published with its
# date, 29 March 2024. What differs, and why:
# - `script-src` is without 'unsafe-inline' and 'unsafe-eval'. WhatsApp began to refuse inline
#   script in the same month (wppconnect issue 2109) and does not allow eval today: Playwright's
#   wait_for_function, which needs it, fails there. 'wasm-unsafe-eval' stays for its codecs.
# - `require-trusted-types-for 'script'` is on, as drivers meet it there: a string is not a script.
# - `upgrade-insecure-requests` and `block-all-mixed-content` are left out, because a sandbox is
#   served over plain http and its own scripts would be asked for by https.
# 'self' covers the WebSocket at the page's own address (CSP level 3, section 6.7.2.8).
_DIRECTIVES: Final = """
default-src 'self' data: blob:
script-src 'self' data: blob: 'wasm-unsafe-eval' 'report-sample' https://static.whatsapp.net
    https://*.youtube.com https://maps.googleapis.com https://maps.gstatic.com
    https://*.google-analytics.com
style-src 'self' data: blob: 'unsafe-inline' https://static.whatsapp.net
    https://fonts.googleapis.com
connect-src 'self' data: blob: https://*.whatsapp.net https://www.facebook.com
    https://crashlogs.whatsapp.net/wa_clb_data https://crashlogs.whatsapp.net/wa_fls_upload_check
    wss://*.web.whatsapp.com wss://web.whatsapp.com wss://web-fallback.whatsapp.com
    https://www.whatsapp.com https://dyn.web.whatsapp.com https://graph.whatsapp.com/graphql/
    https://graph.facebook.com/graphql https://*.tenor.co https://*.giphy.com
    https://maps.googleapis.com https://*.google-analytics.com
font-src data: 'self' https://static.whatsapp.net fonts.googleapis.com https://fonts.gstatic.com
img-src 'self' data: blob: https://*.whatsapp.net https://*.fbcdn.net *.tenor.co *.tenor.com
    *.giphy.com https://*.ytimg.com https://maps.googleapis.com/maps/api/staticmap
    https://*.google-analytics.com
media-src 'self' data: blob: https://*.whatsapp.net https://*.cdninstagram.com
    https://*.fbcdn.net mediastream: *.tenor.co *.tenor.com https://*.giphy.com
child-src 'self' data: blob:
frame-src 'self' data: blob: https://www.youtube.com/embed/
frame-ancestors 'self'
require-trusted-types-for 'script'
"""
CONTENT_SECURITY_POLICY: Final = "; ".join(
    " ".join(directive.split()) for directive in re.split(r"\n(?=\S)", _DIRECTIVES.strip())
)

PAGE_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-cache",
    "Pragma": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "0",
    "Cross-Origin-Opener-Policy": "unsafe-none",
    "Cross-Origin-Resource-Policy": "cross-origin",
}

MEDIA_HEADERS: Final = {
    # What somebody sent is never a page of this origin.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
}
