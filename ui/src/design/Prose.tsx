// The gateway's sentences: names stand between backticks in them, here as code.

import { sentence } from "../api/client";

export function Prose({ text }: { text: string }) {
  return sentence(text)
    .split("`")
    .map((piece, at) =>
      at % 2 ? (
        <code key={at} className="rounded bg-well px-1 py-0.5 text-[0.8125rem] break-all">
          {piece}
        </code>
      ) : (
        piece
      ),
    );
}
