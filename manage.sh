#!/usr/bin/env bash
# Runs and looks after the gateway: ./manage.sh help
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. scripts/steps.sh
. scripts/setup.sh

main() {
  local verb=${1:-help}
  [ $# -eq 0 ] || shift
  case $verb in
    start) start "$@" ;;           ## set up what is missing, then serve; -d: in the background; --sandbox: with a stand-in for WhatsApp
    stop) stop "$@" ;;             ## stop the running gateway gracefully
    status) status "$@" ;;         ## say whether it runs, and where
    logs) logs "$@" ;;             ## follow the log of a gateway started with -d
    doctor) doctor "$@" ;;         ## check this machine and this installation
    keys) gateway keys "$@" ;;     ## make, list and revoke API keys
    secrets) gateway secrets "$@" ;; ## forget: give up the stored secrets of a lost MASTER_KEY
    clean:sessions) clean_sessions "$@" ;; ## delete every session's browser profile (asks; --yes does not)
    test) run_tests "$@" ;;        ## set up, then run the tests, as many at once as there are processors; arguments go to pytest
    check) check ;;                ## lint, formats, types, imports
    bench) bench "$@" ;;           ## measure memory, latency, throughput and more
    lock) lock ;;                  ## renew the lock files from pyproject.toml
    help | -h | --help) help ;;    ## print this
    *) help >&2; die "Unknown: $verb" ;;
  esac
}

help() {
  say "usage: ./manage.sh VERB"
  say
  sed -n 's/^    \([a-z:]*\)[^#]*) .*## \(.*\)$/\1\t\2/p' manage.sh | while IFS=$'\t' read -r verb meaning; do
    printf '  %-16s %s\n' "$verb" "$meaning"
  done
}

setting() { # NAME DEFAULT: as the gateway itself reads it: environment, .env here, .env of the data folder, default
  local value=${!1:-} file
  for file in .env "${DATA_DIR:-data}/.env"; do
    if [ -n "$value" ] || [ ! -f "$file" ]; then continue; fi
    value=$(sed -n "s/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}$1[[:space:]]*=[[:space:]]*//p" "$file" |
      tail -n 1 | sed "s/[[:space:]]*\$//; s/^\"\(.*\)\"\$/\1/; s/^'\(.*\)'\$/\1/")
  done
  printf '%s' "${value:-$2}"
}

set_up() { # all that serving needs
  lock_set_up
  set_up_python browser
  set_up_npm
  set_up_panel
  set_up_browser
  unlock_set_up
}

start() {
  local background=""
  local -a arguments=()
  for argument in "$@"; do
    case $argument in
      -d | --detach) background=yes ;;
      *) arguments+=("$argument") ;;
    esac
  done
  set_up
  set -- "$PYTHON" -m gateway serve ${arguments[@]+"${arguments[@]}"}
  [ -z "$background" ] || start_in_background "$@"
  # This very process becomes the gateway: a signal to the script's pid is a signal to the gateway.
  exec "$@"
}

start_in_background() {
  local data log seen pid
  [ "$(setting PORT 3000)" != 0 ] || die "With -d the port must be known: set PORT to something else than 0."
  data=$(setting DATA_DIR ./data)
  log=$data/gateway.log
  umask 077
  mkdir -p "$data"
  touch "$log"
  seen=$(wc -c <"$log")
  set -m # its own process group: Ctrl-C here does not reach it
  nohup "$@" >>"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  if ! "$PYTHON" scripts/await_healthy.py --pid "$pid" --pid-file "$data/gateway.pid" \
    --host "$(setting HOST 127.0.0.1)" --port "$(setting PORT 3000)"; then
    tail -c "+$((seen + 1))" "$log" | tail -n 30 >&2
    die "The gateway did not start; its log is $log."
  fi
  tail -c "+$((seen + 1))" "$log" | head -n 30
  say "Running in the background (pid $pid). Log: $log; ./manage.sh stop ends it."
  exit 0
}

stop() { # what was never set up does not run, and is not set up for this
  [ -x "$PYTHON" ] || { say "Not running."; return; }
  exec "$PYTHON" -m gateway stop "$@"
}

