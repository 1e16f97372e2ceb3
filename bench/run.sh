#!/bin/sh
# Make the peers' own environments, then measure:
#   bench/run.sh [--customers N] [--tasks summary bg_nbd …]
set -eu
cd "$(dirname "$0")/.."
for peer in peers pymc; do
  home=var/bench/$peer
  wanted=bench/$peer-requirements.txt
  cmp -s "$wanted" "$home/installed.txt" && continue
  echo "bench: making the environment of $peer"
  uv=$(command -v uv || echo .uv/bin/uv)
  tools/uv.sh "$uv" venv --quiet --clear --python .venv/bin/python "$home"
  VIRTUAL_ENV=$home tools/uv.sh "$uv" pip install --quiet --compile-bytecode -r "$wanted"
  cp "$wanted" "$home/installed.txt"
done
exec .venv/bin/python bench/bench.py "$@"
