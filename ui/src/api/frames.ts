// Server-sent events out of a fetched body: the browser's EventSource cannot send the token.

export type Frame = { event: string; data: string };

/** The frames of a stream, as they come, in whatever pieces the bytes come. */
export async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let held = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      held += decoder.decode(value, { stream: true }).replaceAll("\r", "");
      for (let end = held.indexOf("\n\n"); end >= 0; end = held.indexOf("\n\n")) {
        const frame = parse(held.slice(0, end));
        held = held.slice(end + 2);
        if (frame) yield frame;
      }
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/** Nothing for a comment, which only keeps the connection alive. */
function parse(text: string): Frame | undefined {
  let event = "message";
  const data: string[] = [];
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    if (line.startsWith("event:")) event = value;
    else if (line.startsWith("data:")) data.push(value);
  }
  return data.length > 0 ? { event, data: data.join("\n") } : undefined;
}
