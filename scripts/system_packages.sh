#!/usr/bin/env bash
# Makes sure that the libraries which Qt and its web engine take from the system are there; touches nothing if they are.
# tests/architecture/test_system_packages.py holds the list against what the installed Qt really asks the linker for.
set -euo pipefail

[ "$(uname -s)" = Linux ] || exit 0 # elsewhere the wheels bring everything

# what the linker is asked for : Debian's package for it (older name|newer name)
LIBRARIES='
libEGL.so.1:libegl1
libGL.so.1:libgl1
libX11-xcb.so.1:libx11-xcb1
libX11.so.6:libx11-6
libXcomposite.so.1:libxcomposite1
libXdamage.so.1:libxdamage1
libXext.so.6:libxext6
libXfixes.so.3:libxfixes3
libXrandr.so.2:libxrandr2
libXtst.so.6:libxtst6
libasound.so.2:libasound2|libasound2t64
libbrotlidec.so.1:libbrotli1
libcups.so.2:libcups2|libcups2t64
libdbus-1.so.3:libdbus-1-3
libdrm.so.2:libdrm2
libexpat.so.1:libexpat1
libfontconfig.so.1:libfontconfig1
libfreetype.so.6:libfreetype6
libgbm.so.1:libgbm1
libglib-2.0.so.0:libglib2.0-0|libglib2.0-0t64
libgthread-2.0.so.0:libglib2.0-0|libglib2.0-0t64
libgssapi_krb5.so.2:libgssapi-krb5-2
libnspr4.so:libnspr4
libnss3.so:libnss3
libnssutil3.so:libnss3
libsmime3.so:libnss3
libudev.so.1:libudev1
libwayland-client.so.0:libwayland-client0
libwayland-cursor.so.0:libwayland-cursor0
libwayland-egl.so.1:libwayland-egl1
libwayland-server.so.0:libwayland-server0
libxcb-cursor.so.0:libxcb-cursor0
libxcb-dri3.so.0:libxcb-dri3-0
libxcb-glx.so.0:libxcb-glx0
libxcb-icccm.so.4:libxcb-icccm4
libxcb-image.so.0:libxcb-image0
libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-randr.so.0:libxcb-randr0
libxcb-render-util.so.0:libxcb-render-util0
libxcb-render.so.0:libxcb-render0
libxcb-shape.so.0:libxcb-shape0
libxcb-shm.so.0:libxcb-shm0
libxcb-sync.so.1:libxcb-sync1
libxcb-util.so.1:libxcb-util1
libxcb-xfixes.so.0:libxcb-xfixes0
libxcb-xkb.so.1:libxcb-xkb1
libxcb.so.1:libxcb1
libxkbcommon-x11.so.0:libxkbcommon-x11-0
libxkbcommon.so.0:libxkbcommon0
libxkbfile.so.1:libxkbfile1
libz.so.1:zlib1g
libzstd.so.1:libzstd1
'

missing() { # one package a line
  local known line
  known=$(PATH="$PATH:/sbin:/usr/sbin" ldconfig -p)
  for line in $LIBRARIES; do
    grep -qF "	${line%%:*} " <<<"$known" || echo "${line#*:}"
  done
  python3 -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv # Debian ships Python without it
  command -v fc-list >/dev/null || echo fontconfig
  [ -n "$(fc-list :lang=zh-cn 2>/dev/null)" ] || echo fonts-noto-cjk # the window and the map are written in Chinese
}

if ! PATH="$PATH:/sbin:/usr/sbin" command -v ldconfig >/dev/null; then
  echo "Cannot check here which system libraries Qt needs (no ldconfig); going on." >&2
  exit 0
fi
wanted=$(missing)
[ -n "$wanted" ] || exit 0

# Debian renamed some packages in 2024; the newer name wins where the package lists know it.
names() {
  local one
  for one in $wanted; do
    if apt-cache show --no-all-versions "${one##*|}" >/dev/null 2>&1; then echo "${one##*|}"; else echo "${one%%|*}"; fi
  done | sort -u
}

if ! command -v apt-get >/dev/null; then
  echo "Not a Debian system; Qt may need what these Debian packages hold, and goes on without a check: $(names | tr '\n' ' ')" >&2
  exit 0
fi

# apt's log is shown only if it fails.
quietly() {
  local log
  log=$(mktemp)
  "$@" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; return 1; }
  rm -f "$log"
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    {
      echo "System packages are missing, and only an administrator may install them. Please run this line, then make again:"
      echo "  sudo apt-get update && sudo apt-get install --yes --no-install-recommends $(names | tr '\n' ' ')"
    } >&2
    exit 1
  fi
  as_root=(sudo -n)
fi
as_root+=(env DEBIAN_FRONTEND=noninteractive)
quietly "${as_root[@]}" apt-get update || true # somebody else's broken package list need not stop us
mapfile -t packages < <(names)
echo "Installing system packages: ${packages[*]}"
quietly "${as_root[@]}" apt-get install --yes --no-install-recommends "${packages[@]}"

wanted=$(missing)
if [ -n "$wanted" ]; then
  echo "Still missing after the installation: ${wanted//$'\n'/ }" >&2
  exit 1
fi
