// In which order a provider's accounts are tried.

import type { Routing } from "../../api/queries";

export type Rule = Routing["accounts"];

export const STRATEGIES = [
  "best-value",
  "fill-first",
  "round-robin",
  "p2c",
  "random",
  "least-used",
  "cost-optimized",
] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** As the gateway has it when nothing is said. */
export const USUAL: { strategy: Strategy; sticky: number } = { strategy: "best-value", sticky: 3 };

export const strategyOf = (rule: Rule): Strategy => (rule.strategy ?? USUAL.strategy) as Strategy;
export const stickyOf = (rule: Rule): number => rule.sticky ?? USUAL.sticky;
