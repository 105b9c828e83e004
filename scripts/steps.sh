# Set-up steps that a person can watch: named, timed, logged, and remembered so that each runs once.
# shellcheck shell=bash
# Sourced by manage.sh, which stands in the project's folder.

STAMPS=.venv/stamps
SETUP_LOG=setup.log
HEARTBEAT_SECONDS=10

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

fingerprint() { # PATH...: one hash over the names and contents of these files and folders
  local sha256="sha256sum"
  command -v sha256sum >/dev/null || sha256="shasum -a 256"
  # shellcheck disable=SC2086 # a command and its options
  find "$@" \( -name node_modules -o -name dist \) -prune -o -type f -print0 |
    LC_ALL=C sort -z | xargs -0 $sha256 | $sha256 | cut -d' ' -f1
}

is_stamped() { # STAMP KEY: was this step finished with these very inputs?
  [ -f "$STAMPS/$1" ] && [ "$(cat "$STAMPS/$1")" = "$2" ]
}

stamp() { # STAMP KEY: written beside and moved, so that a stamp is whole or absent
  mkdir -p "$STAMPS"
  printf '%s\n' "$2" >"$STAMPS/.$1"
  mv "$STAMPS/.$1" "$STAMPS/$1"
}

unstamp() { rm -f "$STAMPS/$1"; }

# The step that runs now and the one that shows so. Each has a process group of its own, so that
# stopping this script, or ending the step, stops all of it.
running_step=
heartbeat=

stop_step() {
  if [ -n "$heartbeat" ]; then kill -- "-$heartbeat" 2>/dev/null || true; fi
  if [ -n "$running_step" ]; then kill -- "-$running_step" 2>/dev/null || true; fi
}
trap 'stop_step; exit 130' INT
trap 'stop_step; exit 143' TERM

visibly() { # TITLE COMMAND...: run one step and show that it lives, how long it took, and why it failed
  local title=$1 began=$SECONDS
  shift
  say "==> $title"
  printf '\n==> %s\n' "$title" >>"$SETUP_LOG"

  set -m
  "$@" >>"$SETUP_LOG" 2>&1 </dev/null &
  running_step=$!
  show_elapsed "$began" "$$" &
  heartbeat=$!
  set +m

  local code=0
  wait "$running_step" || code=$?
  running_step=
  kill -- "-$heartbeat" 2>/dev/null || true
  wait "$heartbeat" 2>/dev/null || true
  heartbeat=

  if [ "$code" -ne 0 ]; then
    tail -n 30 "$SETUP_LOG" >&2
    die "==> $title: failed after $((SECONDS - began)) s (exit $code). The whole story is in $SETUP_LOG; run the same command again once it is mended."
  fi
  say "    done in $((SECONDS - began)) s"
}

show_elapsed() { # BEGAN PARENT: a line now and then until the step ends or this script is gone
  exec 9>&- # the set-up lock is the step's, not the heartbeat's
  while sleep "$HEARTBEAT_SECONDS" && kill -0 "$2" 2>/dev/null; do
    printf '    … %d s  %s\n' "$((SECONDS - $1))" "$(tail -n 20 "$SETUP_LOG" | grep -v '^WARNING' | tail -n 1 | tr -d '\r' | cut -c1-80)"
  done
}

lock_set_up() { # one set-up at a time in one folder; the kernel lets go of it however this script ends
  exec 9<.
  command -v flock >/dev/null || return 0
  if ! flock -n 9; then
    say "==> Another set-up of this folder is running; waiting for it"
    flock -w 900 9 || die "The other set-up did not end within 15 minutes."
  fi
}

unlock_set_up() { exec 9<&-; }
