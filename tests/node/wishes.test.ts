// What else an answer can be: with its sources, with the probabilities of its tokens, several at once, spoken.

import assert from "node:assert/strict";
import type { Client, Wish } from "./clients/talk.ts";
import { CLIENTS, everyPair, PLAIN, plain, type Pair } from "./matrix.ts";
import type { Dialect } from "./stage.ts";

const SEARCHING: [Dialect, string][] = [
  ["openai-chat", "gpt-4o-search-preview"],
  ["openai-responses", "gpt-4.1"],
  ["anthropic-messages", PLAIN["anthropic-messages"]],
  ["gemini", PLAIN.gemini],
];

const SPEAKING: [Dialect, string][] = [
  ["openai-chat", "gpt-4o-audio-preview"],
  ["gemini", "gemini-2.5-flash-preview-tts"],
];

const FOUND = "Größe 😀: the Rhine is long. It is cold.";
const SOURCES = [
  { url: "https://rivers.example/Rhine", title: "Rivers", words: "the Rhine is long" },
  { url: "https://cold.example/", title: "Temperatures", words: "It is cold" },
];

/** How likely tokens are, one after the other, and what stands beside each: as in tests/sdk/fakes/likely.py. */
const LIKELY = [-0.25, -0.5, -0.125];
const OTHER: [string, number] = ["~", -4];
/** What every spoken answer sounds like: as in tests/sdk/fakes/mind.py. */
const SOUND = Uint8Array.from({ length: 1024 }, (_, place) => place % 256);

const granting = (wish: Wish): Client[] => CLIENTS.filter((client) => client.grants.includes(wish));
const told = (vendor: Dialect, wish: Wish): boolean => CLIENTS.some((client) => client.dialect === vendor && client.grants.includes(wish));
const both = [false, true];

const namesItsSources = async ({ client, model, stream, vendor }: Pair): Promise<void> => {
  const talk = client.talk(model, { search: true });
  talk.say("search: Rhine");
  const reply = await talk.reply(stream);
  assert.equal(reply.text, FOUND);
  assert.deepEqual(reply.sources!.map(({ url, title }) => [url, title]), SOURCES.map(({ url, title }) => [url, title]));
  const withWords = client.dialect === vendor || ![client.dialect, vendor].includes("anthropic-messages");
  if (withWords && reply.sources![0]!.words !== undefined) assert.deepEqual(reply.sources, SOURCES);
  talk.say("and then?");
  assert.equal((await talk.reply(stream)).text, "You said: and then?");
};

// It offers Google's search only to models it knows by name to be Google's.
const forItsOwn = (client: Client): boolean => client.name === "ai-google";
everyPair("an answer names its sources", SEARCHING, namesItsSources, both, granting("sources").filter((client) => !forItsOwn(client)));
everyPair("an answer names its sources", SEARCHING.slice(3), namesItsSources, both, CLIENTS.filter(forItsOwn));

everyPair(
  "tokens tell how likely they were",
  plain,
  async ({ client, model, stream, vendor }) => {
    const talk = client.talk(model, { likely: 2 });
    talk.say("naïve 😀");
    const reply = await talk.reply(stream);
    assert.equal(reply.text, "You said: naïve 😀");
    if (!told(vendor, "likely")) return assert.deepEqual(reply.tokens, []);
    assert.equal(reply.tokens!.map((token) => token.text).join(""), reply.text);
    reply.tokens!.forEach(({ text, logprob, top }, place) => {
      assert.equal(logprob, LIKELY[place % LIKELY.length]);
      assert.deepEqual(top, [[text, logprob], OTHER]);
    });
  },
  both,
  granting("likely"),
);

everyPair(
  "two answers to one question",
  plain,
  async ({ client, model, stream, vendor }) => {
    const talk = client.talk(model, { choices: 2 });
    talk.say("hello");
    const reply = await talk.reply(stream);
    assert.equal(reply.text, "You said: hello");
    assert.deepEqual(reply.others!.filter(Boolean), told(vendor, "several") ? ["You said: hello (2)"] : []);
  },
  both,
  granting("several"),
);

everyPair(
  "a spoken answer",
  SPEAKING,
  async ({ client, model, stream }) => {
    const talk = client.talk(model, { voice: client.dialect === "gemini" ? "Kore" : "alloy" });
    talk.say("hello");
    const reply = await talk.reply(stream);
    assert.deepEqual(Uint8Array.from(reply.sound!), SOUND);
    assert.equal(reply.stop, "end");
  },
  both,
  granting("sound"),
);
