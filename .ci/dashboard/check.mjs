// Opens every view of the dashboard page in both languages, on a desk and on a phone, and looks for barriers with axe (WCAG 2.2 AA).
// Also: nothing is asked of another host, no policy is broken, the keyboard reaches what there is, and a tile says what the CSV says.
// `node check.mjs [SCREENSHOTS]` keeps pictures of all views in that folder.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { standIn, TOKEN } from "./stand-in.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
const SIZES = { desk: { width: 1280, height: 900 }, phone: { width: 320, height: 640 } };
const WHERE = "municipality=GM0001&schoolYear=2025";
const VIEWS = {
  "sign-in": { address: "", token: undefined },
  "sign-in-refused": { address: "", token: "wrong" },
  overview: { address: WHERE, token: TOKEN },
  indicator: { address: `${WHERE}&indicator=preschool-reach`, token: TOKEN },
  subsidy: { address: `${WHERE}&indicator=subsidy-used&by=location`, token: TOKEN },
  problem: { address: "municipality=GM0002", token: TOKEN },
};
const QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const screenshots = process.argv[2];
const service = await standIn();
// Chromium has no sandbox for the superuser, as whom CI runs.
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET, chromiumSandbox: process.getuid() !== 0 });
let [passed, failed] = [0, 0];

/** A page at an address, with all that must not happen on it watched. */
async function open(query, token, { size = "desk" } = {}) {
  const context = await browser.newContext({ viewport: SIZES[size], baseURL: service.origin });
  const page = await context.newPage();
  const wrong = [];
  page.on("request", (request) => request.url().startsWith(service.origin) || request.url().startsWith("blob:") || wrong.push(`asked ${request.url()}`));
  page.on("request", (request) => request.url().includes(TOKEN) && wrong.push(`the token in ${request.url()}`));
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

if (screenshots) {
  await mkdir(screenshots, { recursive: true });
}
for (const [view, { address, token }] of Object.entries(VIEWS)) {
  for (const language of ["nl", "en"]) {
    for (const size of Object.keys(SIZES)) {
      await check(`${view} in ${language} on a ${size}: no barriers, no sideways scrolling`, async () => {
        const { page, end } = await open(`${address}&language=${language}`, token, { size });
        for (const details of await page.locator("details").all()) {
          await details.evaluate((element) => { element.open = true; });
        }
        if (view === "indicator") {
          await page.locator(".chart canvas").waitFor();
        }
        assert.equal(await page.evaluate(() => document.documentElement.lang), language);
        assert.deepEqual(await barriers(page), []);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(wide, 0, "nothing is wider than the screen");
        if (screenshots) {
          await page.screenshot({ path: `${screenshots}/${view}-${language}-${size}.png`, fullPage: true });
        }
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

await check("a hidden figure says so, and is no zero", async () => {
  const { page, end } = await open(WHERE, TOKEN);
  assert.equal(await page.locator('[data-indicator="handover-on-time"] .value').textContent(), "afgeschermd");
  await end();
});

await check("the same number stands on the tile, in the table and in the CSV", async () => {
  const { page, end } = await open(WHERE, TOKEN);
  const tile = await page.locator('[data-indicator="preschool-reach"] .value').textContent();
  await page.locator('[data-indicator="preschool-reach"] a').click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download de maanden als CSV" }).click()]);
  const rows = (await readFile(await download.path(), "utf8")).trim().split("\r\n").map((row) => row.split(","));
  const [, , ...first] = rows.find((row) => row[2] === "2025-08");
  const cells = await page.locator("details tbody tr").first().locator("td").allTextContents();
  const [, numerator, denominator, value] = first;
  assert.deepEqual(cells, [`${value.replace(".", ",")}%`, numerator, denominator]);
  assert.equal(tile, cells[0]);
  await end();
});

await browser.close();
service.end();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
