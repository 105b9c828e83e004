# Brings a fresh machine to the point where the gateway can start: Python, system packages, browser, npm, panel.
# shellcheck shell=bash
# Sourced by manage.sh after steps.sh. Every step is skipped when its stamp fits its inputs.

PYTHON=.venv/bin/python
BROWSER_PACKAGES="chromium fonts-liberation"
export PIP_DISABLE_PIP_VERSION_CHECK=1

set_up_python() {
  choose_python
  install_system_packages "$@"
  make_venv
  install_locked runtime requirements.txt "Python packages"
}

set_up_dev() { install_locked dev requirements-dev.txt "Python packages for development"; }

# --- Python -------------------------------------------------------------------------------------

base_python=

choose_python() {
  local candidate
  for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    # Run, not looked up: version managers leave shims on PATH that only print an error.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      base_python=$candidate
      return
    fi
  done
  die "Python 3.11 or newer is needed, as python3 or python3.11 and so on; found: $(python3 --version 2>&1 || true)"
}

venv_facts() { # what makes a virtual environment unusable when it changes: interpreter and place
  "$PYTHON" -c '
import os, sys, sysconfig
if sys.version_info < (3, 11) or not os.path.isdir(sysconfig.get_path("purelib")):
    sys.exit(1)
print("%d.%d" % sys.version_info[:2], sys.prefix)' 2>/dev/null
}

venv_is_usable() {
  local facts
  [ ! -e "$STAMPS/unfinished" ] && facts=$(venv_facts) || return 1
  if [ -e "$STAMPS/venv" ]; then
    is_stamped venv "$facts"
  else
    "$PYTHON" -m pip --version >/dev/null 2>&1 # made by hand: taken as it is
  fi
}

make_venv() {
  venv_is_usable && return
  visibly "Virtual environment (.venv, $("$base_python" --version))" make_fresh_venv
  stamp venv "$(venv_facts)"
  rm "$STAMPS/unfinished"
}

make_fresh_venv() {
  mkdir -p "$STAMPS"
  : >"$STAMPS/unfinished"
  find .venv -mindepth 1 -maxdepth 1 ! -name stamps -exec rm -rf {} +
  find "$STAMPS" -type f ! -name unfinished -delete
  "$base_python" -m venv .venv
}

install_locked() { # STAMP LOCK TITLE: exactly the locked files, each proven by its hash
  local key
  key="$(fingerprint "$2") $(venv_facts)"
  is_stamped "$1" "$key" && return
  unstamp "$1"
  mkdir -p "$STAMPS" # a virtual environment that was made by hand has none
  # pip takes a half-unpacked package for an installed one: an interrupted run must not be continued.
  : >"$STAMPS/unfinished"
  visibly "$3 ($2)" "$PYTHON" -m pip install --require-hashes --progress-bar off -r "$2"
  stamp "$1" "$key"
  rm "$STAMPS/unfinished"
}

# --- System packages ----------------------------------------------------------------------------

install_system_packages() { # [browser]: what only the system's package manager can bring, asked for at once
  local missing=""
  if ! venv_is_usable && ! "$base_python" -c 'import ensurepip' 2>/dev/null; then
    missing="$missing $base_python-venv"
  fi
  if [ "$(uname)" = Linux ] && ! "$base_python" -c 'import ctypes; ctypes.CDLL("libatomic.so.1")' 2>/dev/null; then
    missing="$missing libatomic1" # Playwright's own Node links it; slim systems come without
  fi
  if [ "${1:-}" = browser ] && ! find_browser && apt_has_browser; then
    missing="$missing $BROWSER_PACKAGES"
  fi
  [ -n "$missing" ] || return 0

  command -v apt-get >/dev/null || die "Install these first, by your system's package manager (Debian's names):$missing"
  [ -n "$(find /etc/ssl/certs -name ca-certificates.crt 2>/dev/null)" ] || missing="$missing ca-certificates"
  if may_be_root; then
    # shellcheck disable=SC2086 # a list of words
    visibly "System packages:$missing" apt_install $missing
  else
    die "Some system packages are missing. Run this once, then the same command again:

  sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends$missing'
"
  fi
}

