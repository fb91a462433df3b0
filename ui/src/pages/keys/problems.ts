// What is wrong with what was typed for a key: seen here, or said by the gateway.

import { Refusal } from "../../api/client";
import { useTexts } from "../../i18n";
import { isNoCount } from "../../typing";
import { isDayAhead, type TypedLimits } from "./limits";

/** The fields of a key's form, as the gateway has them. */
export const FIELDS = [
  "name",
  "scope.models",
  "scope.providers",
  "scope.accounts",
  "scope.endpoints",
  "scope.per_minute",
  "scope.concurrent",
  "expires_at",
] as const;

export type KeyField = (typeof FIELDS)[number];

const isOf = (field: KeyField, told: string) => told === field || told.startsWith(`${field}[`);

type Typed = {
  name: string;
  limits: TypedLimits;
  /** The last day so far: one that is not touched may be over. */
  lastDay?: string;
};

/** What is wrong with a field, once it was `tried` to save it; and which of the gateway's fields that shows. */
export function useProblems(typed: Typed, tried: boolean, error: unknown) {
  const { t } = useTexts();
  const { limits, name } = typed;
  const seen: Partial<Record<KeyField, string>> = {
    ...(name.trim() ? {} : { name: t("words.needed") }),
    ...(isNoCount(limits.perMinute) ? { "scope.per_minute": t("words.notANumber") } : {}),
    ...(isNoCount(limits.concurrent) ? { "scope.concurrent": t("words.notANumber") } : {}),
    ...(limits.lastDay && limits.lastDay !== typed.lastDay && !isDayAhead(limits.lastDay, Date.now())
      ? { expires_at: t("keys.limits.notAhead") }
      : {}),
  };
  const details = error instanceof Refusal ? error.details : [];
  const refused = error instanceof Refusal ? error : undefined;
  const told = (field: KeyField) => details.find((detail) => isOf(field, detail.field))?.field;
  return {
    any: Object.keys(seen).length > 0,
    wrong: (field: KeyField) => (tried ? seen[field] : undefined) ?? refused?.about(told(field) ?? ""),
    shown: FIELDS.flatMap((field) => details.filter((detail) => isOf(field, detail.field)).map(({ field }) => field)),
  };
}
