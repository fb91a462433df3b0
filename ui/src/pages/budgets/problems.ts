// What is wrong with what was typed for a budget: seen here, or said by the gateway.

import { Refusal } from "../../api/client";
import { useTexts } from "../../i18n";
import { isNoNumber, numberIn } from "../../typing";
import { CAPS, type TypedBudget } from "./typed";

/** The fields that show what is wrong with them. */
export const FIELDS = ["purse", "usd", "warn_at_percent", ...CAPS];

type Problem = "purse" | "number" | "noCap" | "percent";

/** What can be seen to be wrong, by field. */
function problemsIn({ purse, caps, warnAt }: TypedBudget): Partial<Record<string, Problem>> {
  const percent = numberIn(warnAt) ?? 0;
  const broken = CAPS.filter((cap) => isNoNumber(caps[cap]) || numberIn(caps[cap]) === 0);
  return {
    ...(purse ? {} : { purse: "purse" }),
    ...Object.fromEntries(broken.map((cap) => [cap, "number"])),
    ...(CAPS.every((cap) => !caps[cap].trim()) ? { usd: "noCap" } : {}),
    ...(percent >= 1 && percent <= 100 ? {} : { warn_at_percent: "percent" }),
  };
}

/** What is wrong with a field, once it was `tried` to save it. */
export function useProblems(typed: TypedBudget, tried: boolean, error: unknown) {
  const { t } = useTexts();
  const seen = problemsIn(typed);
  return {
    any: Object.keys(seen).length > 0,
    wrong(field: string): string | undefined {
      const problem = tried ? seen[field] : undefined;
      if (problem) return t(`budgets.problems.${problem}`);
      return error instanceof Refusal ? error.about(field) : undefined;
    },
  };
}
