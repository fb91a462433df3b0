// Recorded answers as TypeScript: each becomes a constant of the SDK's own type, so that the compiler finds the field that is missing, unknown
// or of another type. Two answers of the same shape are written once.

import { writeFileSync } from "node:fs";
import type { Dialect } from "./stage.ts";

/** Fields the gateway or the vendor sends that the SDKs' types do not know, with reasons in tests/sdk/laws/shape.py. */
const AGREED = new Set(["reasoning_content", "thinking_blocks", "extra_content", "store"]);

/** Fields whose words are part of the type. */
const WORDS = new Set(["type", "role", "object", "status", "finish_reason", "finishReason", "stop_reason", "reason", "service_tier", "effort", "truncation", "tool_choice", "detail", "code"]);

interface Kind {
  whole: string;
  event: string;
}

const KINDS: { [dialect in Dialect]: Kind } = {
  "openai-chat": { whole: "OpenAI.Chat.ChatCompletion", event: "OpenAI.Chat.ChatCompletionChunk" },
  "openai-responses": { whole: "Told<OpenAI.Responses.Response>", event: "Told<OpenAI.Responses.ResponseStreamEvent>" },
  "anthropic-messages": { whole: "Anthropic.Message", event: "Anthropic.RawMessageStreamEvent" },
  gemini: { whole: "Said", event: "Said" },
};

const HEAD = `// Written by tests/node; checked by the compiler.
import type OpenAI from "openai";
import type Anthropic from "@anthropic-ai/sdk";
import type { GenerateContentResponse } from "@google/genai";

// \`output_text\` is the SDK's own, not the wire's.
type Told<T> = T extends { response: infer R } ? Omit<T, "response"> & { response: Told<R> } : Omit<T, "output_text">;

// Enums are words on the wire, and getters are the SDK's own.
type Wire<T> = T extends string ? \`\${T}\` : T extends (infer One)[] ? Wire<One>[] : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;
type Said = Wire<Omit<GenerateContentResponse, "text" | "data" | "functionCalls" | "executableCode" | "codeExecutionResult">>;

`;

const kept = new Map<string, string>();

/** Keeps an answer, or the events of one. */
export function keep(dialect: Dialect, streamed: boolean, text: string): void {
  const kind = streamed ? KINDS[dialect].event : KINDS[dialect].whole;
  const bodies = streamed ? [...text.matchAll(/^data: (\{.*\})\r?$/gm)].map((match) => match[1] as string) : [text];
  for (const body of bodies) {
    const value = known(JSON.parse(body));
    // Failures and pings are not of these types: the laws judge them.
    if (value === undefined || "error" in value || value["type"] === "error" || value["type"] === "ping") continue;
    kept.set(kind + JSON.stringify(shape("", value)), `const told${kept.size}: ${kind} = ${JSON.stringify(value)};\n`);
  }
}

/** Writes all that was kept into a file for the compiler; its number of constants. */
export function write(path: string): number {
  const told = [...kept.values()].map((line, place) => line.replace(/^const told\d+/, `export const told${place}`));
  writeFileSync(path, HEAD + told.join(""));
  return told.length;
}

function known(value: any): any {
  if (Array.isArray(value)) return value.map(known);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !AGREED.has(name)).map(([name, inner]) => [name, known(inner)]));
}

function shape(name: string, value: any): any {
  if (Array.isArray(value)) return value.map((one) => shape(name, one));
  if (value === null) return null;
  if (typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(key, inner)]));
  return typeof value === "string" && WORDS.has(name) ? value : typeof value;
}
