#!/bin/sh
# Run uv; when it is absent, get it by pip into .uv first.
set -eu
uv=$1
shift
if ! command -v "$uv" >/dev/null 2>&1; then
  python=$(command -v python3.13 || command -v python3.12 || command -v python3.11 || command -v python3)
  if "$python" -m venv .uv 2>/dev/null && [ -x .uv/bin/pip ]; then
    .uv/bin/pip install --quiet uv
  else
    rm -rf .uv
    "$python" -m pip install --quiet --target .uv/lib uv || {
      echo "make env: pip is missing; install python3-venv or python3-pip, or uv itself" >&2
      exit 1
    }
    mkdir -p .uv/bin && ln -sf ../lib/bin/uv .uv/bin/uv
  fi
  uv=.uv/bin/uv
fi
exec "$uv" "$@"
