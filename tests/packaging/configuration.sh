# How a machine reaches its package sources, carried into a system made by debootstrap. Sourced.
# shellcheck shell=bash

copy_configuration() { # ROOT: the apt, pip, npm and CA configuration of this machine; nothing where there is none
  local file
  cp /etc/resolv.conf /etc/hosts "$1/etc/"
  for file in /etc/apt/sources.list.d/debian.sources /etc/apt/apt.conf.d/*proxy* \
    /etc/pip.conf /root/.config/pip/pip.conf; do
    [ -f "$file" ] || continue
    mkdir -p "$1$(dirname "$file")"
    cp "$file" "$1$file"
  done
  # npm's machine-wide file lies elsewhere for every way to install npm: both go where all look.
  cat /etc/npmrc /root/.npmrc >"$1/root/.npmrc" 2>/dev/null || true
  # What debootstrap wrote knows no security updates.
  if [ -f "$1/etc/apt/sources.list.d/debian.sources" ]; then : >"$1/etc/apt/sources.list"; fi
  mkdir -p "$1/usr/local/share/ca-certificates"
  find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$1/usr/local/share/ca-certificates/" \;
}
