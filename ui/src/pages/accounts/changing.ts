// What a change of an account says to the gateway: only what is different.

import { ask } from "../../api/client";
import type { Account, Policy, Verdict } from "../../api/queries";
import type { components } from "../../api/schema";

export type AccountChange = components["schemas"]["AccountChange"];

/** A place is a whole number from 1 on. */
export const isPlace = (text: string): boolean => Number.isInteger(Number(text)) && Number(text) >= 1;

/** Nothing where nothing is different. */
export function changeOf(account: Account, label: string, place: string, key: string): AccountChange | undefined {
  const [named, priority] = [label.trim(), Number(place)];
  const change = {
    ...(named && named !== account.label ? { label: named } : {}),
    ...(priority === account.priority ? {} : { priority }),
    ...(key.trim() ? { key: key.trim() } : {}),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}

/** What is different about the account, and about what is laid down for it. */
export type Change = { body: AccountChange | undefined; policy: Policy | undefined };

/** A new key is tried out at once; other changes need no trying. */
export async function changeAndTest(id: string, { body, policy }: Change): Promise<Verdict | undefined> {
  if (policy) await layDown(id, policy);
  if (!body) return undefined;
  const path = { params: { path: { id } } };
  await ask((at) => at.PATCH("/api/accounts/{id}", { ...path, body }));
  return body.key ? ask((at) => at.POST("/api/accounts/{id}/test", path)) : undefined;
}

/** What is laid down for the others stays as it is now. */
async function layDown(id: string, policy: Policy): Promise<void> {
  const { policies } = await ask((at) => at.GET("/api/routing"));
  await ask((at) => at.PATCH("/api/routing", { body: { policies: { ...policies, [id]: policy } } }));
}
