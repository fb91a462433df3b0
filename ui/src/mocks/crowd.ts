// A house as full as it gets.

import type { Account, Alert, Key, Provider, Request } from "../api/queries";
import { account, alert, type House, key, lived, provider, QUOTAS, request } from "./house";
import { budget, conversation, combo, type Laws, model, someLaws, target } from "./laws";
import { MINUTE, NOW } from "./moment";

const TIERS = [
  ["subscription", 3],
  ["cheap", 23],
  ["free", 15],
  ["api-key", 88],
] as const;

const WORDS = [
  "Northwind",
  "Contoso",
  "Lakeside",
  "Harbour",
  "Granite",
  "Meridian",
  "Juniper",
  "Tidewater",
  "Silverline",
];
const MODELS = [
  "anthropic/claude-sonnet-4-5",
  "openai/gpt-5",
  "gemini/gemini-2.5-pro",
  "provider-07/a-model-with-quite-a-long-name-2026-11-preview",
];

/** As full as it gets. */
export function crowded(): House {
  const known = providers();
  return {
    ...lived(),
    providers: [
      provider("home", { name: "The server in the cellar", custom: true, models: 0, needs_key: false }),
      ...known,
    ],
    accounts: accounts(known),
    keys: keys(),
    requests: requests(known),
    alerts: alerts(),
    ...laws(),
    silenced: ["switched_account"],
    secrets: { state: "open", home: "keychain", why: null, sealed_records: 41 },
  };
}

const providers = (): Provider[] =>
  TIERS.flatMap(([tier, count]) =>
    Array.from({ length: count }, (_, at) =>
      provider(`${tier}-${String(at).padStart(2, "0")}`, {
        name: `${WORDS[at % WORDS.length]} ${tier === "subscription" ? "Plan" : "AI"} ${at + 1}`,
        tier,
        models: (at * 7) % 60,
        accounts: at % 5 === 0 ? 2 : 0,
        connected: at % 5 === 0,
        dialects: at % 3 ? ["openai-chat"] : ["openai-chat", "anthropic-messages"],
        needs_key: at % 11 !== 10,
      }),
    ),
  );

const STATES = ["active", "active", "active", "expired", "credits_exhausted", "banned"];

const accounts = (providers: readonly Provider[]): Account[] =>
  Array.from({ length: 40 }, (_, at) =>
    account(`a${at}`, {
      provider: providers[(at * 5) % providers.length]?.id ?? "api-key-00",
      label: at % 7 === 3 ? `A rather long name that somebody gave to account number ${at}` : `work ${at}`,
      priority: 1 + (at % 4),
      enabled: at % 9 !== 8,
      quota: at % 3 === 1 ? QUOTAS : [],
      state: STATES[at % STATES.length] ?? "active",
      state_reason: at % 6 > 2 ? "401: the provider said: API key not valid. Please pass a valid API key." : null,
      resting_until: at % 10 === 1 ? NOW + at * MINUTE : null,
    }),
  );

const keys = (): Key[] =>
  Array.from({ length: 24 }, (_, at) =>
    key(at % 8 === 1 ? `A tool with a rather long name, number ${at}` : `tool ${at}`, {
      id: `key_${at}`,
      revoked_at: at % 6 === 5 ? NOW : null,
      expires_at: at % 4 === 1 ? NOW + (at - 4) * 24 * 60 * MINUTE : null,
      former: at % 7 === 2 ? [{ prefix: "sk-or-0a1b", until: NOW + 20 * 60 * MINUTE }] : [],
      scope: {
        ...key("").scope,
        models: at % 3 === 0 ? ["fast", ...MODELS] : [],
        providers: at % 5 === 2 ? ["subscription-00", "api-key-00"] : [],
        endpoints: at % 4 === 3 ? ["messages", "chat"] : [],
        per_minute: at % 2 ? 30 : null,
        concurrent: at % 4 ? null : 4,
      },
    }),
  );

