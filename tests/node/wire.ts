// Listens in on every answer the SDKs are given: `verdict` judges what was heard since the last time and keeps it for the types.

import { judge, type Dialect } from "./stage.ts";
import { keep } from "./recorded.ts";

interface Heard {
  dialect: Dialect;
  path: string;
  status: number;
  kind: string;
  asked: string;
  body: Promise<string>;
}

let heard: Heard[] = [];
const unheard = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const asked = request.method === "POST" ? await request.clone().text() : "{}";
  const answer = await unheard(input, init);
  const path = new URL(request.url).pathname;
  const kind = answer.headers.get("content-type") ?? "";
  // A branch of its own: the SDK may stop reading at what it takes for the end, what follows must be lawful too.
  heard.push({ dialect: dialectOf(path), path, status: answer.status, kind, asked, body: answer.clone().text() });
  return answer;
};

/** Judges everything that was heard since the last time. */
export async function verdict(): Promise<void> {
  const judged = heard;
  heard = [];
  for (const { body, ...one } of judged) {
    const text = await body;
    if (one.status === 200) keep(one.dialect, one.kind.startsWith("text/event-stream"), text);
    await judge({ ...one, body: text });
  }
}

function dialectOf(path: string): Dialect {
  if (path.endsWith("/chat/completions")) return "openai-chat";
  if (path.endsWith("/responses")) return "openai-responses";
  return path.endsWith("/messages") ? "anthropic-messages" : "gemini";
}
