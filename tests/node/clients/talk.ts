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
  sources?: Source[];
  tokens?: Token[];
  /** The further answers, where several were asked for. */
  others?: string[];
  /** The spoken answer; of a WAV file what is in it. */
  sound?: Uint8Array;
}

/** What some words of an answer rest upon; `words` are those it says so of, where the SDK tells. */
export interface Source {
  url: string;
  title: string;
  words?: string;
}

/** A token, how likely it was, and the likeliest in its place. */
export interface Token {
  text: string;
  logprob: number;
  top: [string, number][];
}

/** What an answer can be asked to be, beside words. */
export type Wish = "sources" | "likely" | "several" | "sound";

export interface Settings {
  system?: string;
  tools?: { [name: string]: object };
  schema?: { [name: string]: unknown };
  limit?: number;
  /** Tokens for thoughts, in the dialects that count them. */
  thinking?: number;
  /** The vendor's own web search is on offer. */
  search?: boolean;
  /** How many of the likeliest tokens are wanted at each place. */
  likely?: number;
  choices?: number;
  /** Whose voice is to speak the answer. */
  voice?: string;
}

/** A file to send. */
export interface File {
  mime: "image/png" | "application/pdf";
  data: Uint8Array;
}

export interface Talk {
  say(text: string, file?: File): void;
  results(results: [Call, unknown][]): void;
  reply(stream: boolean): Promise<Reply>;
}

export interface Client {
  name: string;
  dialect: Dialect;
  /** Why it cannot hand back the thoughts of a Chat vendor that demands them, if it cannot. */
  forgets?: string;
  /** What its dialect and its SDK have words for. */
  grants: Wish[];
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

/** A token as both of OpenAI's dialects tell of it. */
export function tokenOf(told: { token: string; logprob: number; top_logprobs?: { token?: string; logprob?: number }[] }): Token {
  return { text: told.token, logprob: told.logprob, top: (told.top_logprobs ?? []).map((top) => [top.token!, top.logprob!]) };
}

/** What is in a WAV file; everything else is sound already. */
export function unpacked(sound: Uint8Array): Uint8Array {
  return Buffer.from(sound.subarray(0, 4)).toString() === "RIFF" ? sound.subarray(44) : sound;
}

/** The characters from one place to before another, counted in code points. */
export const characters = (text: string, start: number, end: number): string => [...text].slice(start, end).join("");

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** Anthropic's newer models choose their own budget, Gemini's newer ones take a level. */
export const thinksByItself = (model: string): boolean => model.includes("claude") && !model.includes("-4-5");
export const thinksByLevel = (model: string): boolean => model.includes("gemini-3");
