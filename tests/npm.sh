#!/bin/sh
# npm.sh FOLDER: what the tests in a folder need from npm, by its lock file.
set -eu
cd "$(dirname "$0")/$1"

if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
then
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends npm >/dev/null
fi

# The lock names what is to be there; npm notes what is: nothing to do when they agree.
if ! [ node_modules/.package-lock.json -nt package-lock.json ]
then
    npm ci --silent --no-audit --no-fund
    touch node_modules/.package-lock.json
fi
