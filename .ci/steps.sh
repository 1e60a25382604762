# Sourced by .ci/run and .ci/full: how a step is announced, timed and named when it fails, and how tools are installed.

# Nothing here may ask a question.
export CI=true DEBIAN_FRONTEND=noninteractive
exec </dev/null

current="before the first step"
timings=()

# step NAME COMMAND...: announces and runs one command; its failure ends everything.
step() {
    current=$1
    shift
    printf '\n==> %s\n' "$current"
    local began=$SECONDS
    "$@"
    timings+=("$(printf '%5d s  %s' "$((SECONDS - began))" "$current")")
}

report() {
    local status=$?
    if [ "$status" -eq 0 ]; then
        printf '\n==> Passed\n'
    else
        printf '\n==> FAILED: %s\n' "$current"
    fi
    [ ${#timings[@]} -eq 0 ] || printf '%s\n' "${timings[@]}"
}
trap report EXIT

# install_missing PROGRAM=PACKAGE...: installs the Debian packages of the programs that are not there. Where all are there,
# it asks nothing of the network and needs no root.
install_missing() {
    local pair packages=()
    for pair in "$@"; do
        has_program "${pair%%=*}" || packages+=("${pair#*=}")
    done
    if [ ${#packages[@]} -eq 0 ]; then
        echo "All tools are there."
        return
    fi
    echo "Installing: ${packages[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        echo "This needs root. Install the packages by hand, and run this again." >&2
        return 1
    fi
    apt-get update --quiet=2
    apt-get install --quiet=2 --yes --no-install-recommends "${packages[@]}"
}

# Debian keeps PostgreSQL's server programs off the path.
has_program() {
    command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}
