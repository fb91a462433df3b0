// A house made up for tests: as much or as little of everything as a test wants.

import type { components } from "../api/schema";
import { type Laws, noLaws, someLaws } from "./laws";
import { MINUTE, NOW } from "./moment";
import type { Account, Alert, AlertKind, Door, Key, Provider, Request, Secrets, Settings } from "../api/queries";

/** Everything the fake control door answers from. */
export type House = Laws & {
  door: Door;
  accounts: Account[];
  providers: Provider[];
  keys: Key[];
  requests: Request[];
  alerts: Alert[];
  silenced: AlertKind[];
  settings: Settings;
  secrets: Secrets;
  login: "nothing" | "password" | "setup";
};

export { NOW };

export function provider(id: string, more: Partial<Provider> = {}): Provider {
  return {
    id,
    name: id.replace(/^./, (letter) => letter.toUpperCase()),
    prefix: id,
    aliases: [],
    tier: "api-key",
    dialects: ["openai-chat"],
    address: `https://api.${id}.example/v1/chat/completions`,
    console_url: `https://console.${id}.example/keys`,
    needs_key: true,
    needs: [],
    custom: false,
    connected: false,
    accounts: 0,
    models: 12,
    ...more,
  };
}

/** Little left of one, enough of another, and of the third nobody says when it begins anew. */
export const QUOTAS: Account["quota"] = [
  { name: "5-hour", length_ms: 300 * MINUTE, unit: "share", left: 0.034, resets_at: NOW + 95 * MINUTE },
  { name: "daily requests", length_ms: 1440 * MINUTE, unit: "requests", left: 0.18, resets_at: NOW + 700 * MINUTE },
  { name: "weekly", length_ms: 7 * 1440 * MINUTE, unit: "share", left: 0.61, resets_at: null },
];

export function account(id: string, more: Partial<Account> = {}): Account {
  return {
    id: `acc_${id}`,
    provider: "openai",
    label: id,
    priority: 1,
    base_url: null,
    enabled: true,
    state: "active",
    state_reason: null,
    resting_until: null,
    quota: [],
    has_key: true,
    created_at: NOW - 90 * 24 * 60 * MINUTE,
    updated_at: NOW - 60 * MINUTE,
    last_used_at: NOW - 5 * MINUTE,
    ...more,
  };
}

export function key(name: string, more: Partial<Key> = {}): Key {
  return {
    id: `key_${name}`,
    name,
    prefix: "sk-or-3f9a",
    created_at: NOW - 30 * 24 * 60 * MINUTE,
    last_used_at: NOW - 2 * MINUTE,
    revoked_at: null,
    scope: { models: [], providers: [], accounts: [], endpoints: [], per_minute: null, concurrent: null },
    former: [],
    ...more,
  };
}

export function request(id: string, more: Partial<Request> = {}): Request {
  return {
    id,
    started_at: NOW - MINUTE,
    client_dialect: "anthropic-messages",
    endpoint: "/v1/messages",
    key_id: "key_laptop",
    requested_model: "openai/gpt-5",
    provider: "openai",
    account_id: "acc_main",
    upstream_model: "gpt-5",
    upstream_dialect: "openai-chat",
    lane: "translate",
    stream: true,
    status: 200,
    failure_code: null,
    failure_stage: null,
    input_tokens: 18_204,
    cached_tokens: 16_000,
    cache_write_tokens: null,
    output_tokens: 912,
    reasoning_tokens: 400,
    cost_usd: 0.0213,
    first_byte_ms: 820,
    total_ms: 9_412,
    attempts: [{ provider: "openai", account: "main", model: "gpt-5", status: 200, at_ms: 9_400 }],
    decision: null,
    losses: [{ field: "top_k", why: "OpenAI Chat has no such setting" }],
    client_gone: false,
    ...more,
  };
}

export function alert(id: number, kind: AlertKind, more: Partial<Alert> = {}): Alert {
  return {
    id,
    at_ms: NOW - id * 7 * MINUTE,
    kind,
    severity: "warning",
    subject: "acc_main",
    title: `Alert ${id}`,
    body: "The account main of OpenAI was refused with 401.",
    page: "/accounts",
    ...more,
  };
}

/** Just installed: nothing but the catalogue. */
export function empty(): House {
  return {
    door: {
      state: "open",
      host: "127.0.0.1",
      port: 20128,
      base_url: "http://localhost:20128/v1",
      owner: null,
      why: null,
    },
    accounts: [],
    providers: [
      provider("openai", { name: "OpenAI", dialects: ["openai-chat", "openai-responses"] }),
      provider("anthropic", { name: "Anthropic API", dialects: ["anthropic-messages"] }),
    ],
    keys: [],
    requests: [],
    alerts: [],
    silenced: [],
    settings: { port: 20128, theme: "system", language: "en" },
    secrets: { state: "open", home: "keychain", why: null, sealed_records: 0 },
    login: "nothing",
    ...noLaws(),
  };
}

/** In use. */
export function lived(): House {
  return {
    ...empty(),
    ...someLaws(),
    accounts: [
      account("main", { quota: QUOTAS }),
      account("spare", { priority: 2, resting_until: NOW + 4 * MINUTE, state_reason: "429: slow down" }),
      account("old", { provider: "anthropic", state: "expired", state_reason: "401: invalid x-api-key" }),
    ],
    keys: [key("laptop"), key("unused", { last_used_at: null }), key("lost", { revoked_at: NOW - MINUTE })],
    requests: [
      request("r1"),
      request("r2", {
        status: 502,
        failure_code: "Overloaded",
        failure_stage: "head",
        attempts: [
          {
            provider: "openai",
            account: "main",
            model: "gpt-5",
            status: 503,
            at_ms: 120,
            failed: "503: overloaded",
            stage: "head",
            rule: "5xx",
          },
        ],
        losses: [],
        cost_usd: null,
        input_tokens: null,
        output_tokens: null,
      }),
    ],
    alerts: [
      alert(2, "sign_in_lost", { title: "Sign-in lost: old" }),
      alert(1, "switched_account", { title: "Switched to spare" }),
    ],
    secrets: { state: "open", home: "keychain", why: null, sealed_records: 3 },
  };
}

export const status = (house: House): components["schemas"]["Status"] => ({
  version: "0.1.0",
  accounts: { active: house.accounts.length },
  keys: house.keys.length,
  ledger_shed: 0,
  exact_cache: { hits: 0, misses: 0, hit_rate: 0, tokens_saved: 0, entries: 0, bytes: 0 },
  semantic_cache: { hits: 0, misses: 0, hit_rate: 0, tokens_saved: 0, entries: 0, bytes: 0 },
  master_key: { home: house.secrets.home, locked: house.secrets.why ?? null },
  running: { pid: 4242, port: house.door.port, uptime_s: 60 },
});
