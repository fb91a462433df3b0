// What can be seen to be wrong with a combo before the gateway is asked.

import { useTexts } from "../../i18n";
import { isNoNumber, isWithin } from "../../typing";
import { TERMS, type TypedCombo } from "./typed";

type Problem = "needed" | "number" | { least: number; most: number };

/** By the field's name as the gateway has it. */
export function problemsIn(typed: TypedCombo): Map<string, Problem> {
  const found = new Map<string, Problem>();
  if (!typed.name.trim()) found.set("name", "needed");
  typed.targets.forEach(({ name, weight }, at) => {
    if (!name.trim()) found.set(`targets[${at}].model`, "needed");
    if (isNoNumber(weight)) found.set(`targets[${at}].weight`, "number");
  });
  for (const { name, least, most } of TERMS) {
    if (!isWithin(typed.terms[name], least, most)) found.set(`terms.${name}`, { least, most });
  }
  return found;
}

export function useProblemWords(): (problem: Problem) => string {
  const { t } = useTexts();
  return (problem) => {
    if (typeof problem === "object") return t("words.between", problem);
    return t(problem === "needed" ? "words.needed" : "words.notANumber");
  };
}

const OF_TARGET = ["model", "combo", "account", "tag", "weight"] as const;

/** The fields that show what is wrong with them. */
export const fieldsOf = ({ targets }: TypedCombo): string[] => [
  "name",
  "targets",
  ...targets.flatMap((_, at) => OF_TARGET.map((field) => `targets[${at}].${field}`)),
  ...TERMS.map(({ name }) => `terms.${name}`),
];
