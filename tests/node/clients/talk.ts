// The SDKs behind one way of talking. Each keeps a conversation as its documentation says to keep it.

import type { Dialect } from "../stage.ts";

export interface Call {
  id: string;
  name: string;
  arguments: { [name: string]: unknown };
}

/** Prompt tokens with cached ones among them, output tokens with reasoning among them, whatever the SDK's own way of counting. */
export interface Usage {
  input: number;
  cached: number;
  output: number;
}

export interface Reply {
  text: string;
  thoughts: string;
  calls: Call[];
  stop: "end" | "limit" | "tools" | "refusal";
  usage: Usage;
  /** How many pieces of text were streamed; 0 for a whole answer. */
  pieces: number;
}

export interface Settings {
  system?: string;
  tools?: { [name: string]: object };
  schema?: { [name: string]: unknown };
  limit?: number;
  /** Tokens for thoughts, in the dialects that count them. */
  thinking?: number;
}

export interface Talk {
  say(text: string, picture?: Uint8Array): void;
  results(results: [Call, unknown][]): void;
  reply(stream: boolean): Promise<Reply>;
}

export interface Client {
  name: string;
  dialect: Dialect;
  /** Why it cannot hand back the thoughts of a Chat vendor that demands them, if it cannot. */
  forgets?: string;
  talk(model: string, settings: Settings): Talk;
  /** The HTTP status an error of this SDK tells; `undefined` if it is not an error of the SDK. */
  status(error: unknown): number | undefined;
}

/** A word of a dialect in the words of all. */
export function stopOf(word: unknown, words: { [word: string]: Reply["stop"] }): Reply["stop"] {
  const stop = words[String(word)];
  if (!stop) throw new Error(`an unknown reason to stop: ${word}`);
  return stop;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** Anthropic's newer models choose their own budget, Gemini's newer ones take a level. */
export const thinksByItself = (model: string): boolean => model.includes("claude") && !model.includes("-4-5");
export const thinksByLevel = (model: string): boolean => model.includes("gemini-3");
