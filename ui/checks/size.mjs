// The page must stay small: what all of it weighs, compressed, and what a first visit loads of it.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes, gzip. */
const MOST = 200_000;

const dist = new URL("../dist/", import.meta.url).pathname;
const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
const total = files.reduce((sum, { parentPath, name }) => sum + gzipSync(readFileSync(join(parentPath, name)), { level: 9 }).length, 0);

console.log(`ui/dist: ${files.length} files, ${(total / 1000).toFixed(1)} kB of at most ${MOST / 1000} kB (gzip)`);
if (total > MOST) process.exit(1);
