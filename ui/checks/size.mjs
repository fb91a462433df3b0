// The page must stay small: what a first visit loads of it (the frame and Home), and what all of it weighs. Its files
// come from disk, inside the program, and not over a network: the limits guard against accidents, such as a library
// that comes along unseen.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes, gzip. */
const MOST = { "a first visit": 160_000, "all of it": 215_000 };

const dist = new URL("../dist/", import.meta.url).pathname;
const read = (name) => readFileSync(join(dist, name));
const weight = (names) => [...names].reduce((sum, name) => sum + gzipSync(read(name), { level: 9 }).length, 0);

const all = readdirSync(dist, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(dist.length));

/** What a file names of the others, but for the pages it loads later. */
function named(name) {
  const text = /\.(js|html)$/.test(name) ? read(name).toString() : "";
  const now = text.replaceAll(/import\([^)]*\)|__vite__mapDeps=[^;]*;/g, "");
  return all.filter((other) => other !== name && now.includes(other.split("/").at(-1)));
}

/** The page itself and all it needs, with Home, which is where one arrives. */
function first() {
  const found = new Set();
  const queue = ["index.html", ...all.filter((name) => /\/Home-[^/]*\.js$/.test(name))];
  for (let name = queue.pop(); name; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...named(name));
  }
  return found;
}

const weights = { "a first visit": weight(first()), "all of it": weight(all) };
for (const [what, bytes] of Object.entries(weights)) {
  console.log(`ui/dist: ${what} is ${(bytes / 1000).toFixed(1)} kB of at most ${MOST[what] / 1000} kB (gzip)`);
}
if (Object.entries(weights).some(([what, bytes]) => bytes > MOST[what])) process.exit(1);
