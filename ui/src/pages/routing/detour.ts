// A detour as it is kept, as it is typed, and as it is said to the gateway.

import type { Detour } from "../../api/queries";
import { isWithin, linesIn, numberIn } from "../../typing";

/** What a request is or is not. */
export const FACTS = ["background", "tools", "images"] as const;
export type Fact = (typeof FACTS)[number];
export type Wanted = "any" | "yes" | "no";

export type TypedDetour = {
  name: string;
  to: string;
  enabled: boolean;
  models: string;
  from: string;
  upTo: string;
  facts: Record<Fact, Wanted>;
};

const wanted = (fact: boolean | null | undefined): Wanted => (fact === true ? "yes" : fact === false ? "no" : "any");

export function typedFrom(detour?: Detour): TypedDetour {
  const when = detour?.when ?? {};
  return {
    name: detour?.name ?? "",
    to: detour?.to ?? "",
    enabled: detour?.enabled ?? true,
    models: (when.models ?? []).join("\n"),
    from: when.prompt_from ? String(when.prompt_from) : "",
    upTo: when.prompt_to ? String(when.prompt_to) : "",
    facts: { background: wanted(when.background), tools: wanted(when.tools), images: wanted(when.images) },
  };
}

export function detourFrom({ name, to, enabled, models, from, upTo, facts }: TypedDetour): Detour {
  const said = FACTS.flatMap((fact) => (facts[fact] === "any" ? [] : [[fact, facts[fact] === "yes"] as const]));
  return {
    name: name.trim(),
    to: to.trim(),
    enabled,
    when: {
      models: linesIn(models),
      ...Object.fromEntries(said),
      ...(numberIn(from) === undefined ? {} : { prompt_from: numberIn(from) ?? 0 }),
      ...(numberIn(upTo) === undefined ? {} : { prompt_to: numberIn(upTo) ?? 0 }),
    },
  };
}

const MOST_TOKENS = 100_000_000;

/** Whether what is typed for a number of tokens is nothing, or one. */
export const isTokens = (text: string): boolean => isWithin(text, 0, MOST_TOKENS) && !/[.,]/.test(text);
