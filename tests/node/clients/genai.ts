// The `@google/genai` SDK, through its chats: the SDK itself keeps the history.

import { ApiError, GoogleGenAI, Modality, ThinkingLevel, type Candidate, type Chat, type GenerateContentConfig, type GenerateContentResponse, type Part } from "@google/genai";
import { GATEWAY, KEY } from "../stage.ts";
import { base64, stopOf, thinksByLevel, unpacked, type Call, type Client, type File, type Reply, type Settings, type Source, type Talk, type Token } from "./talk.ts";

const sdk = new GoogleGenAI({ apiKey: KEY, vertexai: false, httpOptions: { baseUrl: GATEWAY } });

const STOPS = { STOP: "end", MAX_TOKENS: "limit", SAFETY: "refusal" } as const;

export const client: Client = {
  name: "google-genai",
  dialect: "gemini",
  grants: ["sources", "likely", "several", "sound"],
  talk: (model, settings) => new GenaiTalk(model, settings),
  status: (error) => (error instanceof ApiError ? error.status : undefined),
};

class GenaiTalk implements Talk {
  #chat: Chat;
  #next: Part[] = [];
  #choices: number;

  constructor(model: string, settings: Settings) {
    this.#choices = settings.choices ?? 1;
    this.#chat = sdk.chats.create({ model, config: config(model, settings) });
  }

  say(text: string, file?: File): void {
    this.#next = [{ text }, ...(file ? [{ inlineData: { mimeType: file.mime, data: base64(file.data) } }] : [])];
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
    const all = chunks.flatMap((chunk) => chunk.candidates ?? []);
    const of = (place: number) => all.filter((candidate) => (candidate.index ?? 0) === place);
    const candidates = of(0);
    const parts = partsOf(candidates);
    const said = parts.filter((part) => part.text && !part.thought);
    const text = said.map((part) => part.text).join("");
    const calls = parts.flatMap((part) => part.functionCall ?? []);
    const usage = chunks.at(-1)!.usageMetadata!;
    return {
      text,
      thoughts: parts.map((part) => (part.thought ? part.text : "")).join(""),
      calls: calls.map((call) => ({ id: call.id ?? "", name: call.name!, arguments: call.args ?? {} })),
      stop: calls.length ? "tools" : stopOf(candidates.find((candidate) => candidate.finishReason)?.finishReason, STOPS),
      usage: {
        input: usage.promptTokenCount ?? 0,
        cached: usage.cachedContentTokenCount ?? 0,
        output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
      },
      pieces: stream ? said.length : 0,
      sources: candidates.flatMap((candidate) => sourcesOf(candidate, Buffer.from(text))),
      tokens: candidates.flatMap(tokensOf),
      others: Array.from({ length: this.#choices - 1 }, (_, place) => partsOf(of(place + 1)).map((part) => part.text ?? "").join("")),
      sound: unpacked(Buffer.concat(parts.flatMap((part) => (part.inlineData ? [Buffer.from(part.inlineData.data!, "base64")] : [])))),
    };
  }
}

const partsOf = (candidates: Candidate[]): Part[] => candidates.flatMap((candidate) => candidate.content?.parts ?? []);

/** Google counts bytes. */
function sourcesOf({ groundingMetadata: grounds }: Candidate, text: Buffer): Source[] {
  return (grounds?.groundingSupports ?? []).flatMap(({ segment, groundingChunkIndices }) =>
    (groundingChunkIndices ?? []).map((place) => {
      const { uri, title } = grounds!.groundingChunks![place]!.web!;
      return { url: uri!, title: title!, words: text.subarray(segment!.startIndex ?? 0, segment!.endIndex).toString() };
    }),
  );
}

function tokensOf({ logprobsResult: told }: Candidate): Token[] {
  return (told?.chosenCandidates ?? []).map((one, place) => {
    const top = told!.topCandidates?.[place]?.candidates ?? [];
    return { text: one.token!, logprob: one.logProbability!, top: top.map((other) => [other.token!, other.logProbability!]) };
  });
}

function config(model: string, { system, tools = {}, schema, limit, thinking, search, likely, choices, voice }: Settings): GenerateContentConfig {
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
    ...(search ? { tools: [{ googleSearch: {} }] } : {}),
    ...(likely ? { responseLogprobs: true, logprobs: likely } : {}),
    ...(choices ? { candidateCount: choices } : {}),
    ...(voice ? { responseModalities: [Modality.AUDIO], speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } } } : {}),
  };
}
