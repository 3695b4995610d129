#!/usr/bin/env bash
# Runs the steps of the Dockerfile without a container engine: pack, install the package without development packages
# into a clean folder, run it from there as an image would. Ends with an error where a step fails.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/data"

echo '== build: prepare and pack'
node scripts/prepare.js
npm pack --silent --pack-destination "$place" >/dev/null

echo '== install without development packages'
npm install --global --prefix "$place/image" --omit=dev --no-fund --no-audit --silent "$place"/streetwatt-*.tgz

cd "$place/data"
export PATH="$place/image/bin:$PATH"
echo '== run'
streetwatt version
streetwatt demo --homes 2 --once 1 --json >street.json
node -e 'const { slots, sumNano } = JSON.parse(require("node:fs").readFileSync("street.json", "utf8")); if (slots.length === 0 || sumNano !== "0") process.exit(1)'
streetwatt doctor -c none.yaml >doctor.txt 2>&1 && exit 1
grep -q '^ok    versions' doctor.txt
echo '== a service of what is installed'
streetwatt community create --name Lindenweg --id home-1 --timezone Europe/Berlin --dir home-1 --address /ip4/127.0.0.1/tcp/0 >/dev/null
streetwatt service install --print --user "$(id -un)" -c home-1/streetwatt.yaml >unit.txt
grep -q '^ExecStart=.*/image/lib/node_modules/streetwatt/bin/streetwatt.js start ' unit.txt
echo 'the steps of the image hold'
