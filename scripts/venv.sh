#!/usr/bin/env bash
# Make or refresh .venv from a lock file with hashes: venv.sh base|dev PYTHON
# A stamp with the content of the lock makes a second run instant. dev contains base.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1 python=${2:-}

if [ -z "$python" ]; then
    echo "✗ Python >= 3.11 is missing: install it (apt-get install python3 python3-venv). · 缺少 Python >= 3.11。" >&2
    exit 1
fi

stamp_of() { cat "requirements/$1.lock" pyproject.toml | sha256sum | cut -d' ' -f1; }
is_fresh() { [ -x .venv/bin/python ] && [ "$(cat ".venv/.stamp-$1" 2>/dev/null)" = "$(stamp_of "$1")" ]; }

if is_fresh dev || { [ "$kind" = base ] && is_fresh base; }; then
    exit 0
fi

if [ ! -x .venv/bin/python ]; then
    echo "… Making the Python environment 创建 Python 环境"
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        echo "✗ \`$python -m venv\` failed: install python3-venv (apt-get install python3-venv)." >&2
        exit 1
    fi
fi
echo "… Installing Python packages, about a minute the first time 安装 Python 依赖"
progress=off
if [ -t 1 ]; then progress=on; fi
# Links that the user's own pip configuration adds would bring files that the lock does not know.
.venv/bin/python -m pip install --disable-pip-version-check --progress-bar "$progress" --quiet \
    --require-hashes --requirement "requirements/$kind.lock"
.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
rm -f .venv/.stamp-*
stamp_of "$kind" > ".venv/.stamp-$kind"
