#!/usr/bin/env bash
# Proves that a fresh Debian 12 with python3 and git needs nothing else: run as root on a machine with debootstrap.
#
#   fresh_debian.sh start            first start, second start, SIGTERM, on an empty machine
#   fresh_debian.sh user             the same for a user without root: one command is named, and it suffices
#   fresh_debian.sh test [ARGUMENT]  ./manage.sh test [ARGUMENT]
#   fresh_debian.sh run COMMAND      anything else, in a clone on the empty machine
#
# BASE=FOLDER keeps the bootstrapped system there for the next time. What is tested is the last commit.
# The machine's apt, pip, npm and CA configuration is copied: without it nothing can be fetched in many places.
set -euo pipefail

repository=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
# shellcheck source=tests/packaging/configuration.sh
. "$repository/tests/packaging/configuration.sh"
work=$(mktemp -d /var/tmp/fresh-debian.XXXXXX)
trap 'rm -rf --one-file-system "$work"' EXIT

main() {
  [ "$(id -u)" -eq 0 ] || { echo "Root is needed for debootstrap and chroot." >&2; exit 1; }
  local what=${1:-start}
  [ $# -eq 0 ] || shift
  local base=${BASE:-$work/base}
  [ -e "$base/.complete" ] || bootstrap "$base"
  cp -a --reflink=auto "$base" "$work/root"
  git clone -q --no-local "$repository" "$work/root/srv/gateway"
  cp "$repository/tests/packaging/inside_fresh_debian.sh" "$work/root/srv/prove.sh"
  inside bash /srv/prove.sh "$what" "$@"
}

bootstrap() {
  mkdir -p "$1"
  debootstrap --variant=minbase --include=python3,git bookworm "$1" >"$work/debootstrap.log" ||
    { tail "$work/debootstrap.log" >&2; exit 1; }
  chroot "$1" apt-get clean
  rm -rf "$1"/var/lib/apt/lists/*
  copy_configuration "$1"
  touch "$1/.complete"
}

inside() { # COMMAND...: in namespaces of its own, so that no mount and no process outlives it
  local -a environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8)
  local name
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY PIP_CERT NODE_EXTRA_CA_CERTS SSL_CERT_FILE; do
    [ -z "${!name:-}" ] || environment+=("$name=${!name}")
  done
  # shellcheck disable=SC2016 # expanded by the inner shell
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1; shift
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o mode=755 dev "$root/dev"
    for node in null zero full random urandom tty; do
      touch "$root/dev/$node"; mount --bind "/dev/$node" "$root/dev/$node"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"; ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs -o size=1g,mode=1777 shm "$root/dev/shm"
    exec chroot "$root" env -i "$@"
  ' bash "$work/root" "${environment[@]}" "$@"
}

main "$@"
