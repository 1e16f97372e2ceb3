#!/bin/sh
# Run uv; when it is absent, get it by pip into .uv first.
set -eu
uv=$1
shift
if ! command -v "$uv" >/dev/null 2>&1; then
  # A name on the path is no proof: a version manager's shim may have nothing behind it.
  for python in python3.13 python3.12 python3.11 python3; do
    "$python" -c "" >/dev/null 2>&1 && break
  done
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
