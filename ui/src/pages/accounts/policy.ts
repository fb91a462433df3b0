// What is laid down for an account, as it is typed and as it is said to the gateway. What is empty does not limit.

import type { Policy } from "../../api/queries";
import { isNoCount, isWithin, linesIn, numberIn } from "../../typing";

export type TypedPolicy = {
  /** With commas between. */
  tags: string;
  /** One to a line. */
  except: string;
  perMinute: string;
  concurrent: string;
  /** In percent. */
  stopAt: string;
};

/** The fields that are typed, as the gateway has them. */
export const FIELDS = ["tags", "except", "pace.per_minute", "pace.concurrent", "stop_at_percent"] as const;

export type PolicyField = (typeof FIELDS)[number];

const shown = (value: number | null | undefined) => (typeof value === "number" ? String(value) : "");

export const typedFrom = ({ tags = [], except = [], pace = {}, stop_at_percent }: Policy = {}): TypedPolicy => ({
  tags: tags.join(", "),
  except: except.join("\n"),
  perMinute: shown(pace.per_minute),
  concurrent: shown(pace.concurrent),
  stopAt: shown(stop_at_percent),
});

/** What is not typed here stays as it was. */
export const policyFrom = (typed: TypedPolicy, before: Policy = {}): Policy => ({
  ...before,
  tags: linesIn(typed.tags),
  except: linesIn(typed.except),
  pace: {
    ...before.pace,
    per_minute: numberIn(typed.perMinute) ?? null,
    concurrent: numberIn(typed.concurrent) ?? null,
  },
  stop_at_percent: numberIn(typed.stopAt) ?? null,
});

/** The fields in which no number stands that could be one. */
export const wrongIn = ({ perMinute, concurrent, stopAt }: TypedPolicy): readonly PolicyField[] => [
  ...(isNoCount(perMinute) ? (["pace.per_minute"] as const) : []),
  ...(isNoCount(concurrent) ? (["pace.concurrent"] as const) : []),
  ...(isNoCount(stopAt) || !isWithin(stopAt, 1, 100) ? (["stop_at_percent"] as const) : []),
];
