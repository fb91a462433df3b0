// Tool loops, by hand and by the SDK's own loop; thoughts and the proofs vendors demand back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { generateText, isStepCount, jsonSchema, streamText, tool } from "ai";
import { requestsOf } from "./clients/ai_sdk.ts";
import type { Reply, Call } from "./clients/talk.ts";
import { everyPair, plain, THINKERS } from "./matrix.ts";
import { begin, modelOf, record } from "./stage.ts";
import { verdict } from "./wire.ts";

const WEATHER = {
  type: "object" as const,
  properties: {
    city: { type: "string" as const, description: "The city's name", minLength: 1 },
    unit: { anyOf: [{ type: "string" as const, enum: ["C", "F"] }, { type: "null" as const }], default: null },
  },
  required: ["city"],
  additionalProperties: false,
};

const DEGREES: { [city: string]: number } = { Paris: 21, Oslo: -4, Rome: 25, Lima: 19, Quito: 14, Cairo: 33 };

const run = (reply: Reply): [Call, unknown][] => reply.calls.map((call) => [call, { degrees: DEGREES[call.arguments["city"] as string] }]);

everyPair("words and a call without arguments in one answer", plain, async ({ client, model, stream }) => {
  const talk = client.talk(model, { tools: { get_time: { type: "object", properties: {} } } });
  talk.say("time?");
  const asked = await talk.reply(stream);
  assert.equal(asked.text, "Let me look.");
  assert.deepEqual(asked.calls.map((call) => [call.name, call.arguments]), [["get_time", {}]]);
  assert.equal(asked.stop, "tools");
  talk.results([[asked.calls[0]!, { output: "noon" }]]);
  const told = await talk.reply(stream);
  assert.match(told.text, /^It is .*noon.*\.$/);
  assert.equal(told.stop, "end");
});

everyPair("thoughts that nobody is shown come back to their maker", THINKERS.filter(([vendor]) => vendor === "anthropic-messages"), async ({ client, model, stream, asked }) => {
  const talk = client.talk(model, { tools: { get_weather: WEATHER }, thinking: 2048 });
  talk.say("weather in secret: Paris; Oslo");
  for (const _ of [1, 2]) {
    const reply = await talk.reply(stream);
    assert.deepEqual([reply.calls.length, reply.thoughts], [1, ""]);
    talk.results(run(reply));
  }
  assert.equal((await talk.reply(stream)).text, "Paris 21 degrees; Oslo -4 degrees");
  assert.deepEqual(await asked(), { asked: 3, proven: 2 });
});

everyPair("two calls at once, then one more", plain, async ({ client, vendor, model, stream, asked }) => {
  const talk = client.talk(model, { tools: { get_weather: WEATHER } });
  talk.say("weather: Paris, Oslo; Rome");
  const first = await talk.reply(stream);
  assert.deepEqual(first.calls.map((call) => [call.name, call.arguments]), [["get_weather", { city: "Paris" }], ["get_weather", { city: "Oslo" }]]);
  assert.equal(first.stop, "tools");
  assert.ok(new Set(first.calls.map((call) => call.id)).size === 2 || (client.dialect === "gemini" && vendor === "gemini"));
  talk.results(run(first));
  talk.results(run(await talk.reply(stream)));
  const told = await talk.reply(stream);
  assert.equal(told.text, "Paris 21 degrees; Oslo -4 degrees; Rome 25 degrees");
  assert.deepEqual([told.stop, told.calls], ["end", []]);
  talk.say("thank you");
  assert.equal((await talk.reply(stream)).text, "You said: thank you");
  assert.equal((await asked()).asked, 4);
});

everyPair("thoughts are shown apart from the answer", THINKERS, async ({ client, model, stream }) => {
  const talk = client.talk(model, { thinking: 2048 });
  talk.say("hello");
  const reply = await talk.reply(stream);
  assert.equal(reply.text, "You said: hello");
  if (!client.forgets) assert.equal(reply.thoughts, "I consider the question.");
  talk.say("and again");
  assert.equal((await talk.reply(stream)).text, "You said: and again");
});

everyPair("three turns with tools, thoughts and proofs", THINKERS, async ({ client, model, stream, asked }) => {
  const talk = client.talk(model, { tools: { get_weather: WEATHER }, thinking: 2048 });
  let steps = 0;
  for (const [question, answer] of [
    ["weather: Paris, Oslo; Rome", "Paris 21 degrees; Oslo -4 degrees; Rome 25 degrees"],
    ["weather: Lima, Quito", "Lima 19 degrees; Quito 14 degrees"],
    ["weather: Cairo", "Cairo 33 degrees"],
  ] as const) {
    talk.say(question);
    let reply = await talk.reply(stream);
    for (; reply.calls.length; steps += 1) {
      talk.results(run(reply));
      reply = await talk.reply(stream);
    }
    assert.equal(reply.text, answer);
  }
  const { asked: times, proven } = await asked();
  assert.equal(times, steps + 3, "no request had to be repeated");
  assert.ok(proven >= steps, `every step's proof came back, not ${proven} of ${steps}`);
});

for (const [vendor, name] of THINKERS) {
  for (const { provider, forgets, request } of requestsOf(modelOf(vendor, name))) {
    test(`the SDK's own loop runs the tools [${provider} to ${name}]`, async (context) => {
      if (vendor === "openai-chat" && forgets) return context.skip(forgets);
      await begin(vendor);
      const execute = async ({ city }: { city: string }) => ({ degrees: DEGREES[city] });
      const tools = { get_weather: tool({ inputSchema: jsonSchema<{ city: string }>(WEATHER), execute }) };
      const task = { ...request, tools, prompt: "weather: Paris, Oslo; Rome", stopWhen: isStepCount(5), maxRetries: 0 };
      const whole = await generateText(task);
      assert.equal(whole.text, "Paris 21 degrees; Oslo -4 degrees; Rome 25 degrees");
      assert.equal(await streamText(task).text, whole.text);
      assert.equal((await record(vendor)).asked, 6);
      await verdict();
    });
  }
}
