// What the user lays down, made up for tests: combos, budgets, routing, caches, transforms.

import type { components } from "../api/schema";
import type { Access, Budget, Caches, Combo, ComboForm, Conversation, Routing, Transforms } from "../api/queries";
import { MINUTE, NOW } from "./moment";

type Model = components["schemas"]["ModelView"];

export type Laws = {
  combos: Combo[];
  presets: ComboForm[];
  budgets: Budget[];
  routing: Routing;
  caches: Caches;
  transforms: Transforms;
  access: Access;
  models: Model[];
  conversations: Conversation[];
};

export function combo(name: string, more: Partial<Combo> = {}): Combo {
  const targets = more.targets ?? [target("openai/gpt-5"), target("anthropic/claude-sonnet-4-5")];
  return {
    name,
    strategy: "priority",
    targets,
    terms: { retries: 0, retry_delay_ms: 0 },
    hidden: false,
    description: "",
    built_in: false,
    models: targets.flatMap(({ model }) => model ?? []),
    tally: { requests: 0, served: 0, failed: 0, fallbacks: 0 },
    ...more,
  };
}

export const target = (model: string, weight = 0) => ({ model, combo: null, account: null, tag: null, weight });

const AUTO = combo("auto", {
  built_in: true,
  description: "Whatever is connected: plans, then keys, then cheap ones, then free ones.",
  targets: [],
  models: ["openai/gpt-5", "anthropic/claude-sonnet-4-5"],
});

export function budget(purse: string, more: Partial<Budget> = {}): Budget {
  return {
    purse,
    usd: { daily: null, weekly: null, monthly: 50 },
    tokens: { daily: null, weekly: null, monthly: null },
    warn_at_percent: 80,
    stop: true,
    refuse_unpriced: false,
    spent: [
      { period: "daily", usd: 0.8, tokens: 120_000, share: null, resets_at: NOW + 12 * 60 * MINUTE },
      { period: "weekly", usd: 4.1, tokens: 700_000, share: null, resets_at: NOW + 24 * 60 * MINUTE },
      { period: "monthly", usd: 21.4, tokens: 4_200_000, share: 0.428, resets_at: NOW + 8 * 24 * 60 * MINUTE },
    ],
    ...more,
  };
}

export const model = (id: string): Model => ({
  id,
  model: id.split("/").slice(1).join("/"),
  name: id,
  provider: id.split("/")[0] ?? "",
});

const OPEN: Routing = {
  aliases: [],
  chains: [],
  detours: [],
  hidden: [],
  auto: {},
  accounts: { strategy: "best-value", sticky: 3 },
  providers: {},
  sessions: { enabled: true, life_ms: 30 * MINUTE, cache_ms: 5 * MINUTE, wait_ms: 0 },
  resilience: {
    key_rest: { base_ms: 3000, steps: 5 },
    key_breaker: { failures: 12, window_ms: 120_000, open_ms: 30_000 },
    subscription_rest: { base_ms: 5000, steps: 8 },
    subscription_breaker: { failures: 8, window_ms: 120_000, open_ms: 60_000 },
  },
  policies: {},
  paces: {},
};

const UNUSED = { hits: 0, misses: 0, hit_rate: 0, tokens_saved: 0, entries: 0, bytes: 0 };

/** As delivered. */
export const noLaws = (): Laws => ({
  combos: [],
  presets: [],
  budgets: [],
  routing: OPEN,
  caches: {
    exact: false,
    exact_mb: 32,
    exact_minutes: 30,
    idempotency_ms: 5000,
    exact_use: UNUSED,
    semantic_model: "",
    semantic_mb: 16,
    semantic_similarity: 0.95,
    semantic_use: UNUSED,
    semantic_failures: 0,
  },
  transforms: {
    thinking: { mode: "passthrough", budget: 10_240, effort: "medium" },
    system_prompt: { enabled: false, place: "prepend", text: "" },
  },
  access: { allow: [], deny: [] },
  models: [],
  conversations: [],
});

/** As somebody has made it. */
export const someLaws = (): Laws => ({
  ...noLaws(),
  combos: [
    combo("fast", {
      description: "Short answers for the editor.",
      tally: { requests: 120, served: 118, failed: 2, fallbacks: 4 },
    }),
    combo("mixed", {
      strategy: "weighted",
      hidden: true,
      targets: [target("openai/gpt-5", 3), { ...target("", 1), model: null, combo: "fast" }],
      models: ["openai/gpt-5", "anthropic/claude-sonnet-4-5"],
    }),
    AUTO,
  ],
  presets: [
    {
      name: "always-on",
      description: "Something of every tier: your plan, a key, a cheap model, a free one.",
      targets: [target("openai/gpt-5"), target("anthropic/claude-sonnet-4-5")],
    },
  ],
  budgets: [
    budget("all"),
    budget("key:key_laptop", {
      usd: { daily: 1, weekly: null, monthly: null },
      tokens: { daily: 100_000, weekly: null, monthly: null },
      stop: false,
    }),
  ],
  routing: {
    ...OPEN,
    aliases: [
      { name: "claude-sonnet-*", target: "anthropic/*" },
      { name: "gpt", target: "openai/gpt-5" },
    ],
    detours: [{ name: "chores", to: "fast", enabled: true, when: { models: [], background: true, prompt_to: 4000 } }],
    chains: [{ models: "*", then: ["fast", "openai/gpt-5"] }],
    providers: { openai: { strategy: "round-robin", sticky: 5 } },
    paces: { openai: { per_minute: 60, concurrent: null, gap_ms: null, queue: 64, wait_ms: 120_000 } },
  },
  caches: {
    ...noLaws().caches,
    exact: true,
    exact_use: { hits: 30, misses: 90, hit_rate: 0.25, tokens_saved: 412_000, entries: 64, bytes: 1_900_000 },
  },
  models: ["openai/gpt-5", "openai/gpt-5-mini", "anthropic/claude-sonnet-4-5"].map(model),
  conversations: [conversation("a1c4", "openai/gpt-5", 2), conversation("77e0", "anthropic/claude-sonnet-4-5", 14)],
});

/** With the first account; `minutes` ago. */
export const conversation = (id: string, model: string, minutes: number): Conversation => ({
  id: `ses_${id}`,
  pins: [{ account: "acc_main", provider: "openai", model, last_used_at: NOW - minutes * MINUTE }],
});
