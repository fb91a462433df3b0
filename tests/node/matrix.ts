// Every client against every vendor, whole and streamed: one test each, and after each the verdict on all that was said.

import { after, test } from "node:test";
// First: the SDKs take hold of `fetch` when they are made.
import { verdict } from "./wire.ts";
import { clients as aiClients } from "./clients/ai_sdk.ts";
import { client as anthropic } from "./clients/anthropic.ts";
import { client as genai } from "./clients/genai.ts";
import { client as chat } from "./clients/openai_chat.ts";
import { client as responses } from "./clients/openai_responses.ts";
import type { Client } from "./clients/talk.ts";
import { write } from "./recorded.ts";
import { begin, DIALECTS, modelOf, record, type Dialect, type Record } from "./stage.ts";

export const CLIENTS: Client[] = [chat, responses, anthropic, genai, ...aiClients];

/** A model of each vendor that answers without thinking. */
export const PLAIN: { [dialect in Dialect]: string } = {
  "openai-chat": "gpt-4o",
  "openai-responses": "gpt-4.1",
  "anthropic-messages": "claude-sonnet-4-5",
  gemini: "gemini-2.5-flash",
};

/** Models that think, and check what they are given back of it. */
export const THINKERS: [Dialect, string][] = [
  ["openai-chat", "qwen3-max-thinking"],
  ["openai-responses", "gpt-5"],
  ["anthropic-messages", "claude-sonnet-4-5"],
  ["anthropic-messages", "claude-opus-5"],
  ["gemini", "gemini-3-pro-preview"],
];

export const plain: [Dialect, string][] = DIALECTS.map((dialect) => [dialect, PLAIN[dialect]]);

export interface Pair {
  client: Client;
  vendor: Dialect;
  /** The vendor's model, as clients of the gateway name it. */
  model: string;
  stream: boolean;
  /** What the vendor was asked since the test began. */
  asked(): Promise<Record>;
}

/** Declares a test for every pair, whole and streamed. */
export function everyPair(name: string, vendors: [Dialect, string][], check: (pair: Pair) => Promise<void>, streams = [false, true], clients = CLIENTS): void {
  for (const client of clients) {
    for (const [vendor, model] of vendors) {
      for (const stream of streams) {
        test(`${name} [${client.name} to ${model}, ${stream ? "stream" : "whole"}]`, async (context) => {
          if (vendor === "openai-chat" && model.includes("thinking") && client.forgets) return context.skip(client.forgets);
          await begin(vendor);
          await check({ client, vendor, model: modelOf(vendor, model), stream, asked: () => record(vendor) });
          await record(vendor);
          await verdict();
        });
      }
    }
  }
}

after(() => {
  const path = process.env["OMNIROUTE_RECORDED"];
  if (path) console.log(`${write(path)} recorded shapes for the compiler: ${path}`);
});
