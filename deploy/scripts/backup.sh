#!/usr/bin/env bash
# Backs up one deployment: the database, the rule files, and (apart, if asked) the keys. usage: backup.sh TARGET_FOLDER
# Reads FENCELINE_DATABASE_URL or FENCELINE_DATA, and FENCELINE_RULES, from the environment, as the service does.
set -euo pipefail
target=${1:?usage: backup.sh TARGET_FOLDER}
stamp=$(date -u +%Y%m%dT%H%M%SZ)
umask 077
mkdir -p "$target"
url=${FENCELINE_DATABASE_URL:-}
case $url in
  postgres*)
    pg_dump --format=custom --no-owner --dbname="${url%%\?*}" --file="$target/fenceline-$stamp.dump"
    pg_restore --list "$target/fenceline-$stamp.dump" >/dev/null
    ;;
  *)
    file=${url#sqlite:///}
    file=${file:-${FENCELINE_DATA:-.}/fenceline.sqlite3}
    [ -f "$file" ] || { echo "backup: there is no database at $file. Set FENCELINE_DATA or FENCELINE_DATABASE_URL." >&2; exit 1; }
    python3 - "$file" "$target/fenceline-$stamp.sqlite3" <<'PY'
import sqlite3, sys
source, copy = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True), sqlite3.connect(sys.argv[2])
source.backup(copy)
found = copy.execute("pragma integrity_check").fetchone()[0]
copy.close()
sys.exit(0 if found == "ok" else f"backup: the copy is damaged: {found}")
PY
    ;;
esac
if [ -n "${FENCELINE_RULES:-}" ]; then tar -czf "$target/rules-$stamp.tar.gz" -C "$FENCELINE_RULES" .; fi
(cd "$target" && sha256sum ./*"$stamp"* >"sums-$stamp.txt")
echo "backup: $stamp in $target. Keep the keys (FENCELINE_KEYS) somewhere else: without them tokens and the record cannot be read."
