// The AI SDK with each of its providers, whose schemas are strict about every answer at run time.

import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, generateText, jsonSchema, Output, streamText, tool, type JSONValue, type LanguageModel, type ModelMessage, type ToolSet } from "ai";
import { GATEWAY, KEY, type Dialect } from "../stage.ts";
import { stopOf, thinksByItself, thinksByLevel, type Call, type Client, type File, type Reply, type Settings, type Talk } from "./talk.ts";

// It warns of every model it does not know by name; here that is each of them.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

const base = { baseURL: `${GATEWAY}/v1`, apiKey: KEY };
const openai = createOpenAI(base);
const compatible = createOpenAICompatible({ ...base, name: "omniroute", includeUsage: true, supportsStructuredOutputs: true });
const anthropic = createAnthropic(base);
const google = createGoogle({ ...base, baseURL: `${GATEWAY}/v1beta` });

interface Provider {
  name: string;
  dialect: Dialect;
  model(name: string): LanguageModel;
  forgets?: string;
  /** Its own web search, if it tells the sources of every vendor. */
  search?: ToolSet;
  /** What every request says. */
  always?: Options;
  thinking(model: string, tokens: number): Options;
}

type Options = { [name: string]: JSONValue };

const PROVIDERS: Provider[] = [
  {
    name: "ai-openai",
    dialect: "openai-responses",
    model: (name) => openai.responses(name),
    forgets: "it drops thoughts without a proof, and the gateway remembers only those with one",
    search: { web_search: openai.tools.webSearch({}) },
    // Without it the SDK sends references to items it believes are stored, in place of the items.
    always: { store: false },
    thinking: () => ({ reasoningEffort: "medium", reasoningSummary: "auto", forceReasoning: true }),
  },
  {
    name: "ai-openai-chat",
    dialect: "openai-chat",
    model: (name) => openai.chat(name),
    forgets: "it has no place for thoughts, and between equal dialects the gateway adds none",
    thinking: () => ({ reasoningEffort: "medium" }),
  },
  {
    name: "ai-openai-compatible",
    dialect: "openai-chat",
    model: (name) => compatible.chatModel(name),
    thinking: () => ({ reasoningEffort: "medium" }),
  },
  {
    name: "ai-anthropic",
    dialect: "anthropic-messages",
    model: (name) => anthropic(name),
    thinking: (model, budgetTokens) => {
      return { thinking: thinksByItself(model) ? { type: "adaptive" } : { type: "enabled", budgetTokens } };
    },
  },
  {
    name: "ai-google",
    dialect: "gemini",
    model: (name) => google(name),
    search: { google_search: google.tools.googleSearch({}) },
    thinking: (model, thinkingBudget) => {
      const depth = thinksByLevel(model) ? { thinkingLevel: "high" } : { thinkingBudget };
      return { thinkingConfig: { includeThoughts: true, ...depth } };
    },
  },
];

const STOPS = { stop: "end", length: "limit", "tool-calls": "tools", "content-filter": "refusal" } as const;

export const clients: Client[] = PROVIDERS.map((provider) => ({
  name: provider.name,
  dialect: provider.dialect,
  grants: provider.search ? ["sources"] : [],
  ...(provider.forgets ? { forgets: provider.forgets } : {}),
  talk: (model, settings) => new AiTalk(provider, model, settings),
  status: (error) => {
    if (APICallError.isInstance(error)) return error.statusCode ?? 0;
    return error instanceof Error && error.name.startsWith("AI_") ? 0 : undefined;
  },
}));

/** How each provider is told of a model, for the SDK's own tool loop. */
export const requestsOf = (name: string) =>
  PROVIDERS.map((provider) => {
    return { provider: provider.name, forgets: provider.forgets, request: { model: provider.model(name), providerOptions: optionsOf(provider, provider.always ?? {}) } };
  });

/** Every provider listens to options under its own name. */
function optionsOf({ name }: Provider, options: Options) {
  const listener = { "ai-anthropic": "anthropic", "ai-google": "google", "ai-openai-compatible": "omniroute" }[name] ?? "openai";
  return { [listener]: options };
}

class AiTalk implements Talk {
  #provider: Provider;
  #model: string;
  #settings: Settings;
  #messages: ModelMessage[] = [];

  constructor(provider: Provider, model: string, settings: Settings) {
    this.#provider = provider;
    this.#model = model;
    this.#settings = settings;
  }

  say(text: string, file?: File): void {
    const part = file && { type: "file" as const, mediaType: file.mime, data: file.data, filename: "paper.pdf" };
    this.#messages.push({ role: "user", content: part ? [{ type: "text", text }, part] : text });
  }

  results(results: [Call, unknown][]): void {
    const content = results.map(([call, value]) => {
      return { type: "tool-result" as const, toolCallId: call.id, toolName: call.name, output: { type: "json" as const, value: value as JSONValue } };
    });
    this.#messages.push({ role: "tool", content });
  }

  async reply(stream: boolean): Promise<Reply> {
    const { result, pieces } = stream ? await this.#streamed() : { result: await generateText(this.#request()), pieces: 0 };
    this.#messages.push(...result.responseMessages);
    const { usage } = result;
    return {
      text: result.text,
      thoughts: result.reasoningText ?? "",
      calls: result.toolCalls.map((call) => ({ id: call.toolCallId, name: call.toolName, arguments: call.input as Call["arguments"] })),
      stop: stopOf(result.finishReason, STOPS),
      usage: { input: usage.inputTokens ?? 0, cached: usage.inputTokenDetails.cacheReadTokens ?? 0, output: usage.outputTokens ?? 0 },
      pieces,
      sources: result.sources.flatMap((source) => (source.sourceType === "url" ? [{ url: source.url, title: source.title ?? "" }] : [])),
    };
  }

  async #streamed() {
    let pieces = 0;
    let failed: unknown;
    const told = streamText({ ...this.#request(), onError: ({ error }) => void (failed = error) });
    for await (const part of told.stream) pieces += part.type === "text-delta" ? 1 : 0;
    if (failed) throw failed;
    const [text, reasoningText, toolCalls, finishReason, usage, responseMessages, sources] = await Promise.all([
      told.text,
      told.reasoningText,
      told.toolCalls,
      told.finishReason,
      told.usage,
      told.responseMessages,
      told.sources,
    ]);
    return { result: { text, reasoningText, toolCalls, finishReason, usage, responseMessages, sources }, pieces };
  }

  #request() {
    const { system, tools = {}, schema, limit, thinking, search } = this.#settings;
    const offered: ToolSet = search ? { ...this.#provider.search } : {};
    for (const [name, inputSchema] of Object.entries(tools)) {
      offered[name] = tool({ description: "Tells the weather.", inputSchema: jsonSchema(inputSchema) });
    }
    return {
      model: this.#provider.model(this.#model),
      messages: this.#messages,
      maxRetries: 0,
      tools: offered,
      ...(system ? { instructions: system } : {}),
      ...(schema ? { output: Output.object({ schema: jsonSchema(schema) }) } : {}),
      ...(limit ? { maxOutputTokens: limit } : {}),
      providerOptions: optionsOf(this.#provider, {
        ...this.#provider.always,
        ...(thinking ? this.#provider.thinking(this.#model, thinking) : {}),
      }),
    };
  }
}
