// The `openai` SDK's Chat Completions; streams go through its own accumulator.

import OpenAI from "openai";
import { GATEWAY, KEY } from "../stage.ts";
import { base64, stopOf, type Call, type Client, type Reply, type Settings, type Talk } from "./talk.ts";

export const sdk = new OpenAI({ baseURL: `${GATEWAY}/v1`, apiKey: KEY, maxRetries: 0 });

const STOPS = { stop: "end", length: "limit", tool_calls: "tools", content_filter: "refusal" } as const;

export const client: Client = {
  name: "openai-chat",
  dialect: "openai-chat",
  talk: (model, settings) => new ChatTalk(model, settings),
  status: (error) => (error instanceof OpenAI.APIError ? (error.status ?? 0) : undefined),
};

class ChatTalk implements Talk {
  #model: string;
  #settings: Settings;
  #messages: OpenAI.Chat.ChatCompletionMessageParam[] = [];

  constructor(model: string, settings: Settings) {
    this.#model = model;
    this.#settings = settings;
    if (settings.system) this.#messages.push({ role: "system", content: settings.system });
  }

  say(text: string, picture?: Uint8Array): void {
    const url = picture && `data:image/png;base64,${base64(picture)}`;
    const content = url ? [{ type: "text" as const, text }, { type: "image_url" as const, image_url: { url } }] : text;
    this.#messages.push({ role: "user", content });
  }

  results(results: [Call, unknown][]): void {
    for (const [call, value] of results) {
      this.#messages.push({ role: "tool", tool_call_id: call.id, content: JSON.stringify(value) });
    }
  }

  async reply(stream: boolean): Promise<Reply> {
    let pieces = 0;
    let thoughts = "";
    let completion: OpenAI.Chat.ChatCompletion;
    if (stream) {
      const told = sdk.chat.completions.stream({ ...this.#request(), stream_options: { include_usage: true } });
      for await (const chunk of told) {
        const delta = chunk.choices[0]?.delta as { content?: string; reasoning_content?: string } | undefined;
        pieces += delta?.content ? 1 : 0;
        thoughts += delta?.reasoning_content ?? "";
      }
      completion = await told.finalChatCompletion();
    } else {
      completion = await sdk.chat.completions.create(this.#request());
    }
    const choice = completion.choices[0]!;
    const message = choice.message as OpenAI.Chat.ChatCompletionMessage & { reasoning_content?: string };
    thoughts ||= message.reasoning_content ?? "";
    const { role, content, tool_calls } = message;
    const kept = { role, content, ...(tool_calls?.length ? { tool_calls } : {}), ...(thoughts ? { reasoning_content: thoughts } : {}) };
    this.#messages.push((stream ? kept : message) as OpenAI.Chat.ChatCompletionMessageParam);
    const usage = completion.usage!;
    return {
      text: content ?? "",
      thoughts,
      calls: (tool_calls ?? []).map((call) => {
        if (call.type !== "function") throw new Error(`a call of a ${call.type}`);
        return { id: call.id, name: call.function.name, arguments: JSON.parse(call.function.arguments) };
      }),
      stop: stopOf(choice.finish_reason, STOPS),
      usage: { input: usage.prompt_tokens, cached: usage.prompt_tokens_details?.cached_tokens ?? 0, output: usage.completion_tokens },
      pieces,
    };
  }

  #request(): Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, "stream"> {
    const { tools = {}, schema, limit, thinking } = this.#settings;
    const offered = Object.entries(tools).map(([name, parameters]) => {
      return { type: "function" as const, function: { name, description: "Tells the weather.", parameters: { ...parameters } } };
    });
    return {
      model: this.#model,
      messages: this.#messages,
      ...(offered.length ? { tools: offered } : {}),
      ...(schema ? { response_format: { type: "json_schema" as const, json_schema: { name: "answer", schema, strict: true } } } : {}),
      ...(limit ? { max_completion_tokens: limit } : {}),
      ...(thinking ? { reasoning_effort: "medium" as const } : {}),
    };
  }
}
