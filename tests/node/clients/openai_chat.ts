// The `openai` SDK's Chat Completions; streams go through its own accumulator.

import OpenAI from "openai";
import { GATEWAY, KEY } from "../stage.ts";
import { base64, characters, stopOf, tokenOf, unpacked, type Call, type Client, type File, type Reply, type Settings, type Source, type Talk } from "./talk.ts";

export const sdk = new OpenAI({ baseURL: `${GATEWAY}/v1`, apiKey: KEY, maxRetries: 0 });

const STOPS = { stop: "end", length: "limit", tool_calls: "tools", content_filter: "refusal" } as const;

export const client: Client = {
  name: "openai-chat",
  dialect: "openai-chat",
  grants: ["sources", "likely", "several", "sound"],
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

  say(text: string, file?: File): void {
    this.#messages.push({ role: "user", content: file ? [{ type: "text", text }, partOf(file)] : text });
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
    const sounds: Uint8Array[] = [];
    if (stream) {
      const told = sdk.chat.completions.stream({ ...this.#request("pcm16"), stream_options: { include_usage: true } });
      for await (const chunk of told) {
        const delta = chunk.choices[0]?.delta as { content?: string; reasoning_content?: string; audio?: { data?: string } } | undefined;
        if (delta?.audio?.data) sounds.push(Buffer.from(delta.audio.data, "base64"));
        pieces += delta?.content ? 1 : 0;
        thoughts += delta?.reasoning_content ?? "";
      }
      completion = await told.finalChatCompletion();
    } else {
      completion = await sdk.chat.completions.create(this.#request("wav"));
      const spoken = completion.choices[0]!.message.audio;
      if (spoken) sounds.push(Buffer.from(spoken.data, "base64"));
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
      sources: (message.annotations ?? []).map(({ url_citation }) => sourceOf(url_citation, content ?? "")),
      tokens: (choice.logprobs?.content ?? []).map(tokenOf),
      others: completion.choices.slice(1).map((other) => other.message.content ?? ""),
      sound: unpacked(Buffer.concat(sounds)),
    };
  }

  #request(format: "wav" | "pcm16"): Omit<OpenAI.Chat.ChatCompletionCreateParamsNonStreaming, "stream"> {
    const { tools = {}, schema, limit, thinking, search, likely, choices, voice } = this.#settings;
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
      ...(search ? { web_search_options: {} } : {}),
      ...(likely ? { logprobs: true, top_logprobs: likely } : {}),
      ...(choices ? { n: choices } : {}),
      ...(voice ? { modalities: ["text" as const, "audio" as const], audio: { voice, format } } : {}),
    };
  }
}

function partOf({ mime, data }: File): OpenAI.Chat.ChatCompletionContentPart {
  const url = `data:${mime};base64,${base64(data)}`;
  return mime === "image/png" ? { type: "image_url", image_url: { url } } : { type: "file", file: { filename: "paper.pdf", file_data: url } };
}

function sourceOf({ url, title, start_index, end_index }: OpenAI.Chat.ChatCompletionMessage.Annotation.URLCitation, text: string): Source {
  return { url, title, words: characters(text, start_index, end_index) };
}
