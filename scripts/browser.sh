#!/usr/bin/env bash
# Chromium and Chinese fonts for the browser tests, from Debian's or Ubuntu's own packages where absent.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium)
fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fontconfig fonts-noto-cjk)
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "✗ The browser tests need ${missing[*]}: install them (as root: apt-get install ${missing[*]})." >&2
        exit 1
    fi
    sudo=(sudo)
fi
echo "… Installing ${missing[*]} 安装浏览器与中文字体"
"${sudo[@]}" apt-get update -qq
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
