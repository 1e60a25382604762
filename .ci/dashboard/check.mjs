// Opens every view of the dashboard page in both languages, on a desk and on a phone, and looks for barriers with axe (WCAG 2.2 AA).
// Also: nothing is asked of another host, no policy is broken, the keyboard reaches what there is, and tile, table and CSV say the same.
// `node check.mjs ORIGIN DEMO [PICTURES]` asks the service at an address that runs on the demo, of which DEMO is what `demo --json` printed.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 320, height: 640 } };
const [origin, demo, pictures] = process.argv.slice(2);
const { callers, examples } = JSON.parse(await readFile(demo, "utf8"));
const tokenOf = (wanted) => callers.find(({ kind }) => kind === wanted).token;
const TOKEN = tokenOf("municipality");
const WHERE = `municipality=${examples.municipality}`;
const VIEWS = {
  "sign-in": { address: "", token: undefined },
  "sign-in-refused": { address: "", token: "wrong" },
  overview: { address: "", token: TOKEN },
  percentage: { address: `${WHERE}&indicator=handover-completed`, token: TOKEN },
  "percentage-by-location": { address: `${WHERE}&indicator=line-interruptions&by=location`, token: TOKEN },
  reasons: { address: `${WHERE}&indicator=preschool-reach`, token: TOKEN },
  days: { address: `${WHERE}&indicator=preschool-waiting`, token: TOKEN },
  hours: { address: `${WHERE}&indicator=combination-hours&by=organisation`, token: TOKEN },
  "before-the-first-publication": { address: `${WHERE}&asOf=2001-01-01`, token: TOKEN },
  "no-municipality": { address: "", token: tokenOf("coordinator") },
  problem: { address: "municipality=GM0000", token: TOKEN },
};
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// Chromium has no sandbox for the superuser, as whom CI runs.
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET, chromiumSandbox: process.getuid() !== 0 });
let [passed, failed] = [0, 0];

/** A page at an address, with all that must not happen on it watched. */
async function open(query, token, { size = "desk" } = {}) {
  const context = await browser.newContext({ viewport: SIZES[size], baseURL: origin });
  const page = await context.newPage();
  const wrong = [];
  page.on("request", (request) => request.url().startsWith(origin) || request.url().startsWith("blob:") || wrong.push(`asked ${request.url()}`));
  page.on("request", (request) => request.url().includes(token ?? TOKEN) && wrong.push(`the token in ${request.url()}`));
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && wrong.push(message.text()));
  if (token) {
    await page.addInitScript((token) => sessionStorage.setItem("doorlijn.token", token), token);
  }
  await page.goto(`/dashboard?${query}`);
  await page.locator("main h1").waitFor();
  return { page, end: async () => { assert.deepEqual(wrong, []); await context.close(); } };
}

async function check(name, work) {
  try {
    await work();
    passed += 1;
    console.log(`ok   ${name}`);
  } catch (error) {
    console.log(`FAIL ${name}\n${error.message}`);
    failed += 1;
  }
}

