// A stand-in for the service: the files of the page with the headers of the service, and an API that answers with made-up figures.
// What is looked at here is the page; that the service answers in these shapes is for its own tests.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";

const ASSETS = new URL("../../api/assets/dashboard/", import.meta.url);
const POLICY = "default-src 'self'; frame-ancestors 'none'";
const KINDS = { html: "text/html", css: "text/css", js: "text/javascript", LICENSE: "text/plain" };

const OWN = "01980000-0000-7000-8000-000000000001";
const PAYLOAD = Buffer.from(JSON.stringify({ organisation: OWN })).toString("base64url");
export const TOKEN = `e30.${PAYLOAD}.c2ln`;

const ORGANISATIONS = [
  { id: OWN, kind: "municipality", name: "Waterstad", municipality: "GM0001" },
  { id: "01980000-0000-7000-8000-000000000002", kind: "municipality", name: "Bergdorp", municipality: "GM0002" },
];

const INDICATORS = [
  ["preschool-reach", "percentage", "Bereik van voorschoolse educatie", "Reach of preschool education"],
  ["handover-on-time", "percentage", "Overdrachten op tijd", "Handovers on time"],
  ["referral-indicated", "count", "Geïndiceerd", "Indicated"],
  ["referral-placed", "count", "Geplaatst", "Placed"],
  ["referral-started", "count", "Gestart", "Started"],
  ["interruption-days", "days", "Dagen onderbreking", "Days of interruption"],
  ["programme-seats", "count", "Bezette plaatsen in programma's", "Programme seats taken"],
  ["subsidy-used", "cents", "Gebruikte subsidie", "Subsidy used"],
];

const MONTHS = Array.from({ length: 12 }, (_, month) => `${month < 5 ? 2025 : 2026}-${String(((month + 7) % 12) + 1).padStart(2, "0")}`);

/** The figure of an indicator by its place in the list and a number that makes it differ. */
function figure(code, step) {
  const place = INDICATORS.findIndex(([known]) => known === code);
  const hidden = step % 5 === 3;
  const [numerator, denominator] = [40 + place * 3 + step, 52 + place * 3 + step];
  const unit = INDICATORS[place][1];
  const value = unit === "percentage" ? Math.round((1000 * numerator) / denominator) / 10 : unit === "cents" ? numerator * 100_050 : numerator;
  return hidden ? { numerator: null, denominator: null, value: null, hidden } : { numerator, denominator, value, hidden };
}

function overview(municipality) {
  const items = INDICATORS.map(([code, unit], place) => ({
    indicator: code, formula: `${code}.v1`, unit, period: "2026-07", ...figure(code, place === 1 ? 3 : place * 5),
    target: unit === "percentage" ? 95 : null, previousYear: place === 4 ? null : 50,
  }));
  return { municipality, publication: PUBLICATION, items };
}

const PUBLICATION = { id: "01980000-0000-7000-8000-0000000000aa", date: "2026-08-01" };

function metric(code, query) {
  const [period, by] = [query.get("period"), query.get("by")];
  const periods = period === "month" ? MONTHS : ["2025-2026"];
  const names = by === "municipality" ? ["Waterstad"] : ["Noord", "Oost", "Zuid", "Westelijk Havengebied", "Binnenstad", "Nieuwe Polder"];
  const series = names.map((label, one) => ({
    key: `${by}-${one}`, label, points: periods.map((period, step) => ({ period, ...figure(code, one + step) })),
  }));
  const [, unit] = INDICATORS.find(([known]) => known === code);
  const target = unit === "percentage" ? 95 : null;
  return { indicator: code, formula: `${code}.v1`, municipality: query.get("municipality"), by, publication: PUBLICATION, unit, target, series };
}

function csv({ series }) {
  const rows = series.flatMap(({ key, label, points }) => points.map((point) =>
    [key, label, point.period, point.numerator ?? "", point.denominator ?? "", point.value ?? "", point.hidden].join(",")));
  return ["key,label,period,numerator,denominator,value,hidden", ...rows].join("\r\n");
}

function answer(url, headers) {
  const english = headers["accept-language"] === "en";
  const [, , resource, one] = url.pathname.split("/");
  if (headers.authorization !== `Bearer ${TOKEN}`) {
    const [title, detail] = english ? ["Sign in", "The token does not hold."] : ["Meld u aan", "Het token geldt niet."];
    return [401, "application/problem+json", { title, detail, status: 401 }];
  }
  if (resource === "organisations") {
    const found = one ? ORGANISATIONS.find(({ id }) => id === one) : { items: ORGANISATIONS };
    return [200, "application/json", found];
  }
  if (resource === "indicators") {
    const items = INDICATORS.map(([code, unit, nl, en]) => ({
      code, formula: `${code}.v1`, unit, name: english ? en : nl, population: "", source: english ? "Own registration" : "Eigen registratie",
      definition: english ? "What is counted, in a sentence." : "Wat er geteld wordt, in een zin.",
    }));
    return [200, "application/json", { items }];
  }
  if (url.searchParams.get("municipality") === "GM0002") {
    const [title, detail] = english ? ["Not allowed", "This is another municipality."] : ["Niet toegestaan", "Dit is een andere gemeente."];
    return [403, "application/problem+json", { title, detail, status: 403 }];
  }
  const found = one ? metric(one, url.searchParams) : overview(url.searchParams.get("municipality"));
  return headers.accept === "text/csv" ? [200, "text/csv", csv(found)] : [200, "application/json", found];
}

/** Starts it on a port that is free; gives its address and how to end it. */
export async function standIn() {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    try {
      if (url.pathname.startsWith("/v1/")) {
        const [status, kind, body] = answer(url, request.headers);
        response.writeHead(status, { "content-type": kind }).end(typeof body === "string" ? body : JSON.stringify(body));
      } else {
        const [, page, file = "index.html"] = url.pathname.split("/");
        const text = await readFile(new URL(page === "dashboard" ? file : "none", ASSETS));
        const kind = `${KINDS[file.split(".").at(-1)]}; charset=utf-8`;
        response.writeHead(200, { "content-type": kind, "content-security-policy": POLICY, "x-content-type-options": "nosniff" }).end(text);
      }
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { origin: `http://127.0.0.1:${server.address().port}`, end: () => server.close() };
}
