#!/usr/bin/env bash
# Restores a backup into an EMPTY place. usage: restore.sh BACKUP_FILE   (a .dump for PostgreSQL, a .sqlite3 for one machine)
# Stop the service first. Reads FENCELINE_DATABASE_URL (or …_FILE) or FENCELINE_DATA from the environment.
set -euo pipefail
backup=${1:?usage: restore.sh BACKUP_FILE}
[ -f "$backup" ] || { echo "restore: there is no file $backup." >&2; exit 1; }
folder=$(dirname "$backup")
name=$(basename "$backup")
stamp=${name#*-}
sums="sums-${stamp%%.*}.txt"
if [ -f "$folder/$sums" ]; then
  (cd "$folder" && grep -F "./$name" "$sums" | sha256sum --check --quiet --status) ||
    { echo "restore: $backup is not what was backed up; its digest differs from $sums. Take another backup." >&2; exit 1; }
fi
url=${FENCELINE_DATABASE_URL:-}
if [ -n "${FENCELINE_DATABASE_URL_FILE:-}" ]; then url=$(cat "$FENCELINE_DATABASE_URL_FILE"); fi
case $backup in
  *.dump)
    [ -n "$url" ] || { echo "restore: set FENCELINE_DATABASE_URL to the empty database." >&2; exit 1; }
    url=${url/\?ssl=/\?sslmode=}
    url=${url/&ssl=/\&sslmode=}
    tables=$(psql --no-psqlrc --tuples-only --no-align --dbname="$url" --command="select count(*) from information_schema.tables where table_schema = 'public'")
    [ "$tables" = 0 ] || { echo "restore: the database is not empty ($tables tables). Restore into a new one, then switch over." >&2; exit 1; }
    pg_restore --no-owner --exit-on-error --single-transaction --dbname="$url" "$backup"
    ;;
  *.sqlite3)
    file=${url#sqlite:///}
    file=${file:-${FENCELINE_DATA:-.}/fenceline.sqlite3}
    for there in "$file" "$file-wal"; do
      [ ! -e "$there" ] || { echo "restore: $there exists. Move it away first; nothing is overwritten." >&2; exit 1; }
    done
    umask 077
    cp "$backup" "$file.part"
    mv "$file.part" "$file"
    ;;
  *) echo "restore: $backup is neither a .dump nor a .sqlite3 file." >&2; exit 1 ;;
esac
echo "restore: done. Now prove the record: fenceline ledger verify"
