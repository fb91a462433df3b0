// A combo as it is typed, and as it is said to the gateway.

import type { ComboForm } from "../../api/queries";
import { numberIn } from "../../typing";
import { strategyOf } from "./strategies";

type Target = ComboForm["targets"][number];
type Terms = NonNullable<ComboForm["terms"]>;

/** The limits, in the order they are shown, and their bounds; times are typed in seconds. */
export const TERMS = [
  { name: "timeout_ms", seconds: true, least: 1, most: 86_400 },
  { name: "first_byte_ms", seconds: true, least: 0.5, most: 3_600 },
  { name: "idle_ms", seconds: true, least: 1, most: 3_600 },
  { name: "retries", seconds: false, least: 0, most: 10 },
  { name: "retry_delay_ms", seconds: true, least: 0, most: 60 },
  { name: "concurrency", seconds: false, least: 1, most: 1_000 },
  { name: "queue_ms", seconds: true, least: 0, most: 600 },
] as const satisfies readonly { name: keyof Terms; seconds: boolean; least: number; most: number }[];

export type TermName = (typeof TERMS)[number]["name"];

export type TypedTarget = {
  /** Stays with the row while it is moved. */
  row: number;
  /** A model, an alias or another combo. */
  name: string;
  /** `account:ID` or `tag:NAME`; empty for all accounts. */
  only: string;
  weight: string;
};

export type TypedCombo = {
  name: string;
  description: string;
  strategy: string;
  hidden: boolean;
  targets: readonly TypedTarget[];
  terms: Record<TermName, string>;
};

let rows = 0;

export const newTarget = (name = ""): TypedTarget => ({ row: (rows += 1), name, only: "", weight: "" });

/** A combo that is kept or offered, or an empty one. */
export function typedFrom(combo?: ComboForm): TypedCombo {
  return {
    name: combo?.name ?? "",
    description: combo?.description ?? "",
    strategy: strategyOf(combo ?? {}),
    hidden: combo?.hidden ?? false,
    targets: combo ? combo.targets.map(typedTarget) : [newTarget()],
    terms: Object.fromEntries(
      TERMS.map(({ name, seconds }) => [name, numberShown(combo?.terms?.[name], seconds)]),
    ) as TypedCombo["terms"],
  };
}

function typedTarget({ model, combo, account, tag, weight }: Target): TypedTarget {
  const only = account ? `account:${account}` : tag ? `tag:${tag}` : "";
  return { ...newTarget(model ?? combo ?? ""), only, weight: weight ? String(weight) : "" };
}

const numberShown = (value: number | null | undefined, seconds: boolean) =>
  value ? String(seconds ? value / 1000 : value) : "";

/** `combos` are the names that stand for combos: what is typed else is a model or an alias. */
export function formFrom(typed: TypedCombo, combos: readonly string[]): ComboForm {
  const said = TERMS.flatMap(({ name, seconds }) => {
    const value = numberIn(typed.terms[name]);
    return value === undefined ? [] : [[name, seconds ? Math.round(value * 1000) : value]];
  });
  return {
    name: typed.name.trim(),
    description: typed.description.trim(),
    strategy: typed.strategy,
    hidden: typed.hidden,
    targets: typed.targets.map((target) => targetFrom(target, combos)),
    terms: Object.fromEntries(said) as Terms,
  };
}

function targetFrom({ name, only, weight }: TypedTarget, combos: readonly string[]): Target {
  const what = name.trim();
  const [, kind, id] = /^(account|tag):(.*)$/.exec(only) ?? [];
  return {
    ...(combos.includes(what) ? { combo: what } : { model: what }),
    ...(kind && id && !combos.includes(what) ? { [kind]: id } : {}),
    ...(numberIn(weight) === undefined ? {} : { weight: numberIn(weight) ?? 0 }),
  };
}

/** The list with one of it moved up or down. */
export function moved<T>(list: readonly T[], at: number, by: 1 | -1): readonly T[] {
  const [one, other] = [list[at], list[at + by]];
  if (one === undefined || other === undefined) return list;
  return list.map((each, place) => (place === at ? other : place === at + by ? one : each));
}
