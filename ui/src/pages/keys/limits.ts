// What a key may do as it is typed, and as it is said to the gateway. What is empty does not limit.

import type { Key, KeyChange, KeyScope } from "../../api/queries";
import { linesIn, numberIn } from "../../typing";

export const ENDPOINTS = ["chat", "completions", "responses", "messages", "gemini"] as const;

export type TypedLimits = {
  /** One to a line. */
  models: string;
  providers: readonly string[];
  accounts: readonly string[];
  endpoints: readonly string[];
  perMinute: string;
  concurrent: string;
  /** The last day, `2027-01-31`. */
  lastDay: string;
};

const DAY = 86_400_000;

export const NO_LIMITS: TypedLimits = {
  models: "",
  providers: [],
  accounts: [],
  endpoints: [],
  perMinute: "",
  concurrent: "",
  lastDay: "",
};

export function typedFrom({ scope, expires_at }: Key): TypedLimits {
  return {
    models: (scope.models ?? []).join("\n"),
    providers: scope.providers ?? [],
    accounts: scope.accounts ?? [],
    endpoints: scope.endpoints ?? [],
    perMinute: scope.per_minute ? String(scope.per_minute) : "",
    concurrent: scope.concurrent ? String(scope.concurrent) : "",
    // It ends when the last day is over.
    lastDay: expires_at ? dayOf(expires_at - 1) : "",
  };
}

export const scopeFrom = (typed: TypedLimits): KeyScope => ({
  models: linesIn(typed.models),
  providers: [...typed.providers],
  accounts: [...typed.accounts],
  endpoints: [...typed.endpoints],
  per_minute: numberIn(typed.perMinute) ?? null,
  concurrent: numberIn(typed.concurrent) ?? null,
});

/**
 * When the key ends, if the day was touched: a key that ends on a day is good until that day is over, and one that ends
 * at some hour keeps it as long as its day is not changed.
 */
export function endFrom(typed: TypedLimits, before: number | null | undefined): number | null {
  if (!typed.lastDay) return null;
  if (before && dayOf(before - 1) === typed.lastDay) return before;
  const [year = 0, month = 1, day = 1] = typed.lastDay.split("-").map(Number);
  return new Date(year, month - 1, day + 1).getTime();
}

/** What is different about a key. An end that was not touched is not said: the key may have ended, and another must lie ahead. */
export function changeOf(known: Key, name: string, limits: TypedLimits): KeyChange {
  const end = endFrom(limits, known.expires_at);
  return {
    ...(name.trim() === known.name ? {} : { name: name.trim() }),
    scope: scopeFrom(limits),
    ...(end === (known.expires_at ?? null) ? {} : { expires_at: end }),
  };
}

/** Whether a day is one, and not over. */
export function isDayAhead(text: string, now: number): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) return false;
  return (endFrom({ ...NO_LIMITS, lastDay: text }, null) ?? 0) > now;
}

/** The day where the user is. */
function dayOf(ms: number): string {
  const at = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 10);
}

/** Whether a key ends within a week, or has ended. */
export function nearness(end: number, now: number): "over" | "soon" | "far" {
  if (end <= now) return "over";
  return end - now < 7 * DAY ? "soon" : "far";
}
