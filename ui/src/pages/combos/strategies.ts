// In which order a combo's targets are tried.

export const STRATEGIES = [
  "priority",
  "weighted",
  "round-robin",
  "random",
  "least-used",
  "cost-optimized",
  "best-value",
] as const;

export type Strategy = (typeof STRATEGIES)[number];

/** One that a newer gateway has is left as it is. */
export const strategyOf = (combo: { strategy?: string }): Strategy => (combo.strategy ?? "priority") as Strategy;
