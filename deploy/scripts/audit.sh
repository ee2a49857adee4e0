#!/usr/bin/env bash
# Asks PyPI's advisory service whether anything in the lock has a known hole. usage: audit.sh   (needs pip-audit and PyPI's own index)
# What is accepted, with the reason and the day to look again, stands in deploy/audit-accepted.txt.
set -euo pipefail
here=$(dirname "$0")/..
ignore=()
while read -r advisory _; do
  case $advisory in '' | '#'*) ;; *) ignore+=(--ignore-vuln "$advisory") ;; esac
done <"$here/audit-accepted.txt"
exec pip-audit --strict --disable-pip --no-deps --requirement "$here/../constraints.txt" "${ignore[@]}"
