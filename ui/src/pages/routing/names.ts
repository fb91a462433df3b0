// The names that are suggested where one is asked for.

import { useQuery } from "@tanstack/react-query";
import { combos, routing } from "../../api/queries";

/** The id of the page's list of names. */
export const NAMES = "routing-names";

/** Combos and plain aliases: what stands for a model. */
export function useComboNames(): string[] {
  const aliases = useQuery(routing).data?.aliases ?? [];
  const named = useQuery(combos).data ?? [];
  return [...named, ...aliases].map(({ name }) => name).filter((name) => !name.includes("*"));
}
