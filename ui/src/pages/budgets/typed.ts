// A budget as it is typed, and as it is said to the gateway.

import type { Budget, BudgetForm } from "../../api/queries";
import { numberIn } from "../../typing";

export const PERIODS = ["daily", "weekly", "monthly"] as const;
export const UNITS = ["usd", "tokens"] as const;

export type Period = (typeof PERIODS)[number];
export type Unit = (typeof UNITS)[number];

/** Every cap has its field: `usd.daily`. */
export type Cap = `${Unit}.${Period}`;

export const CAPS: readonly Cap[] = UNITS.flatMap((unit) => PERIODS.map((period): Cap => `${unit}.${period}`));

export type TypedBudget = {
  purse: string;
  caps: Record<Cap, string>;
  warnAt: string;
  stop: boolean;
  refuseUnpriced: boolean;
};

export const capOf = (budget: BudgetForm, unit: Unit, period: Period): number | undefined =>
  budget[unit]?.[period] ?? undefined;

export function typedFrom(budget?: Budget): TypedBudget {
  const shown = (cap: Cap) => {
    const [unit, period] = cap.split(".") as [Unit, Period];
    const value = budget && capOf(budget, unit, period);
    return value === undefined ? "" : String(value);
  };
  return {
    purse: budget?.purse ?? "",
    caps: Object.fromEntries(CAPS.map((cap) => [cap, shown(cap)])) as Record<Cap, string>,
    warnAt: String(budget?.warn_at_percent ?? 80),
    stop: budget?.stop ?? true,
    refuseUnpriced: budget?.refuse_unpriced ?? false,
  };
}

export function formFrom({ caps, warnAt, stop, refuseUnpriced }: TypedBudget): BudgetForm {
  const all = (unit: Unit) =>
    Object.fromEntries(PERIODS.map((period) => [period, numberIn(caps[`${unit}.${period}`]) ?? null]));
  return {
    usd: all("usd"),
    tokens: all("tokens"),
    warn_at_percent: numberIn(warnAt) ?? 80,
    stop,
    refuse_unpriced: refuseUnpriced,
  };
}
