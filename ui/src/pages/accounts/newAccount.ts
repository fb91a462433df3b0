// A new account as it is typed: what it lacks, what it says to the gateway, and trying it out.

import { ask } from "../../api/client";
import type { Account, Provider, Verdict } from "../../api/queries";

export type Typed = { key: string; label: string; url: string };
export type Sent = { provider: string; key?: string; label?: string; base_url?: string };
export type Lack = "provider" | "key" | "base_url";

/** The fields that must be filled in first. */
export function lacksOf(provider: Provider | undefined, { key, url }: Typed): Lack[] {
  if (!provider) return ["provider"];
  const lacks: Lack[] = [];
  if (provider.needs_key && !key.trim()) lacks.push("key");
  if (provider.needs.length > 0 && !url.trim()) lacks.push("base_url");
  return lacks;
}

/** What is empty is not said. */
export function sentFor(provider: Provider, { key, label, url }: Typed): Sent {
  return {
    provider: provider.id,
    ...(key.trim() ? { key: key.trim() } : {}),
    ...(label.trim() ? { label: label.trim() } : {}),
    ...(url.trim() ? { base_url: url.trim() } : {}),
  };
}

export async function addAndTest(body: Sent): Promise<{ account: Account; told: Verdict }> {
  const account = await ask((at) => at.POST("/api/accounts", { body }));
  try {
    const path = { params: { path: { id: account.id } } };
    return { account, told: await ask((at) => at.POST("/api/accounts/{id}/test", path)) };
  } catch (reason) {
    // The account is there; only the trying out went wrong.
    return {
      account,
      told: { verdict: "unknown", message: reason instanceof Error ? reason.message : String(reason) },
    };
  }
}
