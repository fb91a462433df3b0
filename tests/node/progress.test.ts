// Progress is told to clients that ask for it, and their SDKs read the answers as if it were not there.

import assert from "node:assert/strict";
import { everyPair, plain } from "./matrix.ts";
import { withProgress } from "./wire.ts";

everyPair(
  "an answer is read as if nothing else were told",
  plain,
  async ({ client, model }) => {
    const told = await withProgress(async () => {
      const talk = client.talk(model, {});
      for (const words of ["first", "second"]) {
        talk.say(words);
        const reply = await talk.reply(true);
        assert.equal(reply.text, `You said: ${words}`);
        assert.equal(reply.stop, "end");
      }
    });
    assert.ok(told.length >= 2, told.join("\n"));
    assert.ok(told.every((block) => block.includes("elapsed_ms")), told.join("\n"));
  },
  [true],
);
