# Sourced by .ci/bench: from runs to tables, and from tables into BENCHMARKS.md.

# median FILE: of several runs, one a line, the one in the middle by requests a second.
median() {
    sort --numeric-sort "$1" | sed -n "$((($(wc -l <"$1") + 1) / 2))p"
}

# What the tables call the databases and the kinds of requests.
declare -A said=(
    [sqlite]=SQLite
    [postgres]=PostgreSQL
    [livez]='`GET /livez`'
    [child]='one child'
    [list]='a list of 50'
    [line]='a line'
    [steps]='50 next steps'
    [figures]='the figures of one indicator'
    [handover]='one handover'
    [check]='checking a contract of four weeks'
    [send]='sending a handover with all sections'
    [placement]='creating a placement'
)

# On what it was measured, and how.
facts() {
    local processor commit
    processor=$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)
    commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
    [ -z "$(git status --porcelain 2>/dev/null)" ] || commit="$commit with changes"
    [ -z "$given" ] || commit="$commit, but with a binary that was given"
    cat <<FACTS
Measured on $(date --utc +%F) at commit $commit: $(nproc) cores (${processor:-$(uname --machine)}), $(uname --kernel-name --kernel-release),
$(stat --file-system --format=%T "$scratch"), where a write of 4 KiB that waits for the disk takes $(sync_time) ms; $(wrk --version 2>&1 | sed -n 's/^\(wrk [^ ]*\).*/\1/p'),
$("$postgres_programs/postgres" --version); $children children, $connections connections, the median of $runs runs of $seconds s, RUST_LOG=$RUST_LOG.
Load average before it began: $load_before.
FACTS
}

# How long the rules take that are judged in memory, without the service.
alone() {
    printf '\n### In memory\n\n| | ms |\n|---|--:|\n'
    "$rules"
}

# How long one write that waits for the disk takes, in milliseconds.
sync_time() {
    LC_ALL=C dd if=/dev/zero of="$scratch/synced" bs=4k count=500 oflag=dsync 2>&1 \
        | sed -n 's/.* copied, \([0-9.e-]*\) s,.*/\1/p' | awk '{ printf "%.2f\n", $1 * 1000 / 500 }'
}

table() {
    local database=$1 results=$scratch/results/$1 kind pgbench=
    printf '\n### %s\n\n' "${said[$database]}"
    if [ -s "$results.pgbench" ]; then
        pgbench=$(median "$results.pgbench")
        printf 'pgbench, one row by a prepared select: %.0f a second.\n\n' "$pgbench"
    fi
    echo '| | requests/s | p50 ms | p99 ms | bytes | floor, requests/s | of floor | of pgbench | no success |'
    echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|'
    for kind in $kinds; do
        echo "$(median "$results.$kind.service") $(median "$results.$kind.floor") $(cat "$results.$kind.bytes")" \
            | awk -v said="${said[$kind]}" -v pgbench="$pgbench" '{
                of_pgbench = pgbench ? sprintf("%.1f %%", 100 * $1 / pgbench) : "–"
                printf "| %s | %.0f | %.2f | %.2f | %d | %.0f | %.1f %% | %s | %s |\n",
                    said, $1, $2, $3, $9, $5, 100 * $1 / $5, of_pgbench, ($4 > 0 ? sprintf("%.2f %%", $4) : "0")
            }'
    done
    local memory
    mapfile -t memory <"$results.memory"
    printf '\nMemory of the service (RSS): %s MiB when ready, %s MiB at the end, %s MiB at most. `doorlijn demo` took %s s.\n' \
        "${memory[@]}" "$(cat "$results.demo")"
}

# keep FILE: puts the tables between the two marks in BENCHMARKS.md.
keep() {
    local begin='<!-- written by .ci/bench --write -->' end='<!-- until here -->'
    awk -v begin="$begin" -v end="$end" -v tables="$1" '
        $0 == end { inside = 0 }
        !inside { print }
        $0 == begin { inside = 1; while ((getline line < tables) > 0) print line }' BENCHMARKS.md >"$scratch/kept"
    cat "$scratch/kept" >BENCHMARKS.md
}
