// A parsed link: what it shows, and what accepting it does.

import { ask } from "../api/client";
import type { PendingImport } from "../platform";

/** Name and value of everything in `value`, also what this page has never heard of; nested names with dots. */
export function rowsOf(value: unknown, name = ""): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [[name || "value", String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => rowsOf(inner, name ? `${name}.${key}` : key));
}

/** Whether a field by its name holds something that opens doors. */
export const isSecret = (name: string) => /key|token|secret|password/i.test(name);

/**
 * Adds what the link offers: an account with a provider that is known, or a provider of the user's own and, with a key,
 * an account with it.
 */
export async function accept(offer: PendingImport): Promise<void> {
  const { provider, name, base_url, dialect, key } = offer;
  const secret = key ? { key } : {};
  if (provider) {
    const body = { provider, ...(name && name !== provider ? { label: name } : {}), ...(base_url ? { base_url } : {}), ...secret };
    await ask((at) => at.POST("/api/accounts", { body }));
    return;
  }
  const body = { name, base_url: base_url ?? "", dialect: dialect ?? "openai-chat" };
  const made = await ask((at) => at.POST("/api/providers", { body }));
  if (key) await ask((at) => at.POST("/api/accounts", { body: { provider: made.id, ...secret } }));
}
