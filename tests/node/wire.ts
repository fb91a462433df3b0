// Listens in on every answer the SDKs are given: `verdict` judges what was heard since the last time and keeps it for the types.

import { judge, type Dialect } from "./stage.ts";
import { keep } from "./recorded.ts";

interface Heard {
  dialect: Dialect;
  path: string;
  status: number;
  kind: string;
  asked: string;
  /** Nothing, where the SDK called the rest off. */
  body: Promise<string | undefined>;
}

let heard: Heard[] = [];
let progress: string[] | undefined;
const unheard = globalThis.fetch;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const asked = request.method === "POST" ? await request.clone().text() : "{}";
  if (progress) request.headers.set("x-omniroute-progress", "true");
  const answer = await (progress ? unheard(request) : unheard(input, init));
  const path = new URL(request.url).pathname;
  const kind = answer.headers.get("content-type") ?? "";
  // A branch of its own: the SDK may stop reading at what it takes for the end, what follows must be lawful too.
  heard.push({ dialect: dialectOf(path), path, status: answer.status, kind, asked, body: answer.clone().text().catch(() => undefined) });
  return answer;
};

/** Judges everything that was heard since the last time. */
export async function verdict(): Promise<void> {
  const judged = heard;
  heard = [];
  for (const { body, ...one } of judged) {
    const whole = await body;
    if (whole === undefined) continue;
    const text = progress ? without(whole, progress) : whole;
    if (one.status === 200) keep(one.dialect, one.kind.startsWith("text/event-stream"), text);
    await judge({ ...one, body: text });
  }
}

/** Asks for progress with every request of `talk`, which ends with its verdict; what was told of it. */
export async function withProgress(talk: () => Promise<void>): Promise<string[]> {
  progress = [];
  try {
    await talk();
    await verdict();
    return progress;
  } finally {
    progress = undefined;
  }
}

/** An answer without what was told of its progress. */
function without(text: string, told: string[]): string {
  const blocks = text.replaceAll("\r\n", "\n").split("\n\n");
  const left = blocks.flatMap((block) => {
    if (!/^(: progress |event: ping\n.*"progress"|data: \{"omniroute_progress")/.test(block)) return [block];
    told.push(block);
    if (!block.startsWith("data: ")) return [];
    const { omniroute_progress: _, ...data } = JSON.parse(block.slice("data: ".length));
    return [`data: ${JSON.stringify(data)}`];
  });
  return left.join("\n\n");
}

function dialectOf(path: string): Dialect {
  if (path.endsWith("/chat/completions")) return "openai-chat";
  if (path.endsWith("/responses")) return "openai-responses";
  return path.endsWith("/messages") ? "anthropic-messages" : "gemini";
}