status() {
  [ -x "$PYTHON" ] || { say "Not running, and not set up yet: ./manage.sh start does both."; return 1; }
  exec "$PYTHON" -m gateway status "$@"
}

gateway() { # VERB...: one of the gateway's own commands; only Python is needed for it
  lock_set_up
  set_up_python
  unlock_set_up
  exec "$PYTHON" -m gateway "$@"
}

doctor() {
  set_up
  exec "$PYTHON" -m gateway doctor "$@"
}

logs() {
  local log
  log=$(setting DATA_DIR ./data)/gateway.log
  [ -f "$log" ] || die "There is no $log yet: a gateway started with -d writes it."
  exec tail -n 100 -F "$log"
}

clean_sessions() {
  local sessions
  sessions=$(setting SESSIONS_DIR ./sessions)
  if "$PYTHON" -m gateway status >/dev/null 2>&1; then die "The gateway is running: ./manage.sh stop first."; fi
  if [ -z "$(find "$sessions" -mindepth 1 -maxdepth 1 2>/dev/null)" ]; then
    say "There are no sessions in $sessions."
    return
  fi
  if [ "${1:-}" != --yes ]; then
    [ -t 0 ] || die "This deletes every browser profile in $sessions: say so with --yes."
    local answer
    read -r -p "Delete every browser profile in $sessions? Each phone must be linked again. [y/N] " answer
    case $answer in [yY] | [yY][eE][sS] | [sS] | [sS][iIíÍ]) ;; *) die "Nothing was deleted." ;; esac
  fi
  find "$sessions" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
  say "Deleted. Each phone must be linked again."
}

run_tests() {
  set_up
  lock_set_up
  set_up_dev
  set_up_libraries
  unlock_set_up
  # shellcheck disable=SC2046 # a list of words
  exec "$PYTHON" -m pytest $(workers "$@") "$@"
}

workers() { # a file's tests share what they start: each file goes to one of as many workers as there are processors
  local argument
  for argument in "$@"; do
    case $argument in
      *.py | *.py::* | -n* | --numprocesses* | --dist* | -s | --capture=no) return ;; # few tests, or somebody who chose
    esac
  done
  printf '%s\n' --numprocesses=auto --dist=loadfile --no-loadscope-reorder
}

check() { # every check runs, so that one visit shows everything there is to mend
  lock_set_up
  set_up_python
  set_up_dev
  set_up_npm
  unlock_set_up
  local failed=""
  judge "ruff check" "$PYTHON" -m ruff check
  judge "ruff format" "$PYTHON" -m ruff format --check
  judge "mypy" "$PYTHON" -m mypy
  judge "import-linter" "$PYTHON" -c 'import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())'
  need_node
  judge "tsc" npm --prefix web run --silent check
  [ -z "$failed" ] || die "Not in order:$failed"
  say "All in order."
}

judge() { # NAME COMMAND...
  local name=$1
  shift
  say "==> $name"
  "$@" || failed="$failed $name;"
}

bench() {
  set_up
  lock_set_up
  set_up_dev
  unlock_set_up
  exec "$PYTHON" -m bench "$@"
}

lock() { # no registry's name goes into them: each machine's own pip configuration says where from
  lock_set_up
  set_up_python
  # What an older Python needs beside, a newer one installs in vain; the other way round something is missing.
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
    die "Lock with the oldest Python that is supported: remove .venv, and have python3 be 3.11."
  visibly "pip-tools" "$PYTHON" -m pip install --progress-bar off pip-tools
  visibly "requirements.txt" compile requirements.txt pyproject.toml
  visibly "requirements-dev.txt" compile requirements-dev.txt --extra dev --constraint requirements.txt pyproject.toml
  visibly "requirements-node.txt" compile requirements-node.txt requirements-node.in
}

compile() { # LOCK ARGUMENT...
  local lock=$1
  shift
  CUSTOM_COMPILE_COMMAND="./manage.sh lock" "$PYTHON" -m piptools compile --quiet --generate-hashes --strip-extras \
    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file "$lock" "$@"
}

main "$@"
