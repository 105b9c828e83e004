#!/usr/bin/env bash
# Proves Dockerfile and docker-compose.yml with a real Docker engine of its own: run as root on Debian 12, by hand.
#
#   docker.sh image    compose files are valid, the image builds, Chromium keeps its sandbox in it
#   docker.sh          that, and: compose up is healthy, a session links and outlives SIGKILL, down
#
# Where no registry can be reached, the base image is made here by debootstrap, under the name that the Dockerfile
# asks for. The machine's apt, pip, npm and CA configuration goes into that base and never into the Dockerfile.
# WORK=FOLDER keeps the engine's data there, so that the next run is fast.
set -euo pipefail

repository=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
# shellcheck source=tests/packaging/configuration.sh
. "$repository/tests/packaging/configuration.sh"
work=$(realpath -m "${WORK:-$(mktemp -d /var/tmp/docker-proof.XXXXXX)}")
mkdir -p "$work"/{apt/lists,apt/cache,deb,client/cli-plugins}
export DOCKER_HOST=unix://$work/docker.sock DOCKER_CONFIG=$work/client COMPOSE_PROJECT_NAME=gateway-proof

main() {
  [ "$(id -u)" -eq 0 ] || { echo "Root is needed for a Docker engine." >&2; exit 1; }
  trap clean_up EXIT
  bring_engine
  bring_compose
  cd "$repository"
  docker compose config -q
  docker compose --profile sandbox config -q
  step "compose files are valid"
  import_base
  docker compose build >"$work/build.log" 2>&1 || { tail -n 30 "$work/build.log"; exit 1; }
  step "image built: $(docker image ls --format '{{.Size}}' whatsapp-gateway:local)"
  prove_browser_sandbox
  [ "${1:-all}" = image ] || prove_service
  step "proven"
}

step() { printf -- '--- %4d s  %s\n' "$SECONDS" "$*"; }

clean_up() {
  ( cd "$repository" && docker compose --profile sandbox down --volumes --timeout 10 >/dev/null 2>&1 ) || true
  if [ -s "$work/docker.pid" ]; then
    kill "$(cat "$work/docker.pid")" 2>/dev/null || true
    wait
  fi
  [ -n "${WORK:-}" ] || rm -rf --one-file-system "$work"
}

bring_engine() {
  if ! command -v dockerd >/dev/null || ! command -v debootstrap >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io debootstrap \
      >"$work/apt.log" 2>&1
  fi
  dockerd --data-root "$work/data" --exec-root "$work/exec" --pidfile "$work/docker.pid" --host "$DOCKER_HOST" \
    --storage-driver overlay2 >"$work/dockerd.log" 2>&1 &
  until docker info >/dev/null 2>&1; do
    kill -0 $! 2>/dev/null || { tail "$work/dockerd.log"; exit 1; }
    sleep 0.5 # the engine announces itself to systemd only
  done
  step "engine $(docker version --format '{{.Server.Version}}')"
}

bring_compose() { # version 2 is in the next Debian release; its one program needs nothing else of it
  if [ ! -x "$work/client/cli-plugins/docker-compose" ]; then
    local mirror
    # shellcheck disable=SC2016 # apt's own variable
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m1 debian)
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$work/apt/sources"
    cat >"$work/apt/conf" <<CONF
Dir::Etc::sourcelist "$work/apt/sources";
Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "$work/apt/lists";
Dir::Cache "$work/apt/cache";
APT::Sandbox::User "root";
CONF
    ( export APT_CONFIG=$work/apt/conf; apt-get update -qq; cd "$work/deb"; apt-get download -qq docker-compose )
    dpkg -x "$work"/deb/docker-compose_*.deb "$work/deb/x"
    cp "$work/deb/x/usr/libexec/docker/cli-plugins/docker-compose" "$work/client/cli-plugins/"
  fi
  step "$(docker compose version)"
}

import_base() {
  docker image inspect debian:bookworm-slim >/dev/null 2>&1 && return
  local root=$work/base
  debootstrap --variant=minbase bookworm "$root" >"$work/debootstrap.log"
  chroot "$root" apt-get clean
  copy_configuration "$root"
  cp /etc/apt/apt.conf.d/docker-* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
  rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}/*
  tar -C "$root" --one-file-system -c . | docker import - debian:bookworm-slim >/dev/null
  rm -rf --one-file-system "$root"
  step "base image made by debootstrap"
}

prove_browser_sandbox() { # without --no-sandbox Chromium refuses to run where it cannot build its sandbox
  docker compose run --rm --no-deps -T gateway /usr/lib/chromium/chromium --headless=new --disable-dev-shm-usage \
    --disable-gpu --user-data-dir=/tmp/profile --dump-dom about:blank 2>"$work/chromium.log" | grep -q '<html' ||
    { tail "$work/chromium.log"; echo "Chromium does not start with its sandbox" >&2; exit 1; }
  step "Chromium starts with its sandbox as $(docker compose run --rm --no-deps -T gateway id)"
}

prove_service() {
  export PORT SANDBOX_PORT WHATSAPP_WEB_URL=http://sandbox:3100
  PORT=$(free_port) SANDBOX_PORT=$(free_port)
  docker compose --profile sandbox up --detach --wait --wait-timeout 180 >"$work/up.log" 2>&1 ||
    { tail "$work/up.log"; docker compose logs --tail 50; exit 1; }
  step "compose up: healthy"
  API_KEY=$(docker compose exec -T gateway sed -n 's/^API_KEY=//p' /data/.env)
  docker compose logs --no-log-prefix gateway | grep -qF -- "$API_KEY" || { echo "the log does not show the generated key" >&2; exit 1; }
  export API_KEY
  python3 "$repository/tests/packaging/linked_session.py" link || { docker compose logs --tail 100; exit 1; }
  step "a session is linked and sends"
  if docker compose exec -T gateway sh -c 'cat /proc/[0-9]*/cmdline' | tr '\0' '\n' | grep -qx -- --no-sandbox; then
    echo "the session's browser runs without its sandbox" >&2
    exit 1
  fi
  step "its browser keeps its sandbox"
  docker compose kill --signal KILL gateway >/dev/null 2>&1
  docker compose --profile sandbox up --detach --wait --wait-timeout 180 >>"$work/up.log" 2>&1
  python3 "$repository/tests/packaging/linked_session.py" still-linked || { docker compose logs --tail 100; exit 1; }
  step "SIGKILL and up again: the session is connected without a new QR code"
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

main "$@"
