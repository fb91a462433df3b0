// How an account stands, in one word and one colour.

import type { Account } from "../../api/queries";
import type { BadgeTone } from "../../design/Badge";

export type Standing = "active" | "resting" | "disabled" | "expired" | "banned" | "credits_exhausted" | "other";

const TONES: Record<Standing, BadgeTone> = {
  active: "good",
  resting: "warn",
  disabled: "plain",
  expired: "bad",
  banned: "bad",
  credits_exhausted: "bad",
  other: "bad",
};

export function standing(account: Account, now: number): { word: Standing; tone: BadgeTone } {
  const word = wordFor(account, now);
  return { word, tone: TONES[word] };
}

function wordFor({ enabled, state, resting_until }: Account, now: number): Standing {
  if (!enabled) return "disabled";
  if (state !== "active") return state in TONES ? (state as Standing) : "other";
  return resting_until && resting_until > now ? "resting" : "active";
}
