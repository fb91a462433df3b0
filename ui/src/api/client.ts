// How the page asks the control door. Every answer is either the data or a thrown `Refusal` or `Unreachable`.

import createClient, { type Client } from "openapi-fetch";
import { platform } from "../platform";
import type { components, paths } from "./schema";

type Told = components["schemas"]["Told"];
type Outcome<T> = { data?: T; error?: unknown; response: Response };

/** The gateway understood and said no. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: components["schemas"]["FieldError"][] = [],
  ) {
    super(message);
    this.name = "Refusal";
  }

  /** What is wrong with one field of the form, if that is what was refused. */
  about(field: string): string | undefined {
    const message = this.details.find((detail) => detail.field === field)?.message;
    return message && sentence(message);
  }
}

/** What is wrong at a field and all that is in it. */
export const detailsAt = (reason: unknown, field: string) =>
  reason instanceof Refusal ? reason.details.filter((detail) => detail.field.startsWith(field)) : [];

/** Whether an error says more than what stands at these fields of the form already. */
export const saysMore = (reason: unknown, fields: readonly string[]): boolean =>
  !(reason instanceof Refusal) || !reason.details.length || reason.details.some(({ field }) => !fields.includes(field));

/** The gateway's words about a field or a key go after a name; alone they begin and end as a sentence. */
export const sentence = (words: string): string =>
  words.charAt(0).toUpperCase() + words.slice(1) + (/[.!?。]$/.test(words) ? "" : ".");

/** Nobody answered. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
}

type Door = { url: string; headers: Record<string, string>; ask: Client<paths> };

let door: Promise<Door> | undefined;

/** The control door, found once. */
export function controlDoor(): Promise<Door> {
  door ??= open();
  door.catch(forgetDoor);
  return door;
}

/** The address or its token is no longer good: the next call asks for it anew. */
export function forgetDoor(): void {
  door = undefined;
}

async function open(): Promise<Door> {
  const { url, token } = await platform.controlAddress();
  const headers: Record<string, string> = token ? { Authorization: `Bearer ${token}` } : {};
  const ask = createClient<paths>({
    baseUrl: url,
    headers,
    credentials: token ? "omit" : "same-origin",
    // Looked up at each call, so that tests can put their own in its place.
    fetch: (request) => globalThis.fetch(request),
  });
  return { url, headers, ask };
}

/** Asks; in the window a token that is no longer good is fetched anew, once. */
export async function ask<T>(call: (door: Client<paths>) => Promise<Outcome<T>>): Promise<T> {
  let outcome = await attempt(call);
  if (outcome.response.status === 401 && platform.desktop) {
    forgetDoor();
    outcome = await attempt(call);
  }
  if (!outcome.response.ok) throw refusal(outcome.response, outcome.error);
  return outcome.data as T;
}

async function attempt<T>(call: (door: Client<paths>) => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call((await controlDoor()).ask);
  } catch (reason) {
    throw new Unreachable(reason instanceof Error ? reason.message : String(reason));
  }
}

export function refusal(response: Response, body: unknown): Refusal {
  const told = (body as { error?: Partial<Told> } | undefined)?.error;
  return new Refusal(
    response.status,
    told?.code ?? "internal",
    told?.message ?? `${response.status} ${response.statusText}`.trim(),
    told?.details,
  );
}
