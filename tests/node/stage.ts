// The stage: the running gateway and the fake vendors, which tests/sdk/stage.py has started. A check that fails there throws here.

export const DIALECTS = ["openai-chat", "openai-responses", "anthropic-messages", "gemini"] as const;
export type Dialect = (typeof DIALECTS)[number];

export interface Record {
  asked: number;
  proven: number;
}

/** What is wrong with an account: see `Trouble` in tests/sdk/fakes/server.py. */
export interface Trouble {
  where: "head" | "stream" | "cut" | "told" | "empty";
  status: number;
  message: string;
  code: string | null;
  headers: { [name: string]: string };
}

const door = process.env["OMNIROUTE_STAGE"];
if (!door) throw new Error("OMNIROUTE_STAGE is not set: run this suite with `cargo xtask test`");

/** The fetch of before anybody listened in. */
const fetchUnheard = globalThis.fetch;

async function ask<Answer>(path: string, question: object): Promise<Answer> {
  const answer = await fetchUnheard(`${door}/${path}`, { method: "POST", body: JSON.stringify(question) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(String(told));
  return told as Answer;
}

const facts = await ask<{ gateway: string; key: string; prefixes: { [dialect in Dialect]: string } }>("facts", {});

export const GATEWAY = facts.gateway;
export const KEY = facts.key;

/** A model of the vendor that speaks this dialect, as the gateway's clients name it. */
export const modelOf = (dialect: Dialect, name: string): string => `${facts.prefixes[dialect]}/${name}`;

/** Begins a new record of what a vendor is asked. */
export const begin = (dialect: Dialect): Promise<void> => ask("begin", { dialect });

/** What the vendor was asked since; throws if it refused anything. */
export const record = (dialect: Dialect): Promise<Record> => ask("record", { dialect });

/** The prefix of a new provider whose only account is in trouble. */
export const troubled = (dialect: Dialect, trouble: Trouble): Promise<string> => ask("provider", { dialect, ...trouble });

/** Throws unless an answer keeps the laws of its dialect. */
export const judge = (heard: object): Promise<void> => ask("judge", heard);
