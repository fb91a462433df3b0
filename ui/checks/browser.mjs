// The built page in a real browser, under the window's own policy and frozen prototypes: nothing is refused, nothing
// overflows, nothing stands in the way of a screen reader, and a few ways through it work.
//
//   npm run look                     checks
//   npm run look -- --shots FOLDER   checks, and a picture of every page in every state

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { crowded, desktop, houses, serve } from "./serve.mjs";
import { WAYS } from "./ways.mjs";

const PROGRAM = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync);
const SHOTS = process.argv.includes("--shots") ? process.argv[process.argv.indexOf("--shots") + 1] : undefined;
const ONLY = process.argv.includes("--only") ? process.argv[process.argv.indexOf("--only") + 1] : undefined;

const PAGES = [
  "",
  "accounts",
  "accounts?tab=providers",
  "combos",
  "budgets",
  "routing",
  "caches",
  "keys",
  "requests",
  "requests?id=trace-4",
  "alerts",
  "settings",
  "secrets",
  "login",
];
const STATES = {
  empty: () => ({ house: houses.empty() }),
  crowded: () => ({ house: crowded() }),
  broken: () => ({ house: houses.empty(), broken: true }),
};
const SIZES = { narrow: [420, 700], usual: [1024, 700], wide: [1440, 900] };

if (!PROGRAM) {
  console.log("SKIPPED: no Chromium here (apt-get install chromium, or name one in CHROMIUM)");
  process.exit(0);
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: PROGRAM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

/** A page that remembers whatever the browser complains of. */
async function open(address, { size = "usual", scheme = "light", app } = {}) {
  const [width, height] = SIZES[size];
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const complaints = [];
  page.on(
    "console",
    (message) =>
      message.type() === "error" && !/status of (4|5)\d\d/.test(message.text()) && complaints.push(message.text()),
  );
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.clock.setFixedTime(houses.NOW);
  // As Tauri does it in the window.
  await page.addInitScript(() => Object.freeze(Object.prototype));
  if (app) await page.addInitScript(desktop, app);
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

const settled = (page) =>
  page.waitForFunction(() => document.querySelector("h1") && !document.querySelector("[role=status] .sr-only"));

async function check(page, where) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${where}: ${over} px too wide`);
  const inner = await page.evaluate(() =>
    [...document.querySelectorAll("main")].map((main) => main.scrollWidth - main.clientWidth),
  );
  assert.ok(
    inner.every((each) => each <= 0),
    `${where}: ${inner} px too wide inside`,
  );
  // A panel that clips hides what does not fit into it.
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll("table, ul, section, form")]
      .filter(
        (each) =>
          each.parentElement &&
          each.getBoundingClientRect().right > each.parentElement.getBoundingClientRect().right + 1,
      )
      .map((each) => each.outerHTML.slice(0, 120)),
  );
  assert.deepEqual(cut, [], `${where}: cut off: ${cut}`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const told = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map((node) => `${node.html.slice(0, 160)} [${node.any[0]?.message ?? ""}]`)
        .join("\n   ")}`,
  );
  assert.deepEqual(told, [], `${where}: ${told.join("\n  ")}`);
}

let done = 0;
const failures = [];
async function step(name, run) {
  if (ONLY && !name.includes(ONLY)) return;
  try {
    await run();
    done += 1;
  } catch (reason) {
    failures.push(`${name}\n  ${reason instanceof Error ? reason.message : reason}`);
  }
}

for (const [state, make] of Object.entries(STATES)) {
  const known = make();
  if (known.house) known.house.login = "password";
  const door = await serve(known);
  for (const at of PAGES) {
    for (const size of Object.keys(SIZES)) {
      for (const scheme of ["light", "dark"]) {
        if (!SHOTS && (size === "wide" || (scheme === "dark") !== (size === "narrow"))) continue;
        const name = `${state}-${at.replaceAll(/[?=]/g, "-") || "home"}-${size}-${scheme}`;
        await step(name, async () => {
          const { page, complaints, close } = await open(`${door.url}/#/${at}`, {
            size,
            scheme,
            app: size === "wide" ? { url: door.url } : undefined,
          });
          await settled(page);
          if (SHOTS) {
            mkdirSync(SHOTS, { recursive: true });
            await page.screenshot({ path: join(SHOTS, `${name}.png`) });
          }
          await check(page, name);
          assert.deepEqual(complaints, [], name);
          await close();
        });
      }
    }
  }
  door.stop();
}

for (const [name, way] of Object.entries(WAYS)) {
  await step(`way: ${name}`, async () => {
    const state = { house: houses.lived() };
    const door = await serve(state);
    let opened;
    try {
      opened =
        (await way({
          state,
          door,
          houses,
          open: (at, options) => open(`${door.url}/#/${at}`, options).then((now) => (opened = now)),
          check,
          shot: (page, as) => SHOTS && page.screenshot({ path: join(SHOTS, `way-${as}.png`) }),
        })) ?? opened;
      assert.deepEqual(opened?.complaints ?? [], []);
    } finally {
      await opened?.close?.();
      door.stop();
    }
  });
}

await browser.close();
console.log(`${done} passed, ${failures.length} failed`);
for (const failure of failures) console.log(`\nFAILED ${failure}`);
process.exit(failures.length ? 1 : 0);
