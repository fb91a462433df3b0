// The `@google/genai` SDK, through its chats: the SDK itself keeps the history.

import { ApiError, GoogleGenAI, ThinkingLevel, type Chat, type GenerateContentConfig, type GenerateContentResponse, type Part } from "@google/genai";
import { GATEWAY, KEY } from "../stage.ts";
import { base64, stopOf, thinksByLevel, type Call, type Client, type Reply, type Settings, type Talk } from "./talk.ts";

const sdk = new GoogleGenAI({ apiKey: KEY, vertexai: false, httpOptions: { baseUrl: GATEWAY } });

const STOPS = { STOP: "end", MAX_TOKENS: "limit", SAFETY: "refusal" } as const;

export const client: Client = {
  name: "google-genai",
  dialect: "gemini",
  talk: (model, settings) => new GenaiTalk(model, settings),
  status: (error) => (error instanceof ApiError ? error.status : undefined),
};

class GenaiTalk implements Talk {
  #chat: Chat;
  #next: Part[] = [];

  constructor(model: string, settings: Settings) {
    this.#chat = sdk.chats.create({ model, config: config(model, settings) });
  }

  say(text: string, picture?: Uint8Array): void {
    this.#next = [{ text }, ...(picture ? [{ inlineData: { mimeType: "image/png", data: base64(picture) } }] : [])];
  }

  results(results: [Call, unknown][]): void {
    this.#next = results.map(([call, value]) => {
      return { functionResponse: { ...(call.id ? { id: call.id } : {}), name: call.name, response: value as { [name: string]: unknown } } };
    });
  }

  async reply(stream: boolean): Promise<Reply> {
    const chunks: GenerateContentResponse[] = [];
    if (stream) {
      for await (const chunk of await this.#chat.sendMessageStream({ message: this.#next })) chunks.push(chunk);
    } else {
      chunks.push(await this.#chat.sendMessage({ message: this.#next }));
    }
    const candidates = chunks.flatMap((chunk) => chunk.candidates ?? []);
    const parts = candidates.flatMap((candidate) => candidate.content?.parts ?? []);
    const said = parts.filter((part) => part.text && !part.thought);
    const calls = parts.flatMap((part) => part.functionCall ?? []);
    const usage = chunks.at(-1)!.usageMetadata!;
    return {
      text: said.map((part) => part.text).join(""),
      thoughts: parts.map((part) => (part.thought ? part.text : "")).join(""),
      calls: calls.map((call) => ({ id: call.id ?? "", name: call.name!, arguments: call.args ?? {} })),
      stop: calls.length ? "tools" : stopOf(candidates.find((candidate) => candidate.finishReason)?.finishReason, STOPS),
      usage: {
        input: usage.promptTokenCount ?? 0,
        cached: usage.cachedContentTokenCount ?? 0,
        output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      },
      pieces: stream ? said.length : 0,
    };
  }
}

function config(model: string, { system, tools = {}, schema, limit, thinking }: Settings): GenerateContentConfig {
  const functionDeclarations = Object.entries(tools).map(([name, parametersJsonSchema]) => {
    return { name, description: "Tells the weather.", parametersJsonSchema };
  });
  const depth = thinksByLevel(model) ? { thinkingLevel: ThinkingLevel.HIGH } : { thinkingBudget: thinking ?? 0 };
  return {
    ...(system ? { systemInstruction: system } : {}),
    ...(functionDeclarations.length ? { tools: [{ functionDeclarations }] } : {}),
    ...(schema ? { responseMimeType: "application/json", responseJsonSchema: schema } : {}),
    ...(limit ? { maxOutputTokens: limit } : {}),
    ...(thinking ? { thinkingConfig: { includeThoughts: true, ...depth } } : {}),
  };
}
