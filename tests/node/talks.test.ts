// Words, limits, instructions, pictures, schemas, counts.

import assert from "node:assert/strict";
import { everyPair, plain } from "./matrix.ts";

const ODD = 'naïve 😀 \u2028 a "quote" <b>\\n</b>\n\n  and two lines';
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

const SCHEMA = {
  type: "object",
  properties: {
    name: { type: "string" },
    age: { type: "integer" },
    tags: { type: "array", items: { type: "string", enum: ["red", "blue"] } },
    home: {
      type: "object",
      properties: { city: { type: "string" }, owned: { type: "boolean" } },
      required: ["city", "owned"],
      additionalProperties: false,
    },
  },
  required: ["name", "age", "tags", "home"],
  additionalProperties: false,
};

everyPair("words arrive as they were said", plain, async ({ client, model, stream, asked }) => {
  const talk = client.talk(model, {});
  talk.say(ODD);
  const reply = await talk.reply(stream);
  assert.equal(reply.text, `You said: ${ODD}`);
  assert.equal(reply.stop, "end");
  assert.deepEqual([reply.calls, reply.thoughts], [[], ""]);
  assert.ok(!stream || reply.pieces > 3, `${reply.pieces} pieces`);
  assert.equal((await asked()).asked, 1);
});

everyPair("a conversation goes on under its instructions", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, { system: "Speak plainly.\nBe brief." });
  talk.say("first");
  assert.equal((await talk.reply(stream)).text, "You said: first");
  talk.say("system?");
  assert.equal((await talk.reply(stream)).text, "Speak plainly.\nBe brief.");
});

everyPair("tokens are counted", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, {});
  talk.say("hello");
  assert.deepEqual((await talk.reply(stream)).usage, { input: 1000, cached: 600, output: 50 });
});

everyPair("the limit ends the answer", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, { limit: 20 });
  talk.say("count");
  const reply = await talk.reply(stream);
  assert.equal(reply.stop, "limit");
  assert.equal(reply.text.trim().split(/\s+/).length, 20);
});

everyPair("a refusal is told as one", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, {});
  talk.say("refuse");
  const reply = await talk.reply(stream);
  assert.equal(reply.stop, "refusal");
  assert.equal(reply.text, "I cannot help with that.");
});

everyPair("a picture arrives whole", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, {});
  talk.say("what is this?", { mime: "image/png", data: PNG });
  assert.equal((await talk.reply(stream)).text, `I see ${PNG.length} bytes of image/png`);
});

everyPair("a document arrives whole", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, {});
  talk.say("what is this?", { mime: "application/pdf", data: PDF });
  assert.equal((await talk.reply(stream)).text, `I see ${PDF.length} bytes of application/pdf`);
});

everyPair("the answer follows the schema", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, { schema: SCHEMA });
  talk.say("describe someone");
  const reply = await talk.reply(stream);
  assert.deepEqual(JSON.parse(reply.text), { name: "seven", age: 7, tags: ["red"], home: { city: "seven", owned: true } });
  assert.deepEqual([reply.stop, reply.calls], ["end", []]);
});
