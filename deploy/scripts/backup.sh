#!/usr/bin/env bash
# Backs up one deployment: the database and the rule files; never the keys. usage: backup.sh TARGET_FOLDER
# Reads FENCELINE_DATABASE_URL (or …_FILE) or FENCELINE_DATA, and FENCELINE_RULES, from the environment, as the service does.
set -euo pipefail
target=${1:?usage: backup.sh TARGET_FOLDER}
stamp=$(date -u +%Y%m%dT%H%M%SZ)
umask 077
mkdir -p "$target"
url=${FENCELINE_DATABASE_URL:-}
if [ -n "${FENCELINE_DATABASE_URL_FILE:-}" ]; then url=$(cat "$FENCELINE_DATABASE_URL_FILE"); fi
case $url in
  postgres*)
    # The program says ssl=, PostgreSQL's own tools say sslmode=.
    url=${url/\?ssl=/\?sslmode=}
    url=${url/&ssl=/\&sslmode=}
    pg_dump --format=custom --no-owner --dbname="$url" --file="$target/fenceline-$stamp.dump"
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
echo "backup: $stamp in $target. Keep the keys (FENCELINE_KEYS, or the file fenceline.key) somewhere else: without them tokens cannot be opened."
