#!/bin/sh
# What the browser's tests need: a Chromium (found, or installed), and axe-core from the lock file.
set -eu
cd "$(dirname "$0")"

if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null && ! command -v google-chrome >/dev/null
then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
    then
        apt-get update -qq
        apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji >/dev/null
    else
        ../../.venv/bin/playwright install chromium
    fi
fi

sh ../npm.sh web
