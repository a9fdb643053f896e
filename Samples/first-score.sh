#!/bin/sh
# Installs what is missing, builds a release and scores a real pair.
set -eu
cd "$(dirname "$0")/.."
sh Samples/setup.sh
swift build -c release --product voxloss >&2
sample=Samples/Data/spinal-cord
exec .build/release/voxloss score "$sample/reference.nii.gz" "$sample/prediction.nii.gz"
