// The `openai` SDK's Responses, stateless as Codex uses it; streams go through its own accumulator.

import OpenAI from "openai";
import { sdk } from "./openai_chat.ts";
import { base64, characters, stopOf, tokenOf, type Call, type Client, type File, type Reply, type Settings, type Source, type Talk } from "./talk.ts";

const STOPS = { completed: "end", max_output_tokens: "limit", content_filter: "refusal" } as const;

export const client: Client = {
  name: "openai-responses",
  dialect: "openai-responses",
  grants: ["sources", "likely"],
  talk: (model, settings) => new ResponsesTalk(model, settings),
  status: (error) => {
    if (error instanceof BrokenOff) return 0;
    return error instanceof OpenAI.OpenAIError ? ((error as { status?: number }).status ?? 0) : undefined;
  },
};

/** The stream told of a failure: the SDK hands this event on and leaves the rest to its caller. */
class BrokenOff extends Error {}

class ResponsesTalk implements Talk {
  #model: string;
  #settings: Settings;
  #items: OpenAI.Responses.ResponseInputItem[] = [];

  constructor(model: string, settings: Settings) {
    this.#model = model;
    this.#settings = settings;
  }

  say(text: string, file?: File): void {
    this.#items.push({ role: "user", content: file ? [{ type: "input_text", text }, partOf(file)] : text });
  }

  results(results: [Call, unknown][]): void {
    for (const [call, value] of results) {
      this.#items.push({ type: "function_call_output", call_id: call.id, output: JSON.stringify(value) });
    }
  }

  async reply(stream: boolean): Promise<Reply> {
    let pieces = 0;
    let response: OpenAI.Responses.Response;
    if (stream) {
      const told = sdk.responses.stream(this.#request());
      for await (const event of told) {
        pieces += event.type === "response.output_text.delta" ? 1 : 0;
        if (event.type === "error" || event.type === "response.failed") throw new BrokenOff(JSON.stringify(event));
      }
      response = await told.finalResponse();
    } else {
      response = await sdk.responses.create(this.#request());
    }
    this.#items.push(...(response.output.map(asSent) as OpenAI.Responses.ResponseInputItem[]));
    const calls = response.output.filter((item) => item.type === "function_call");
    const thoughts = response.output.filter((item) => item.type === "reasoning").flatMap((item) => item.summary);
    const messages = response.output.filter((item) => item.type === "message");
    const texts = messages.flatMap((item) => item.content).filter((part) => part.type === "output_text");
    const usage = response.usage!;
    return {
      text: response.output_text,
      thoughts: thoughts.map((part) => part.text).join(""),
      calls: calls.map((item) => ({ id: item.call_id, name: item.name, arguments: JSON.parse(item.arguments) })),
      stop: calls.length ? "tools" : stopOf(response.incomplete_details?.reason ?? response.status, STOPS),
      usage: { input: usage.input_tokens, cached: usage.input_tokens_details.cached_tokens, output: usage.output_tokens },
      pieces,
      sources: texts.flatMap((part) => part.annotations.flatMap((one) => (one.type === "url_citation" ? sourceOf(one, part.text) : []))),
      tokens: texts.flatMap((part) => (part.logprobs ?? []).map(tokenOf)),
    };
  }

  #request(): Omit<OpenAI.Responses.ResponseCreateParamsNonStreaming, "stream"> {
    const { system, tools = {}, schema, limit, thinking, search, likely } = this.#settings;
    const offered = Object.entries(tools).map(([name, parameters]) => {
      return { type: "function" as const, name, description: "Tells the weather.", parameters: { ...parameters }, strict: false };
    });
    return {
      model: this.#model,
      input: this.#items,
      store: false,
      ...(system ? { instructions: system } : {}),
      ...(offered.length ? { tools: offered } : search ? { tools: [{ type: "web_search" as const }] } : {}),
      ...(likely ? { include: ["message.output_text.logprobs" as const], top_logprobs: likely } : {}),
      ...(schema ? { text: { format: { type: "json_schema" as const, name: "answer", schema, strict: true } } } : {}),
      ...(limit ? { max_output_tokens: limit } : {}),
      ...(thinking ? { reasoning: { effort: "medium", summary: "auto" }, include: ["reasoning.encrypted_content" as const] } : {}),
    };
  }
}

function partOf({ mime, data }: File): OpenAI.Responses.ResponseInputContent {
  const url = `data:${mime};base64,${base64(data)}`;
  return mime === "image/png" ? { type: "input_image", image_url: url, detail: "auto" } : { type: "input_file", filename: "paper.pdf", file_data: url };
}

function sourceOf({ url, title, start_index, end_index }: OpenAI.Responses.ResponseOutputText.URLCitation, text: string): Source {
  return { url, title, words: characters(text, start_index, end_index) };
}

/** An item without what only the SDK's parser put into it. */
function asSent(item: object): object {
  const { parsed_arguments: _, ...rest } = item as { parsed_arguments?: unknown; content?: object[] };
  if (!("content" in rest) || !rest.content) return rest;
  return { ...rest, content: rest.content.map(({ parsed: _, ...part }: { parsed?: unknown }) => part) };
}
