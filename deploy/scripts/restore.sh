#!/usr/bin/env bash
# Restores a backup into an EMPTY place. usage: restore.sh BACKUP_FILE   (a .dump for PostgreSQL, a .sqlite3 for one machine)
# Stop the service first. Reads FENCELINE_DATABASE_URL or FENCELINE_DATA from the environment.
set -euo pipefail
backup=${1:?usage: restore.sh BACKUP_FILE}
[ -f "$backup" ] || { echo "restore: there is no file $backup." >&2; exit 1; }
url=${FENCELINE_DATABASE_URL:-}
case $backup in
  *.dump)
    [ -n "$url" ] || { echo "restore: set FENCELINE_DATABASE_URL to the empty database." >&2; exit 1; }
    tables=$(psql --no-psqlrc --tuples-only --no-align --dbname="${url%%\?*}" --command="select count(*) from information_schema.tables where table_schema = 'public'")
    [ "$tables" = 0 ] || { echo "restore: the database is not empty ($tables tables). Restore into a new one, then switch over." >&2; exit 1; }
    pg_restore --no-owner --exit-on-error --single-transaction --dbname="${url%%\?*}" "$backup"
    ;;
  *.sqlite3)
    file=${url#sqlite:///}
    file=${file:-${FENCELINE_DATA:-.}/fenceline.sqlite3}
    [ ! -e "$file" ] || { echo "restore: $file exists. Move it away first; nothing is overwritten." >&2; exit 1; }
    umask 077
    cp "$backup" "$file"
    ;;
  *) echo "restore: $backup is neither a .dump nor a .sqlite3 file." >&2; exit 1 ;;
esac
echo "restore: done. Now prove the record: fenceline ledger verify"
