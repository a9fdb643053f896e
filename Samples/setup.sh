#!/bin/sh
# Installs the system libraries that are missing, or says exactly which ones and how. Running it twice is harmless.
set -eu

missing=""
need() { # pkg-config name, Debian package
  if ! command -v pkg-config >/dev/null 2>&1 || ! pkg-config --exists "$1" 2>/dev/null; then missing="$missing $2"; fi
}

if ! command -v swift >/dev/null 2>&1; then
  echo "setup: no swift found; install a Swift 6.2 or later toolchain from swift.org and put it on the PATH" >&2
  exit 1
fi
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
case "$version" in
  6.[2-9]* | 6.1[0-9]* | [7-9].* | [1-9][0-9].*) ;;
  *) echo "setup: Swift ${version:-of unknown version} found; 6.2 or later is needed (swift.org)" >&2; exit 1 ;;
esac

if [ "$(uname -s)" = Darwin ]; then
  command -v pkg-config >/dev/null 2>&1 || missing="$missing pkgconf"
  need hdf5 hdf5
  need libdeflate libdeflate
  [ -z "$missing" ] && exit 0
  if command -v brew >/dev/null 2>&1; then brew install $missing; exit 0; fi
  echo "setup: missing:$missing; install Homebrew (brew.sh), then run: brew install$missing" >&2
  exit 1
fi

command -v pkg-config >/dev/null 2>&1 || missing="$missing pkg-config"
need zlib zlib1g-dev
need libdeflate libdeflate-dev
need hdf5 libhdf5-dev
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "setup: missing (Debian names):$missing; install them with this system's package manager" >&2
  exit 1
fi
if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  as_root="sudo"
else
  echo "setup: missing:$missing; run: sudo apt-get update && sudo apt-get install -y$missing" >&2
  exit 1
fi
echo "setup: installing$missing" >&2
$as_root apt-get update -q >/dev/null
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -q $missing >/dev/null
