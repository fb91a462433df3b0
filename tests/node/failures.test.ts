// What goes wrong, told in the SDKs' own errors.

import assert from "node:assert/strict";
import { everyPair, PLAIN, plain, type Pair } from "./matrix.ts";
import { troubled, type Trouble } from "./stage.ts";

const calm = { code: null, headers: {} };
const SLOW_DOWN: Trouble = { where: "head", status: 429, message: "the fake says: slow down", code: "rate_limit_exceeded", headers: { "retry-after": "17" } };
const NONSENSE: Trouble = { ...calm, where: "head", status: 400, message: "the fake says: that field is nonsense" };
const FELL_OVER: Trouble = { ...calm, where: "head", status: 500, message: "the fake says: I fell over" };

for (const trouble of [SLOW_DOWN, NONSENSE, FELL_OVER]) {
  everyPair(`an error keeps its class and its words: ${trouble.status}`, plain, async ({ client, vendor, stream, asked }) => {
    const talk = client.talk(`${await troubled(vendor, trouble)}/${PLAIN[vendor]}`, {});
    talk.say("hello");
    await assert.rejects(talk.reply(stream), (error: Error) => {
      const status = client.status(error);
      assert.ok(status !== undefined, `an error of the SDK, not ${error.stack}`);
      // A helper for streams may hide the status, never the words.
      assert.ok(Math.floor(status / 100) === Math.floor(trouble.status / 100), `${status} for ${trouble.status}`);
      assert.match(`${error.message}`, new RegExp(trouble.message));
      return true;
    });
    assert.equal((await asked()).asked, 1);
  });
}

for (const where of ["cut", "told"] as const) {
  const check = async ({ client, vendor }: Pair): Promise<void> => {
    const talk = client.talk(`${await troubled(vendor, { ...FELL_OVER, where })}/${PLAIN[vendor]}`, {});
    talk.say("count slowly, please, and say all of the numbers");
    await assert.rejects(talk.reply(true), (error: Error) => {
      assert.ok(client.status(error) !== undefined, `an error of the SDK, not ${error.stack}`);
      return true;
    });
  };
  everyPair(`a stream that breaks off never looks complete: ${where}`, plain, check, [true]);
}
