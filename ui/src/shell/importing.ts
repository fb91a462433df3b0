// A parsed link: what it shows, and what accepting it does.

import { ask } from "../api/client";
import type { PendingImport } from "../platform";

export type Row = { name: string; value: string; secret: boolean };

/** Everything the link says, a row each; of its key the tail. */
export function rowsOf({ key, key_tail, ...plain }: PendingImport): Row[] {
  const rows = Object.entries(plain).flatMap(([name, value]) => (value ? [{ name, value, secret: false }] : []));
  return key ? [...rows, { name: "key", value: `…${key_tail ?? ""}`, secret: true }] : rows;
}

/**
 * Adds what the link offers: an account with a provider that is known, or a provider of the user's own and, with a key,
 * an account with it. Either all of it is added or nothing, so that what failed can be tried again.
 */
export async function accept({ provider, name, base_url, dialect, key }: PendingImport): Promise<void> {
  const secret = key ? { key } : {};
  if (provider) {
    const body = {
      provider,
      ...(name && name !== provider ? { label: name } : {}),
      ...(base_url ? { base_url } : {}),
      ...secret,
    };
    await ask((at) => at.POST("/api/accounts", { body }));
    return;
  }
  const body = { name, base_url: base_url ?? "", dialect: dialect ?? "openai-chat" };
  const { id } = await ask((at) => at.POST("/api/providers", { body }));
  if (!key) return;
  try {
    await ask((at) => at.POST("/api/accounts", { body: { provider: id, key } }));
  } catch (reason) {
    // What is told is why it failed, also when the provider cannot be taken back.
    await ask((at) => at.DELETE("/api/providers/{id}", { params: { path: { id } } })).catch(() => {});
    throw reason;
  }
}
