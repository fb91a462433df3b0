// The `@anthropic-ai/sdk`'s Messages; streams go through its own accumulator.

import Anthropic from "@anthropic-ai/sdk";
import { GATEWAY, KEY } from "../stage.ts";
import { base64, stopOf, thinksByItself, type Call, type Client, type File, type Reply, type Settings, type Source, type Talk } from "./talk.ts";

const sdk = new Anthropic({ baseURL: GATEWAY, apiKey: KEY, maxRetries: 0 });

const STOPS = { end_turn: "end", max_tokens: "limit", tool_use: "tools", refusal: "refusal" } as const;

export const client: Client = {
  name: "anthropic",
  dialect: "anthropic-messages",
  grants: ["sources"],
  talk: (model, settings) => new MessagesTalk(model, settings),
  status: (error) => (error instanceof Anthropic.APIError ? (error.status ?? 0) : undefined),
};

class MessagesTalk implements Talk {
  #model: string;
  #settings: Settings;
  #messages: Anthropic.MessageParam[] = [];

  constructor(model: string, settings: Settings) {
    this.#model = model;
    this.#settings = settings;
  }

  say(text: string, file?: File): void {
    this.#messages.push({ role: "user", content: file ? [blockOf(file), { type: "text", text }] : text });
  }

  results(results: [Call, unknown][]): void {
    const content = results.map(([call, value]) => {
      return { type: "tool_result" as const, tool_use_id: call.id, content: JSON.stringify(value) };
    });
    this.#messages.push({ role: "user", content });
  }

  async reply(stream: boolean): Promise<Reply> {
    let pieces = 0;
    let message: Anthropic.Message;
    if (stream) {
      const told = sdk.messages.stream(this.#request());
      told.on("text", () => (pieces += 1));
      message = await told.finalMessage();
    } else {
      message = await sdk.messages.create(this.#request());
    }
    const blocks = message.content;
    this.#messages.push({ role: "assistant", content: blocks as Anthropic.ContentBlockParam[] });
    const { usage } = message;
    const cached = usage.cache_read_input_tokens ?? 0;
    return {
      text: blocks.map((block) => (block.type === "text" ? block.text : "")).join(""),
      thoughts: blocks.map((block) => (block.type === "thinking" ? block.thinking : "")).join(""),
      calls: blocks.filter((block) => block.type === "tool_use").map((block) => ({ id: block.id, name: block.name, arguments: block.input as Call["arguments"] })),
      stop: stopOf(message.stop_reason, STOPS),
      usage: { input: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0), cached, output: usage.output_tokens },
      pieces,
      sources: blocks.flatMap((block) => (block.type === "text" ? (block.citations ?? []).flatMap(sourceOf) : [])),
    };
  }

  #request(): Anthropic.MessageCreateParamsNonStreaming {
    const { system, tools = {}, schema, limit, thinking, search } = this.#settings;
    const offered = Object.entries(tools).map(([name, input_schema]) => {
      return { name, description: "Tells the weather.", input_schema: input_schema as Anthropic.Tool.InputSchema };
    });
    const budget = { type: "enabled" as const, budget_tokens: thinking ?? 0 };
    return {
      model: this.#model,
      messages: this.#messages,
      max_tokens: limit ?? 8000,
      ...(system ? { system } : {}),
      ...(offered.length ? { tools: offered } : search ? { tools: [{ type: "web_search_20250305" as const, name: "web_search" as const }] } : {}),
      ...(schema ? { output_config: { format: { type: "json_schema" as const, schema } } } : {}),
      ...(thinking ? { thinking: thinksByItself(this.#model) ? { type: "adaptive" as const } : budget } : {}),
    };
  }
}

function blockOf({ mime, data }: File): Anthropic.ContentBlockParam {
  if (mime === "image/png") return { type: "image", source: { type: "base64", media_type: mime, data: base64(data) } };
  return { type: "document", source: { type: "base64", media_type: mime, data: base64(data) } };
}

function sourceOf(citation: Anthropic.TextCitation): Source[] {
  if (citation.type !== "web_search_result_location") return [];
  return [{ url: citation.url, title: citation.title ?? "", words: citation.cited_text }];
}
