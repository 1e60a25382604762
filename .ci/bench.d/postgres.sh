# Sourced by .ci/bench: a throwaway PostgreSQL on a port of its own that keeps every promise to the disk, and pgbench on it.
# Its settings are those that PostgreSQL has by itself.

# PostgreSQL refuses to run as root, and the user it runs as may not be allowed to look into the checkout.
as_postgres=()
[ "$(id -u)" -ne 0 ] || as_postgres=(setpriv --reuid=postgres --regid=postgres --init-groups --)
postgres_data= postgres_port=

# What PG* variables say in somebody's shell is meant for another server.
unset "${!PG@}"

# Debian keeps the server's programs off the path, in a folder for each version.
find_postgres() {
    local initdb
    initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || initdb=$(command -v initdb)
    postgres_programs=$(dirname "$initdb")
}

start_postgres() {
    postgres_port=$(free_port)
    mkdir "$scratch/postgres"
    [ "$(id -u)" -ne 0 ] || chown postgres: "$scratch/postgres"
    postgres_data=$scratch/postgres/data
    in_postgres initdb --pgdata="$postgres_data" --username=postgres --auth=trust --locale=C --encoding=UTF8 >/dev/null
    "${as_postgres[@]}" tee -a "$postgres_data/postgresql.conf" >/dev/null <<SETTINGS
listen_addresses = '127.0.0.1'
port = $postgres_port
unix_socket_directories = ''
max_connections = 200
SETTINGS
    in_postgres pg_ctl start --pgdata="$postgres_data" --log="$scratch/postgres/log" --wait >/dev/null
    "$postgres_programs/createdb" "${postgres_at[@]}" --port="$postgres_port" doorlijn
    "$postgres_programs/createdb" "${postgres_at[@]}" --port="$postgres_port" yardstick
    "$postgres_programs/pgbench" "${postgres_at[@]}" --port="$postgres_port" --initialize --quiet yardstick 2>/dev/null
}

postgres_at=(--host=127.0.0.1 --username=postgres)

in_postgres() {
    local program=$1
    shift
    (cd "$scratch" && "${as_postgres[@]}" "$postgres_programs/$program" "$@")
}

# What a large load leaves to be done is done before anything is measured.
settle_postgres() {
    "$postgres_programs/psql" "${postgres_at[@]}" --port="$postgres_port" --no-psqlrc --quiet --command='vacuum analyze' \
        --command=checkpoint doorlijn
}

stop_postgres() {
    [ -n "$postgres_data" ] || return 0
    in_postgres pg_ctl stop --pgdata="$postgres_data" --mode=immediate >/dev/null 2>&1 || true
    postgres_data=
}

# pgbench_run SECONDS: prints the prepared selects of one of 100,000 rows that PostgreSQL answers in a second, over TCP as the
# service asks.
pgbench_run() {
    "$postgres_programs/pgbench" "${postgres_at[@]}" --port="$postgres_port" --no-vacuum --select-only --protocol=prepared \
        --client="$connections" --jobs=1 --time="$1" yardstick 2>/dev/null | sed -n 's/^tps = \([0-9.]*\).*/\1/p'
}
