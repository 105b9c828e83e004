#!/usr/bin/env bash
# The proofs that fresh_debian.sh runs inside the fresh system, where the clone lies in /srv/gateway.
set -euo pipefail
cd /srv/gateway

SECOND_START_SECONDS=15

fail() { echo "NOT PROVEN: $*" >&2; exit 1; }

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Commands, not functions: what is started in the background must be the script itself, to be signalled.
as_root=(env)
as_alice=(setpriv --reuid 1000 --regid 1000 --clear-groups env HOME=/home/alice)

first_second_and_stop() { # PREFIX...: start, be healthy, link, end on SIGTERM; then again, within seconds
  local log=/tmp/start.log round began pid code
  local -A does=([first]=link [second]=still-linked)
  for round in first second; do
    began=$SECONDS
    "$@" ./manage.sh start --sandbox >"$log" 2>&1 &
    pid=$!
    python3 scripts/await_healthy.py --pid "$pid" --port "$PORT" --seconds 900 || { cat "$log"; fail "the $round start"; }
    echo "--- the $round start was healthy after $((SECONDS - began)) s"
    cat "$log"
    if [ "$round" = second ]; then
      [ $((SECONDS - began)) -le "$SECOND_START_SECONDS" ] || fail "the second start took longer than $SECOND_START_SECONDS s"
      ! grep -q '==> ' "$log" || fail "the second start repeated a step"
    fi
    if [ "$1" = env ]; then # a chroot lets no one but root start Chromium: it has no user namespaces
      API_KEY=$(sed -n 's/^API_KEY=//p' .env) python3 tests/packaging/linked_session.py "${does[$round]}" ||
        { cat "$log"; fail "a session that is linked and sends after the $round start"; }
      echo "--- a session is connected and sends after the $round start"
    fi
    kill -TERM "$pid"
    code=0
    wait "$pid" || code=$?
    [ "$code" -eq 0 ] || fail "SIGTERM ended it with $code"
    if a_chromium_runs; then fail "a Chromium outlived the $round start"; fi
  done
}

a_chromium_runs() { grep -lqs chromium /proc/[0-9]*/comm; }

prove_start() {
  PORT=$(free_port) SANDBOX_PORT=$(free_port)
  export PORT SANDBOX_PORT
  first_second_and_stop "${as_root[@]}"
}

prove_user() {
  useradd --create-home --uid 1000 alice
  chown -R alice /srv/gateway
  PORT=$(free_port) SANDBOX_PORT=$(free_port)
  export PORT SANDBOX_PORT
  local code=0
  "${as_alice[@]}" ./manage.sh start --sandbox >/tmp/refused.log 2>&1 || code=$?
  cat /tmp/refused.log
  [ "$code" -eq 1 ] || fail "exit $code instead of 1"
  local command
  command=$(sed -n 's/^ *sudo //p' /tmp/refused.log)
  [ "$(grep -c . <<<"$command")" -eq 1 ] || fail "not exactly one command is named"
  echo "--- as root: $command"
  eval "$command" >/tmp/command.log 2>&1 || { tail /tmp/command.log; fail "the named command"; }
  first_second_and_stop "${as_alice[@]}"
}

case $1 in
  start) prove_start ;;
  user) prove_user ;;
  test) shift; ./manage.sh test "$@" ;;
  run) shift; "$@" ;;
  *) fail "unknown: $1" ;;
esac
echo "--- proven: $*"
