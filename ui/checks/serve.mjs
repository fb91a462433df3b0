// The built page behind the policy it is shipped with, on top of the fake control door.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const root = fileURLToPath(new URL("../", import.meta.url));
const { module: fake } = await runnerImport(join(root, "src/mocks/door.ts"));
export const { desktop } = (await runnerImport(join(root, "src/mocks/desktop.ts"))).module;
export const { module: houses } = await runnerImport(join(root, "src/mocks/house.ts"));
export const { crowded } = (await runnerImport(join(root, "src/mocks/crowd.ts"))).module;

const KINDS = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** The window's own policy, and the addresses a browser needs on top. */
const policy = Object.entries(JSON.parse(readFileSync(join(root, "../tauri.conf.json"), "utf8")).app.security.csp)
  .map(([what, whence]) => (what === "connect-src" ? `${what} 'self' http://127.0.0.1:*` : `${what} ${whence}`))
  .join("; ");

/** Serves `state.house`. `state.broken` makes every answer of the door an error, `state.slow` none at all. */
export async function serve(state) {
  const listeners = new Set();
  const server = createServer(async (asked, answer) => {
    const url = new URL(asked.url, "http://127.0.0.1");
    if (!url.pathname.startsWith("/api/")) return file(url.pathname, answer);
    if (state.slow) return;
    if (state.broken)
      return tell(answer, {
        status: 500,
        body: { error: { code: "vault", message: "The database is not readable: disk I/O error." } },
      });
    if (url.pathname === "/api/events") {
      answer.writeHead(200, { "content-type": "text/event-stream" }).write(": here\n\n");
      listeners.add(answer);
      return answer.on("close", () => listeners.delete(answer));
    }
    const body = await text(asked);
    tell(
      answer,
      fake.answer(state.house, {
        method: asked.method,
        path: url.pathname,
        query: url.searchParams,
        body: body ? JSON.parse(body) : {},
      }),
    );
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    say: (event, data) => listeners.forEach((each) => each.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)),
    stop: () => (server.closeAllConnections(), server.close()),
  };
}

function file(path, answer) {
  const name = normalize(path === "/" ? "/index.html" : path);
  try {
    const body = readFileSync(join(root, "dist", name));
    answer
      .writeHead(200, {
        "content-type": KINDS[extname(name)] ?? "application/octet-stream",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
      })
      .end(body);
  } catch {
    answer.writeHead(404).end();
  }
}

function tell(answer, { status, body }) {
  answer.writeHead(status, { "content-type": "application/json" }).end(body === undefined ? "" : JSON.stringify(body));
}

async function text(asked) {
  let whole = "";
  for await (const piece of asked) whole += piece;
  return whole;
}
