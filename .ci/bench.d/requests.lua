-- The requests of the benchmark, for wrk: `wrk -s requests.lua URL -- KIND FOLDER ROUND`.
--
-- FOLDER holds what `.ci/bench` gathered from the service: `tokens` (one a line), `children` (the number of a token, a child,
-- its birth date as a day since 1970, the location and kind of care for a placement; or - for none), `pages`, `steps`, `figures`
-- and `handover` (the number of a token, a path), `send` (the same, of which each can be used once), and `check` (a draft of a contract). Everything is put in random order, the same at every run. The requests are made before the
-- first one is sent, so that making them costs nothing while it is measured; only a placement gets its days on the way.

local kind, requests, sent, first_day = nil, {}, 0, 0

-- How many placements of one day a child can get in a round; the rounds follow each other from birth on, and there is room for
-- a dozen before the fourth birthday.
local DAYS_A_ROUND = 100

-- How many handovers can be sent in a round.
local SENDS_A_ROUND = 3000

local function lines(path)
    local found = {}
    for line in io.lines(path) do found[#found + 1] = line end
    return found
end

local function shuffle(list)
    math.randomseed(2026)
    for last = #list, 2, -1 do
        local other = math.random(last)
        list[last], list[other] = list[other], list[last]
    end
end

-- The kinds of requests that are made of the number of a token and a path, with the file that holds them.
local paths = { list = "pages", steps = "steps", figures = "figures", handover = "handover" }

local function get(path, token)
    return wrk.format("GET", path, { authorization = "Bearer " .. token })
end

-- A request to send a handover, whatever version it has.
local function sending(path, token)
    return wrk.format("POST", path .. "/_send", { authorization = "Bearer " .. token, ["if-match"] = "*" })
end

-- A request to place a child, in three parts around the two days of the placement. A day has ten characters, so the length is
-- known before the days are.
local function placing(token, child, born, location, care)
    local before = string.format('{"locationId":"%s","care":"%s","startDate":"', location, care)
    local between, after = '","endDate":"', care == "school" and '"}' or '","hoursPerWeek":10}'
    local empty = before .. "0000-00-00" .. between .. "0000-00-00" .. after
    local headers = { authorization = "Bearer " .. token, ["content-type"] = "application/json" }
    local whole = wrk.format("POST", "/v1/children/" .. child .. "/placements", headers, empty)
    return { whole:sub(1, #whole - #empty) .. before, between, after, born = tonumber(born), uses = 0 }
end

function init(arguments)
    kind = arguments[1]
    local folder, round = arguments[2], tonumber(arguments[3])
    first_day = round * DAYS_A_ROUND
    local tokens = lines(folder .. "/tokens")
    if kind == "livez" then
        requests = { wrk.format("GET", "/livez") }
    elseif paths[kind] then
        for _, line in ipairs(lines(folder .. "/" .. paths[kind])) do
            local token, path = line:match("^(%S+) (%S+)$")
            requests[#requests + 1] = get(path, tokens[tonumber(token)])
        end
    elseif kind == "check" then
        local body = lines(folder .. "/check")[1]
        for _, token in ipairs(tokens) do
            local headers = { authorization = "Bearer " .. token, ["content-type"] = "application/json" }
            requests[#requests + 1] = wrk.format("POST", "/v1/contract-checks", headers, body)
        end
    elseif kind == "send" then
        local all = lines(folder .. "/send")
        for number = 1, SENDS_A_ROUND do
            local line = all[round * SENDS_A_ROUND + number]
            local token, path = line:match("^(%S+) (%S+)$")
            requests[#requests + 1] = sending(path, tokens[tonumber(token)])
        end
    else
        for _, line in ipairs(lines(folder .. "/children")) do
            local number, child, born, location, care = line:match("^(%S+) (%S+) (%S+) (%S+) (%S+)$")
            local token = tokens[tonumber(number)]
            if kind == "child" then
                requests[#requests + 1] = get("/v1/children/" .. child, token)
            elseif kind == "line" then
                requests[#requests + 1] = get("/v1/children/" .. child .. "/line", token)
            elseif kind == "placement" and location ~= "-" then
                requests[#requests + 1] = placing(token, child, born, location, care)
            end
        end
    end
    assert(#requests > 0, "there is nothing to ask for: " .. kind)
    shuffle(requests)
end

function request()
    local one = requests[sent % #requests + 1]
    sent = sent + 1
    if kind ~= "placement" then return one end
    local day = os.date("!%Y-%m-%d", (one.born + first_day + one.uses) * 86400)
    one.uses = one.uses + 1
    return one[1] .. day .. one[2] .. day .. one[3]
end

-- One line for `.ci/bench`: answers, answers that were no success, seconds, and p50 and p99 in milliseconds.
function done(summary, latency)
    local failed = summary.errors
    local unanswered = failed.connect + failed.read + failed.write + failed.timeout
    io.write(string.format("RESULT %d %d %.3f %.3f %.3f\n", summary.requests, failed.status + unanswered, summary.duration / 1e6,
        latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
