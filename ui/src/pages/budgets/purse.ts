// What a budget is for, in words: everything, a key, a provider.

import { useQuery } from "@tanstack/react-query";
import { keys, providers } from "../../api/queries";
import { useTexts } from "../../i18n";

export type PurseKind = "all" | "key" | "provider";

export function kindOf(purse: string): PurseKind {
  if (purse.startsWith("key:")) return "key";
  return purse.startsWith("provider:") ? "provider" : "all";
}

/** What the user calls it; its id where that is gone. */
export function usePurseName(): (purse: string) => string {
  const { t } = useTexts();
  const known = { key: useQuery(keys).data, provider: useQuery(providers).data };
  return (purse) => {
    const kind = kindOf(purse);
    if (kind === "all") return t("budgets.all");
    const id = purse.slice(kind.length + 1);
    return known[kind]?.find((each) => each.id === id)?.name ?? id;
  };
}

/** What there can be a budget for and is none yet. */
export function useFreePurses(taken: readonly string[]): { purse: string; kind: PurseKind; name: string }[] {
  const { t } = useTexts();
  const live = (useQuery(keys).data ?? []).filter((key) => !key.revoked_at);
  const used = (useQuery(providers).data ?? []).filter((provider) => provider.accounts > 0 || provider.connected);
  const all = [
    { purse: "all", kind: "all" as const, name: t("budgets.all") },
    ...live.map(({ id, name }) => ({ purse: `key:${id}`, kind: "key" as const, name })),
    ...used.map(({ id, name }) => ({ purse: `provider:${id}`, kind: "provider" as const, name })),
  ];
  return all.filter(({ purse }) => !taken.includes(purse));
}