const requests = (providers: readonly Provider[]): Request[] =>
  Array.from({ length: 1000 }, (_, at) =>
    request(`trace-${at}`, {
      started_at: NOW - at * 41_000,
      requested_model: MODELS[at % MODELS.length] ?? "openai/gpt-5",
      provider: providers[at % providers.length]?.id ?? null,
      status: at % 13 === 4 ? 429 : 200,
      failure_code: at % 13 === 4 ? "RateLimited" : null,
      client_gone: at % 17 === 3,
      attempts: at % 5 === 2 ? [LIMITED, ...(request("x").attempts ?? [])] : request("x").attempts,
      total_ms: 300 + ((at * 7919) % 60_000),
      input_tokens: (at * 104_729) % 190_000,
    }),
  );

const LIMITED = {
  provider: "openai",
  account: "main",
  model: "gpt-5",
  status: 429,
  at_ms: 90,
  failed: "429: rate limit reached",
  stage: "head",
  rule: "429",
};

const ALERTED = ["sign_in_lost", "switched_account", "provider_down", "quota_low", "update_ready"] as const;

const alerts = (): Alert[] =>
  Array.from({ length: 60 }, (_, at) =>
    alert(60 - at, ALERTED[at % ALERTED.length] ?? "quota_low", { id: 60 - at, at_ms: NOW - at * 37 * MINUTE }),
  );

const LONG = "a-provider-with-a-name/and-a-model-with-quite-a-long-name-2026-11-preview";

/** More combos, budgets and rules than anybody has. */
function laws(): Laws {
  const some = someLaws();
  return {
    ...some,
    caches: {
      ...some.caches,
      semantic_model: "provider-07/an-embedding-model-with-quite-a-long-name-2026-11",
      semantic_use: {
        hits: 41,
        misses: 9_900,
        hit_rate: 0.0041,
        tokens_saved: 96_000,
        entries: 4096,
        bytes: 16_700_000,
      },
      semantic_failures: 1_204,
    },
    models: Array.from({ length: 600 }, (_, at) => model(`provider-${at % 30}/model-${at}`)),
    combos: [
      ...Array.from({ length: 14 }, (_, at) =>
        combo(at % 5 === 3 ? `a-combo-that-somebody-gave-a-rather-long-name/number-${at}` : `combo-${at}`, {
          strategy: ["priority", "weighted", "best-value", "round-robin"][at % 4] ?? "priority",
          hidden: at % 6 === 5,
          description: at % 2 ? "For long conversations with many tools, when the plan is used up." : "",
          targets: Array.from({ length: 1 + ((at * 5) % 17) }, (_, nth) =>
            target(nth % 4 ? (MODELS[nth % 4] ?? LONG) : LONG, nth),
          ),
          tally: { requests: at * 941, served: at * 930, failed: at * 11, fallbacks: at * 40 },
        }),
      ),
      ...some.combos,
    ],
    budgets: [
      ...some.budgets,
      ...Array.from({ length: 10 }, (_, at) =>
        budget(at % 2 ? `provider:api-key-${String(at).padStart(2, "0")}` : `key:key_${at}`, {
          usd: { daily: at + 1, weekly: at % 3 ? null : 40, monthly: 1_234_567 },
          tokens: { daily: null, weekly: null, monthly: at % 2 ? 20_000_000 : null },
          stop: at % 3 !== 0,
          refuse_unpriced: at % 4 === 0,
        }),
      ),
    ],
    conversations: Array.from({ length: 60 }, (_, at) => conversation(`${at}`.padStart(8, "0"), LONG, at + 1)),
    routing: {
      ...some.routing,
      aliases: Array.from({ length: 20 }, (_, at) => ({ name: `alias-${at}-*`, target: at % 3 ? "fast" : LONG })),
      chains: Array.from({ length: 8 }, (_, at) => ({
        models: at ? `claude-${at}-*` : "*",
        then: ["fast", LONG, "openai/gpt-5"].slice(0, 1 + (at % 3)),
      })),
      providers: Object.fromEntries(
        Array.from({ length: 9 }, (_, at) => [`api-key-0${at}`, { strategy: "round-robin", sticky: at }]),
      ),
    },
  };
}