async function barriers(page) {
  // The page lets no script in but its own, so axe comes in beside its policy.
  const found = await page.evaluate(`(async () => { ${axe}; return (await axe.run(document, ${JSON.stringify(RULES)})).violations; })()`);
  return found.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map((node) => node.html).join(" | ")}`);
}

if (pictures) {
  await mkdir(pictures, { recursive: true });
}
for (const [view, { address, token }] of Object.entries(VIEWS)) {
  for (const language of ["nl", "en"]) {
    for (const size of Object.keys(SIZES)) {
      await check(`${view} in ${language} on a ${size}: no barriers, no sideways scrolling`, async () => {
        const { page, end } = await open(`${address}&language=${language}`, token, { size });
        for (const details of await page.locator("details").all()) {
          await details.evaluate((element) => { element.open = true; });
        }
        if (view === "percentage-by-location") {
          await page.locator(".chart canvas").waitFor();
        }
        if (pictures) {
          await page.screenshot({ path: `${pictures}/${view}-${language}-${size}.png`, fullPage: true });
        }
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
        assert.deepEqual(await barriers(page), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, "nothing is wider than the screen");
        await end();
      });
    }
  }
}

await check("who signs in by keyboard reads the figures, and the token is in no address", async () => {
  const { page, end } = await open(WHERE, undefined);
  await page.getByLabel("Token").focus();
  await page.keyboard.type(TOKEN);
  await page.keyboard.press("Enter");
  await page.locator(".tile").first().waitFor();
  assert.ok(!page.url().includes(TOKEN));
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  assert.deepEqual(await page.evaluate(() => [localStorage.length, document.cookie]), [0, ""]);
  await end();
});

await check("the first stop of the keyboard leads to the content", async () => {
  const { page, end } = await open(WHERE, TOKEN);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await end();
});

await check("a tile leads to its indicator, what is chosen stands in the address, and the way back works", async () => {
  const { page, end } = await open(WHERE, TOKEN);
  await page.getByRole("link", { name: "Overdrachten op tijd" }).click();
  await page.getByRole("heading", { level: 1, name: "Overdrachten op tijd" }).waitFor();
  await page.getByLabel("Verdeeld naar").selectOption("location");
  await page.getByRole("button", { name: "Toon" }).click();
  await page.getByRole("heading", { name: "Per locatie" }).waitFor();
  const address = new URL(page.url());
  assert.deepEqual([address.searchParams.get("indicator"), address.searchParams.get("by")], ["handover-on-time", "location"]);
  await page.goBack();
  await page.getByRole("heading", { name: "Per wijk" }).waitFor();
  await page.goBack();
  await page.locator(".tile").first().waitFor();
  await end();
});

const ask = async (path) => (await fetch(`${origin}/v1${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json();
const { items } = await ask(`/lea-metrics?${WHERE}`);

await check("there are figures to show: some that are told, some that are hidden, some with a target", async () => {
  for (const [what, found] of Object.entries({
    told: items.filter((item) => item.unit === "percentage" && item.value !== null),
    hidden: items.filter((item) => item.hidden),
    withTarget: items.filter((item) => item.target !== null),
    compared: items.filter((item) => item.value !== null && item.previousYear?.value),
  })) {
    assert.ok(found.length > 0, what);
  }
});

await check("every tile says what the API says; a hidden figure says so, and is no zero", async () => {
  const { page, end } = await open("", TOKEN);
  const { items: known } = await ask("/indicators?pageSize=100");
  for (const { indicator, hidden, value, unit } of items) {
    const tile = page.locator(`[data-indicator="${indicator}"]`);
    assert.equal(await tile.locator("h3").textContent(), known.find(({ code }) => code === indicator).name);
    const text = await tile.locator(".value").textContent();
    const number = String(unit === "percentage" && value !== null ? value.toFixed(1) : value).replace(".", ",");
    assert.ok(hidden ? text === "afgeschermd" : value === null ? text === "geen cijfer" : text.startsWith(number), `${indicator}: ${text}, ${value}`);
  }
  assert.equal(await page.locator(".tile").count(), items.length);
  await end();
});

/** The rows of a CSV file, each by the heads of its columns. */
function rowsOf(text) {
  const cells = (line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell.replace(/^"|"$/g, "").replaceAll('""', '"'));
  const [heads, ...lines] = text.trim().split("\r\n").map(cells);
  return lines.map((line) => Object.fromEntries(heads.map((head, column) => [head, line[column]])));
}

async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button }).click()]);
  return rowsOf(await readFile(await download.path(), "utf8"));
}

/** What a share is in a row of a table, as it stands in a row of the CSV. */
function cellsOf({ value, numerator, denominator, hidden, previousValue, previousHidden }) {
  const share = (text) => `${Number(text).toFixed(1).replace(".", ",")}%`;
  const text = (number) => Number(number).toLocaleString("nl-NL");
  const told = hidden === "true" ? ["afgeschermd"] : [value ? share(value) : "geen cijfer", text(numerator), text(denominator)];
  return [...told, previousHidden === "true" ? "afgeschermd" : previousValue ? share(previousValue) : "geen cijfer"];
}

for (const indicator of ["handover-completed", "line-interruptions", "preschool-reach"]) {
  await check(`the same number of ${indicator} stands on the tile, in the tables and in the CSV, and no part is taken for the whole`, async () => {
    const { page, end } = await open(`${WHERE}&by=location`, TOKEN);
    const tile = await page.locator(`[data-indicator="${indicator}"] .value`).textContent();
    await page.locator(`[data-indicator="${indicator}"] a`).click();
    await page.locator("#by-year").waitFor();
    const table = async (within) => {
      const rows = await page.locator(`${within} tbody tr`).all();
      return Promise.all(rows.map(async (row) => [await row.locator("th").textContent(), ...(await row.locator("td").allTextContents())]));
    };
    assert.equal((await table('[aria-labelledby="by-year"]'))[0][1], tile);
    const months = (await downloaded(page, "Download de maanden als CSV")).filter(({ part }) => part === "whole");
    await page.locator("details summary").click();
    assert.deepEqual((await table("details")).map(([, ...cells]) => cells), months.map(cellsOf));
    const places = (await downloaded(page, "Download deze tabel als CSV")).filter(({ part }) => part === "whole");
    assert.deepEqual(await table('[aria-labelledby="by-place"]'), places.map((place) => [place.label, ...cellsOf(place)]));
    await end();
  });
}

await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
