"""How long anything asked of a browser may take, in seconds: a hung page answers nothing, ever."""

from typing import Final

LAUNCH: Final = 60.0
"""From starting the executable to its first page."""
LAUNCH_RETRY_KILL: Final = 0.5
"""Between attempts to end a browser whose launch is no longer wanted: it may not be there yet."""
NAVIGATE: Final = 30.0
"""Until WhatsApp's server has answered with the page."""
LOAD: Final = 60.0
"""From then until all that the page consists of has arrived."""
MODULES: Final = 60.0
"""From then until WhatsApp Web's modules are all there; also the patience for its lazy ones."""
INJECT: Final = 20.0
"""Handing the page one of our scripts, or the wa-js bundle."""
WAJS: Final = 15.0
"""For wa-js to get ready where the core script can do its work instead; it takes one or two."""
WAJS_ALONE: Final = 60.0
"""The same where nothing else can."""

PULSE_EVERY: Final = 3.0
PULSE: Final = 9.0
"""With the pause before it: a page that hangs is known as such within 12 s (15 s are promised)."""
PULSE_WHILE_LOADING: Final = 45.0
"""A page that starts or syncs computes for long stretches; nothing is promised on it yet."""

RECONNECT: Final = 5.0
"""WhatsApp Web renews its socket now and then: shorter than this is no loss of the network."""
FIRST_CONNECT: Final = 20.0
"""The same while it starts."""

OPEN: Final = 60.0
"""For a page whose modules are there to show a code, or that it is linked."""

SEND: Final = 30.0
"""Counted by the page, from the moment in which a send's turn comes."""
SEND_MEDIA: Final = 120.0
"""The same for a file: it is prepared, encrypted and uploaded. A slower upload is `unknown` for a
while: it goes on, and what comes of it is told by the page."""
FETCH_MEDIA: Final = 120.0
"""For the page to have a file from WhatsApp's servers, decrypted."""
SAVE: Final = 30.0
"""From there to this machine's disk; 64 MB take a fifth of a second."""
CARRY: Final = 30.0
"""For the page to take sends into its line; the wait for their answers is longer than that."""
ANSWER: Final = 5.0
"""For the page's own word that a send's time is over to get here."""
QUERY: Final = 15.0
GROUP: Final = 30.0
"""For several questions in one: who is on WhatsApp, what to do, what the group is afterwards."""
OLDER: Final = 45.0
"""For the phone to hand over older messages: it may have to be woken."""
HISTORY: Final = 60.0
PAIRING_CODE: Final = 30.0
LOG_OUT: Final = 15.0
SCREENSHOT: Final = 15.0

CLOSE: Final = 5.0
"""For Chromium to put its profile to disk before it is killed."""
KILL: Final = 5.0
"""For the kernel to end what was killed."""
