#!/usr/bin/env bash
# Founds the street of compose.yaml: home-1 first, then each neighbour by its invitation. To be run once.
set -euo pipefail
cd "$(dirname "$0")"

# A command of one home, in a container of its own.
at_home() {
  local home=$1
  shift
  docker compose run --rm -T "$home" "$@"
}

docker compose up -d inverter-1 inverter-2 inverter-3 inverter-4 inverter-5
at_home home-1 init --yes --name 'Street of five' --id home-1 --title 'Home 1' --dir /data/home \
  --device inverter-1:1502 --address /dns4/home-1/tcp/4001
docker compose up -d home-1
invitation=$(docker compose exec -T home-1 streetwatt community invite -c /data/home/streetwatt.yaml)

for number in 2 3 4 5; do
  made=$(at_home "home-$number" init --yes --json --invitation "$invitation" --id "home-$number" --title "Home $number" \
    --dir /data/home --device "inverter-$number:1502" --address "/dns4/home-$number/tcp/4001")
  docker compose up -d "home-$number"
  asks=$(sed -n 's/.*"joinText": "\([^"]*\)".*/\1/p' <<<"$made")
  docker compose exec -T home-1 streetwatt community propose admit "$asks" -c /data/home/streetwatt.yaml
done
docker compose exec -T home-1 streetwatt community members -c /data/home/streetwatt.yaml
