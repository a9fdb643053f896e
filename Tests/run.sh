#!/bin/sh
# Installs what is missing and runs all tests.
set -eu
cd "$(dirname "$0")/.."
sh Samples/setup.sh
exec swift test
