// Recorded answers as TypeScript: each becomes a constant of the SDK's own type, so that the compiler finds the field that is missing, unknown
// or of another type. Two answers of the same shape are written once.

import { writeFileSync } from "node:fs";
import type { Dialect } from "./stage.ts";

/** Fields the gateway or the vendor sends that the SDKs' types do not know, with reasons in tests/sdk/laws/shape.py. */
const AGREED = new Set(["reasoning_content", "thinking_blocks", "extra_content", "store", "delta.annotations"]);

/** Fields whose words are part of the type. */
const WORDS = new Set(["type", "role", "object", "status", "finish_reason", "finishReason", "stop_reason", "reason", "service_tier", "effort", "truncation", "tool_choice", "detail", "code"]);

interface Kind {
  whole: string;
  event: string;
}

const KINDS: { [dialect in Dialect]: Kind } = {
  "openai-chat": { whole: "Told<OpenAI.Chat.ChatCompletion>", event: "Told<OpenAI.Chat.ChatCompletionChunk>" },
  "openai-responses": { whole: "Told<OpenAI.Responses.Response>", event: "Told<OpenAI.Responses.ResponseStreamEvent>" },
  "anthropic-messages": { whole: "Told<Anthropic.Message>", event: "Told<Anthropic.RawMessageStreamEvent>" },
  gemini: { whole: "Told<GenerateContentResponse>", event: "Told<GenerateContentResponse>" },
};

const HEAD = `// Written by tests/node; checked by the compiler.
import type OpenAI from "openai";
import type Anthropic from "@anthropic-ai/sdk";
import type { GenerateContentResponse } from "@google/genai";

// What an SDK adds to what it is told.
type Getters = "text" | "data" | "functionCalls" | "executableCode" | "codeExecutionResult" | "initialPromptTokenCount";
type Own<T> = T extends GenerateContentResponse ? Getters : "output_text";

// Whether something may be null or may be missing is one question to the vendors, and two to the types. \`caller\` may be missing on the wire.
type Open<T> = { [K in keyof T]-?: null extends T[K] ? K : undefined extends T[K] ? K : K extends "caller" ? K : never }[keyof T];

// A type as it is on the wire: enums are words.
type Told<T> = T extends string
  ? \`\${T}\`
  : T extends (infer One)[]
    ? Told<One>[]
    : T extends object
      ? { [K in Exclude<keyof T, Open<T> | Own<T>>]: Told<T[K]> } & { [K in Exclude<Open<T>, Own<T>>]?: Told<T[K]> | null }
      : T;

`;

interface Kept {
  kind: string;
  value: { [name: string]: unknown };
}

const kept = new Map<string, Kept>();

/** Keeps an answer, or the events of one. */
export function keep(dialect: Dialect, streamed: boolean, text: string): void {
  const kind = streamed ? KINDS[dialect].event : KINDS[dialect].whole;
  const bodies = streamed ? [...text.matchAll(/^data: (\{.*\})\r?$/gm)].map((match) => match[1] as string) : [text];
  for (const body of bodies) {
    const value = known(JSON.parse(body));
    // Failures and pings are not of these types: the laws judge them.
    if (value === undefined || "error" in value || value["type"] === "error" || value["type"] === "ping") continue;
    kept.set(kind + JSON.stringify(shape("", value)), { kind, value });
  }
}

/** Writes all that was kept into a file for the compiler, with one spoiled answer of each kind that it must refuse; how many there are. */
export function write(path: string): number {
  const told = [...kept.values()].map(({ kind, value }, place) => constant(`told${place}`, kind, value));
  const firsts = [...new Map([...kept.values()].map((one) => [one.kind, one])).values()];
  const spoiled = firsts.flatMap(({ kind, value }, place) => [
    "// @ts-expect-error a field nobody knows\n" + constant(`more${place}`, kind, { ...value, surprise: 1 }),
    "// @ts-expect-error a field of another type\n" + constant(`other${place}`, kind, { ...value, id: 7, type: 7, candidates: 7 }),
  ]);
  writeFileSync(path, HEAD + told.join("") + spoiled.join(""));
  return told.length;
}

const constant = (name: string, kind: string, value: object): string => `export const ${name}: ${kind} = ${JSON.stringify(value)};\n`;

/** A value without the agreed fields; `within` is the field that holds it. */
function known(value: any, within = ""): any {
  if (Array.isArray(value)) return value.map((one) => known(one, within));
  if (value === null || typeof value !== "object") return value;
  const kept = Object.entries(value).filter(([name]) => !AGREED.has(name) && !AGREED.has(`${within}.${name}`));
  return Object.fromEntries(kept.map(([name, inner]) => [name, known(inner, name)]));
}

function shape(name: string, value: any): any {
  if (Array.isArray(value)) return value.map((one) => shape(name, one));
  if (value === null) return null;
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(key, inner)]));
  return typeof value === "string" && WORDS.has(name) ? value : typeof value;
}