may_be_root() { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
  as_root dpkg --configure -a # mends an installation that was killed half-way
  as_root apt-get update
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install -y --no-install-recommends "$@"
}

apt_has_browser() { # Ubuntu's chromium is a snap, whose confinement cannot use our profile folders
  command -v apt-get >/dev/null || return 1
  grep -qs '^ID=debian$' /etc/os-release || apt-cache policy chromium 2>/dev/null | grep -q 'Candidate: [0-9]'
}

# --- Browser ------------------------------------------------------------------------------------

browser=

find_browser() { # sets $browser to one that was proven to start
  [ -z "$browser" ] || return 0
  browser=$(cat "$STAMPS/browser.path" 2>/dev/null || true)
  if [ -n "$browser" ] && is_stamped browser "$(browser_key "$browser")"; then return; fi

  local configured code=0 probe=$PYTHON
  configured=$(setting CHROMIUM_PATH "")
  [ -x "$probe" ] || probe=$base_python
  # As a file, not as a module: its package imports what is not installed yet.
  browser=$(CHROMIUM_PATH=$configured "$probe" -P gateway/engines/whatsapp_web/executable.py) || code=$?
  if [ "$code" -ne 0 ] && [ -n "$configured" ]; then die "Correct or remove CHROMIUM_PATH."; fi
  [ "$code" -eq 0 ]
}

browser_key() { # an upgraded browser, or another choice, is proven again
  printf '%s %s %s' "$(setting CHROMIUM_PATH "")" "$1" \
    "$(stat -L -c '%Y %s' "$1" 2>/dev/null || stat -L -f '%m %z' "$1" 2>/dev/null)"
}

set_up_browser() {
  if ! find_browser; then
    local with_deps=""
    if may_be_root; then with_deps=--with-deps; fi
    # shellcheck disable=SC2086 # one option or none
    visibly "Browser (Playwright's own)" "$PYTHON" -m playwright install $with_deps --no-shell chromium
    find_browser || die "No browser starts on this machine. Run this once, then the same command again:

  sudo $PWD/$PYTHON -m playwright install-deps chromium
"
  fi
  if ! is_stamped browser "$(browser_key "$browser")"; then
    stamp browser.path "$browser"
    stamp browser "$(browser_key "$browser")"
    say "==> Browser: $browser"
  fi
  export CHROMIUM_PATH=$browser
}

# --- npm packages and the panel -----------------------------------------------------------------

set_up_npm() {
  local key
  key=$(fingerprint web/package.json web/package-lock.json)
  if [ -d web/node_modules ] && is_stamped npm "$key"; then return; fi
  unstamp npm
  need_node
  visibly "npm packages (web/package-lock.json)" \
    npm --prefix web ci --ignore-scripts --no-audit --no-fund --loglevel=http
  stamp npm "$key"
}

set_up_libraries() { # public libraries that the tests run on the sandbox's page
  local key folder=tests/sandbox/libraries
  key=$(fingerprint $folder/package.json $folder/package-lock.json)
  if [ -d $folder/node_modules ] && is_stamped libraries "$key"; then return; fi
  unstamp libraries
  need_node
  visibly "Libraries for the tests ($folder/package-lock.json)" \
    npm --prefix $folder ci --ignore-scripts --no-audit --no-fund --loglevel=http
  stamp libraries "$key"
}

set_up_panel() {
  local key
  key=$(fingerprint web)
  if [ -f web/dist/index.html ] && is_stamped panel "$key"; then return; fi
  unstamp panel
  need_node
  visibly "Panel (web/dist)" npm --prefix web run build
  stamp panel "$key"
}

need_node() { # Vite takes Node 20.19 or 22.12 and newer: the system's, else one in the virtual environment
  if node_is_new_enough; then return; fi
  install_locked node requirements-node.txt "Node.js"
  export PATH="$PWD/.venv/bin:$PATH"
  node_is_new_enough || die "Node.js from requirements-node.txt does not run here; install Node 22.12 or newer with npm."
}

node_is_new_enough() {
  command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);' 2>/dev/null
}
