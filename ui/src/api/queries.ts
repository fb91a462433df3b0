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

/** One try of one account, as the ledger keeps it. */
export type Attempt = {
  provider: string;
  account: string;
  model: string;
  status: number | null;
  at_ms: number;
  failed?: string;
  stage?: string;
  rule?: string;
};

/** Something the target could not say. */
export type Loss = { field: string; why: string };

export type Request = Omit<components["schemas"]["RequestView"], "attempts" | "losses"> & {
  attempts: Attempt[] | null;
  losses: Loss[] | null;
};

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

/** Where the requests are kept that the gateway has told of. */
export const TOLD = ["told"] as const;

/** The last requests, newest first. They are told of a moment before they are written down: a list read in between lacks them. */
export const requests = (limit: number) =>
  queryOptions({
    queryKey: ["requests", limit],
    queryFn: async ({ client }) => {
      const read = await ask((at) => at.GET("/api/requests", { params: { query: { limit } } }));
      const written = read as unknown as Request[];
      const known = new Set(written.map((row) => row.id));
      const told = client.getQueryData<Request[]>(TOLD) ?? [];
      return [...told.filter((row) => !known.has(row.id)), ...written].slice(0, limit);
    },
  });

export const request = (id: string) =>
  queryOptions({
    queryKey: ["request", id],
    queryFn: async () =>
      (await ask((at) => at.GET("/api/requests/{id}", { params: { path: { id } } }))) as unknown as Request,
  });

/** What each tag of a `changed` event makes stale. */
export const STALE = {
  accounts: ["accounts", "providers", "status", "secrets"],
  quotas: ["accounts"],
  providers: ["providers", "accounts"],
  keys: ["keys", "status"],
  models: ["providers"],
  settings: ["settings", "alerts"],
  secrets: ["secrets", "status", "accounts"],
} as const satisfies Record<string, readonly string[]>;
