// How a request went, in one word and one colour.

import type { Request } from "../../api/queries";
import type { BadgeTone } from "../../design/Badge";

export type Outcome = "ok" | "saved" | "left" | "failed";

export const TONES: Record<Outcome, BadgeTone> = { ok: "good", saved: "warn", left: "plain", failed: "bad" };

/** `saved`: another account answered after one failed. `left`: the client hung up. */
export function outcome(request: Request): Outcome {
  if (request.failure_code || request.status >= 400) return "failed";
  if (request.client_gone) return "left";
  return (request.attempts ?? []).some((attempt) => attempt.failed) ? "saved" : "ok";
}

export const hasFailed = (request: Request) => outcome(request) === "failed";
