// The gateway's own news, laid into the query cache as it comes. One stream per page, opened again when it breaks.

import type { QueryClient } from "@tanstack/react-query";
import { controlDoor, forgetDoor, refusal } from "./client";
import { frames } from "./frames";
import { type Alert, type Alerts, type Door, type Request, STALE, SUMS, TOLD } from "./queries";

export type Connection = "connecting" | "live" | "lost" | "refused";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** Milliseconds. */
const COUNTED_AFTER = 2_000;
/** No more than the shortest list shows: what was told last is what a list begins with. */
const MOST_TOLD = 50;

/** Follows the news until `signal` ends it. `say` is told how the connection fares. */
export async function follow(cache: QueryClient, say: (now: Connection) => void, signal: AbortSignal): Promise<void> {
  let wait = FIRST_WAIT;
  while (!signal.aborted) {
    try {
      const { url, headers } = await controlDoor();
      const answer = await fetch(`${url}/api/events`, { headers, signal, credentials: "same-origin" });
      if (!answer.ok || !answer.body) throw refusal(answer, undefined);
      say("live");
      wait = FIRST_WAIT;
      // What happened while nobody listened is not told again.
      void cache.invalidateQueries();
      for await (const { event, data } of frames(answer.body)) take(cache, event, data);
      throw new Error("the stream ended");
    } catch (reason) {
      if (signal.aborted) return;
      forgetDoor();
      say((reason as { status?: number }).status === 401 ? "refused" : "lost");
    }
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
}

/** One piece of news. One that is not known is left alone: a newer gateway may say more. */
export function take(cache: QueryClient, event: string, data: string): void {
  const told: unknown = JSON.parse(data);
  if (event === "door") cache.setQueryData<Door>(["door"], told as Door);
  else if (event === "request") addRequest(cache, told as Request);
  else if (event === "alert") addAlert(cache, told as Alert);
  else if (event === "changed") {
    const tags: Partial<Record<string, readonly string[]>> = STALE;
    for (const tag of tags[(told as { what: string }).what] ?? []) {
      void cache.invalidateQueries({ queryKey: [tag] });
    }
  }
}

function addRequest(cache: QueryClient, row: Request): void {
  cache.setQueryData<Request[]>(TOLD, (rows = []) => [row, ...rows].slice(0, MOST_TOLD));
  countAnew(cache);
  for (const [key] of cache.getQueriesData<Request[]>({ queryKey: ["requests"] })) {
    const limit = Number(key[1]);
    cache.setQueryData<Request[]>(
      key,
      (rows) => rows && [row, ...rows.filter((other) => other.id !== row.id)].slice(0, limit),
    );
  }
}

const counting = new WeakSet<QueryClient>();

/** Sums are read anew once for all requests of a moment. */
function countAnew(cache: QueryClient): void {
  if (counting.has(cache)) return;
  counting.add(cache);
  setTimeout(() => {
    counting.delete(cache);
    for (const tag of SUMS) void cache.invalidateQueries({ queryKey: [tag] });
  }, COUNTED_AFTER);
}

function addAlert(cache: QueryClient, alert: Alert): void {
  cache.setQueryData<Alerts>(
    ["alerts"],
    (now) => now && { ...now, alerts: [alert, ...now.alerts.filter((other) => other.id !== alert.id)] },
  );
  void cache.invalidateQueries({ queryKey: ["accounts"] });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), done()), { once: true });
  });
}
