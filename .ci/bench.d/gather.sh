# Sourced by .ci/bench: what the requests are made of, read from the service itself as any caller could: tokens, children,
# pages of the lists, handovers, and where a child can be placed. `requests.lua` says what the files hold.

# How many tokens are in use at the same time, and how many children are asked for.
tokens_per_caller=50
children_asked=20000

# gather URL DEMO FOLDER: DEMO is what `doorlijn demo --json` printed.
gather() {
    local url=$1 demo=$2 folder=$3 number=0 organisation client secret token walk
    mkdir -p "$folder"
    : >"$folder/tokens"
    local walks=()
    while read -r organisation client secret token; do
        issue "$url" "$client" "$secret" >>"$folder/tokens"
        places "$url" "$token" "$organisation" >"$folder/places.$number"
        walk "$url" "$token" "$folder" "$number" &
        walks+=($!)
        steps "$url" "$token" "$folder" "$number"
        handovers "$url" "$token" "$folder" "$number"
        number=$((number + 1))
    done < <(jq --raw-output '.callers[] | select(.kind == "childcareProvider" or .kind == "schoolBoard")
        | [.organisationId, .clientId, .clientSecret, .token] | join(" ")' "$demo")
    # Waiting for all at once would tell of the last one only.
    for walk in "${walks[@]}"; do wait "$walk"; done
    [ "$number" -gt 0 ] && [ "$(wc -l <"$folder/tokens")" -eq $((number * tokens_per_caller)) ] || fail "the service gave too few tokens"
    figures "$url" "$demo" "$folder"
    draft >"$folder/check"
    # The same chance at every run.
    cat "$folder"/children.? | shuf --head-count="$children_asked" --random-source=<(yes 2026) >"$folder/children"
    cat "$folder"/pages.? >"$folder/pages"
    cat "$folder"/steps.? >"$folder/steps"
    cat "$folder"/handover.? >"$folder/handover"
    for kind in steps handover; do [ -s "$folder/$kind" ] || fail "the service knows nothing to read of the kind $kind"; done
}

# The figures of a municipality in every shape, by its own token, which is the last.
figures() {
    local url=$1 demo=$2 folder=$3 municipality number indicator by period
    municipality=$(jq --raw-output .examples.municipality "$demo")
    jq --raw-output 'first(.callers[] | select(.kind == "municipality") | .token)' "$demo" >>"$folder/tokens"
    number=$(wc -l <"$folder/tokens")
    for indicator in line-interruptions handover-completed preschool-hours-compliance programme-continuity; do
        for by in municipality district organisation location; do
            for period in month schoolYear; do
                echo "$number /v1/lea-metrics/$indicator?municipality=$municipality&by=$by&period=$period"
            done
        done
    done >"$folder/figures"
}

# The draft of a contract over two employers with a schedule of four weeks, as one line.
draft() {
    local day week shifts=()
    for week in 0 1 2 3; do
        for day in 7 8 10 11; do
            day=$(date --utc --date="2026-09-$day + $((week * 7)) days" +%F)
            shifts+=("{\"engagement\":0,\"start\":\"${day}T08:15:00+02:00\",\"end\":\"${day}T14:30:00+02:00\",\"breakMinutes\":30}")
            shifts+=("{\"engagement\":1,\"start\":\"${day}T15:00:00+02:00\",\"end\":\"${day}T18:00:00+02:00\",\"breakMinutes\":0}")
        done
    done
    printf '{"asOf":"2026-09-01","person":{"birthDate":"1990-05-01"},"construction":"twoContracts","engagements":['
    printf '{"employer":"schoolBoard","agreement":"primaryEducation","function":"teachingAssistant","hoursPerWeek":23,"startDate":"2026-09-01"},'
    printf '{"employer":"childcareProvider","agreement":"childcare","function":"afterSchoolProfessional","hoursPerWeek":12,"startDate":"2026-09-01"}'
    printf '],"shifts":[%s]}\n' "$(IFS=, && echo "${shifts[*]}")"
}

# So many tokens of one client.
issue() {
    curl --silent --fail --user "$2:$3" --data grant_type=client_credentials "$1/oauth/token#[1-$tokens_per_caller]" \
        | jq --raw-output .access_token
}

# The locations of an organisation that offer after-school care or school, where children under four have no place yet.
places() {
    curl --silent --fail --header "authorization: Bearer $2" "$1/v1/organisations/$3/locations?pageSize=100" \
        | jq --raw-output '.items[] | .id as $id | .care[] | select(. == "afterSchoolCare" or . == "school") | "\($id) \(.)"'
}

# The first pages of what a caller can do.
steps() {
    local url=$1 token=$2 folder=$3 number=$4 path='/v1/next-steps?pageSize=50' first=$(($4 * tokens_per_caller + 1)) page
    : >"$folder/steps.$number"
    for page in {1..20}; do
        [ -n "$path" ] || break
        curl --silent --fail --header "authorization: Bearer $token" --dump-header "$folder/step-head" --output "$folder/step" "$url$path"
        # The last page is seldom whole.
        [ "$(jq '.items | length' "$folder/step")" -eq 50 ] || break
        echo "$((first + RANDOM % tokens_per_caller)) $path" >>"$folder/steps.$number"
        path=$(sed --quiet --regexp-extended 's/^link: <([^>]*)>; rel="next".*/\1/Ip' "$folder/step-head")
    done
}

# The handovers of which a caller reads the sections.
handovers() {
    curl --silent --fail --header "authorization: Bearer $2" "$1/v1/handovers?state=received&pageSize=100" \
        | jq --raw-output '.items[].id' \
        | awk -v first="$(($4 * tokens_per_caller + 1))" -v many="$tokens_per_caller" \
            '{ print first + NR % many, "/v1/handovers/" $0 }' >"$3/handover.$4"
}

# Handovers that wait to be sent, for the warm-up and every run, and one to look at.
sendable() {
    local url=$1 demo=$2 folder=$3
    "$ready" "$url" "$demo" $((3000 * (runs + 1) + 1)) \
        | awk -v many="$tokens_per_caller" '{ print $1 * many + 1 + NR % many, "/v1/handovers/" $2 }' >"$folder/prepared"
    head --lines=1 "$folder/prepared" >"$folder/sendable"
    tail --lines=+2 "$folder/prepared" | shuf --random-source=<(yes 2026) >"$folder/send"
}

# All children that a caller sees, by the pages of the list.
walk() {
    local url=$1 token=$2 folder=$3 number=$4 path='/v1/children?pageSize=100' first=$(($4 * tokens_per_caller + 1))
    while [ -n "$path" ]; do
        curl --silent --fail --header "authorization: Bearer $token" --dump-header "$folder/head.$number" "$url$path" \
            >>"$folder/found.$number"
        echo "$((first + RANDOM % tokens_per_caller)) ${path/pageSize=100/pageSize=50}" >>"$folder/walked.$number"
        path=$(sed --quiet --regexp-extended 's/^link: <([^>]*)>; rel="next".*/\1/Ip' "$folder/head.$number")
    done
    # The last page is seldom whole.
    head --lines=-1 "$folder/walked.$number" >"$folder/pages.$number"
    jq --raw-output '.items[] | "\(.id) \(.birthDate | strptime("%Y-%m-%d") | mktime / 86400)"' "$folder/found.$number" \
        | awk -v first="$first" -v many="$tokens_per_caller" -v places="$folder/places.$number" '
            BEGIN { while ((getline place < places) > 0) known[count++] = place }
            { print first + NR % many, $0, count ? known[NR % count] : "- -" }' >"$folder/children.$number"
}
