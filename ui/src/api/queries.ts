// What the page knows of the gateway: one query per resource, named by the tag the gateway says when it changes.

import { queryOptions } from "@tanstack/react-query";
import type { components } from "./schema";
import { ask } from "./client";

export type Door = components["schemas"]["DoorView"];
export type Alert = components["schemas"]["Alert"];
export type AlertKind = components["schemas"]["AlertKind"];
export type Alerts = components["schemas"]["AlertsView"];
export type Secrets = components["schemas"]["SecretsView"];
export type NewHome = components["schemas"]["NewHome"];
export type Account = components["schemas"]["AccountView"];
export type Provider = components["schemas"]["ProviderView"];
export type Key = components["schemas"]["KeyView"];
export type Settings = components["schemas"]["Settings"];
export type Verdict = components["schemas"]["TestView"];
export type Combo = components["schemas"]["ComboView"];
export type ComboForm = components["schemas"]["ComboForm"];
export type TargetTest = components["schemas"]["TargetTest"];
export type Budget = components["schemas"]["BudgetView"];
export type BudgetForm = components["schemas"]["BudgetForm"];
export type KeyChange = components["schemas"]["KeyChange"];
export type KeyScope = components["schemas"]["KeyScope"];
export type Routing = components["schemas"]["RoutingView"];
export type RoutingChange = components["schemas"]["RoutingChange"];
export type Caches = components["schemas"]["CachesView"];
export type Transforms = components["schemas"]["TransformsView"];
export type Access = components["schemas"]["AccessLists"];
/** A conversation, and the accounts it is with. */
export type Conversation = components["schemas"]["SessionView"];
export type Explanation = components["schemas"]["Explanation"];

export type Request = components["schemas"]["RequestView"];
/** One try of one account, as the ledger keeps it. */
export type Attempt = components["schemas"]["AttemptView"];
/** Something the target could not say. */
export type Loss = components["schemas"]["LossView"];
/** How a name was read, and who was passed over. */
export type Decision = components["schemas"]["DecisionView"];
export type Route = components["schemas"]["RouteView"];
/** What is laid down for an account. */
export type Policy = components["schemas"]["PolicyForm"];
export type Detour = components["schemas"]["DetourForm"];

export const door = queryOptions({ queryKey: ["door"], queryFn: () => ask((at) => at.GET("/api/door")) });

export const status = queryOptions({ queryKey: ["status"], queryFn: () => ask((at) => at.GET("/api/status")) });

export const accounts = queryOptions({ queryKey: ["accounts"], queryFn: () => ask((at) => at.GET("/api/accounts")) });

export const providers = queryOptions({
  queryKey: ["providers"],
  queryFn: () => ask((at) => at.GET("/api/providers")),
});

export const keys = queryOptions({ queryKey: ["keys"], queryFn: () => ask((at) => at.GET("/api/keys")) });

export const alerts = queryOptions({ queryKey: ["alerts"], queryFn: () => ask((at) => at.GET("/api/alerts")) });

export const settings = queryOptions({ queryKey: ["settings"], queryFn: () => ask((at) => at.GET("/api/settings")) });

export const secrets = queryOptions({ queryKey: ["secrets"], queryFn: () => ask((at) => at.GET("/api/secrets")) });

export const combos = queryOptions({ queryKey: ["combos"], queryFn: () => ask((at) => at.GET("/api/combos")) });

export const presets = queryOptions({ queryKey: ["presets"], queryFn: () => ask((at) => at.GET("/api/presets")) });

export const budgets = queryOptions({ queryKey: ["budgets"], queryFn: () => ask((at) => at.GET("/api/budgets")) });

export const routing = queryOptions({ queryKey: ["routing"], queryFn: () => ask((at) => at.GET("/api/routing")) });

/** Nobody tells when one begins or ends: they are asked for whenever they are looked at. */
export const conversations = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => ask((at) => at.GET("/api/sessions")),
  staleTime: 0,
});

export const caches = queryOptions({ queryKey: ["caches"], queryFn: () => ask((at) => at.GET("/api/caches")) });

export const transforms = queryOptions({
  queryKey: ["transforms"],
  queryFn: () => ask((at) => at.GET("/api/transforms")),
});

export const access = queryOptions({ queryKey: ["access"], queryFn: () => ask((at) => at.GET("/api/access")) });

/** The models the user can ask for. */
export const models = queryOptions({ queryKey: ["models"], queryFn: () => ask((at) => at.GET("/api/models")) });

/** Where the requests are kept that the gateway has told of. */
export const TOLD = ["told"] as const;

/** The last requests, newest first. They are told of a moment before they are written down: a list read in between lacks them. */
export const requests = (limit: number) =>
  queryOptions({
    queryKey: ["requests", limit],
    queryFn: async ({ client }) => {
      const written = await ask((at) => at.GET("/api/requests", { params: { query: { limit } } }));
      const known = new Set(written.map((row) => row.id));
      const told = client.getQueryData<Request[]>(TOLD) ?? [];
      return [...told.filter((row) => !known.has(row.id)), ...written].slice(0, limit);
    },
  });

/** What grows with every request. */
export const SUMS = ["budgets", "caches", "combos"] as const;

export const request = (id: string) =>
  queryOptions({
    queryKey: ["request", id],
    queryFn: () => ask((at) => at.GET("/api/requests/{id}", { params: { path: { id } } })),
  });

export const explanation = (id: string) =>
  queryOptions({
    queryKey: ["explanation", id],
    queryFn: () => ask((at) => at.GET("/api/requests/{id}/explanation", { params: { path: { id } } })),
    // A request is told of a moment before it is written down.
    retry: 2,
    retryDelay: 500,
    staleTime: Infinity,
  });

/** What each tag of a `changed` event makes stale. */
export const STALE = {
  accounts: ["accounts", "providers", "status", "secrets", "combos", "presets"],
  quotas: ["accounts"],
  providers: ["providers", "accounts", "presets"],
  keys: ["keys", "status"],
  models: ["providers", "models"],
  budgets: ["budgets"],
  combos: ["combos", "presets"],
  routing: ["routing"],
  caches: ["caches", "status"],
  transforms: ["transforms"],
  access: ["access"],
  settings: ["settings", "alerts"],
  secrets: ["secrets", "status", "accounts"],
} as const satisfies Record<string, readonly string[]>;
