// Endpoints that are agreed but not yet in docs/openapi.json, in the shape openapi-typescript would give them.
// Delete this file once `npm run api` brings them.

import type { components, paths } from "./schema";

type Body<T> = { content: { "application/json": T }; headers: Record<string, unknown> };
type Nothing = { content?: never; headers: Record<string, unknown> };
type No = Body<components["schemas"]["ErrorBody"]>;
type Call<Answer> = { parameters: Plain; responses: { 200: Answer; default: No } };
type Write<Answer, Sent> = Call<Answer> & { requestBody: { content: { "application/json": Sent } } };
type Plain = { query?: never; header?: never; path?: never; cookie?: never };
type Asking<Query> = Omit<Plain, "query"> & { query?: Query };

/** Who holds the port the gateway wants. */
export type PortOwner = { program: string; pid: number; ours: boolean };

/** The door tools come in by. */
export type Door = {
  state: "open" | "paused" | "taken";
  host: string;
  port: number;
  base_url: string;
  owner: PortOwner | null;
  why: string | null;
};

export type AlertKind =
  | "quota_low"
  | "quota_very_low"
  | "quota_gone"
  | "quota_reset"
  | "switched_account"
  | "sign_in_lost"
  | "provider_down"
  | "provider_back"
  | "budget_warning"
  | "budget_reached"
  | "update_ready"
  | "port_taken"
  | "keychain_trouble";

export type Alert = {
  id: number;
  at_ms: number;
  kind: AlertKind;
  subject: string | null;
  title: string;
  body: string;
  page: string;
};

export type Alerts = { alerts: Alert[]; silenced: AlertKind[] };

/** Where the master key lives, and whether it could be had. */
export type Secrets = {
  state: "open" | "locked" | "missing" | "unavailable";
  home: "keychain" | "passphrase" | "keyfile" | "environment" | "memory";
  why: string | null;
  sealed_records: number;
};

export type NewHome =
  | { home: "passphrase"; passphrase: string }
  | { home: "keyfile"; accepted: true }
  | { home: "keychain" };

export type LoginNeeds = { needs: "nothing" | "password" | "setup" };
export type LoginWith = { code: string; new_password?: string } | { password: string };

type RecentRequests = paths["/api/requests"]["get"];
type Models = paths["/api/models"]["get"];

/** Laid over the generated paths; what stands here wins. */
export interface PendingPaths {
  "/api/door": { parameters: Plain; get: Call<Body<Door>>; post: Write<Body<Door>, { port: number }> };
  "/api/door/pause": { parameters: Plain; post: Call<Body<Door>> };
  "/api/door/resume": { parameters: Plain; post: Call<Body<Door>> };
  "/api/alerts": { parameters: Plain; get: Call<Body<Alerts>> };
  "/api/alerts/silenced": { parameters: Plain; put: Write<Nothing, { kinds: AlertKind[] }> };
  "/api/secrets": { parameters: Plain; get: Call<Body<Secrets>> };
  "/api/secrets/unlock": { parameters: Plain; post: Write<Nothing, { passphrase?: string }> };
  "/api/secrets/home": { parameters: Plain; post: Write<Nothing, NewHome> };
  "/api/secrets/start-over": { parameters: Plain; post: Write<Nothing, { confirm: string }> };
  "/api/links": { parameters: Plain; post: Call<Body<{ url: string }>> };
  "/api/login": { parameters: Plain; get: Call<Body<LoginNeeds>>; post: Write<Nothing, LoginWith> };
  "/api/logout": { parameters: Plain; post: Call<Nothing> };
  "/api/password": { parameters: Plain; put: Write<Nothing, { old?: string; new: string }> };
  // The description calls these query parameters path parameters.
  "/api/requests": { parameters: Plain; get: Omit<RecentRequests, "parameters"> & { parameters: Asking<{ limit: number }> } };
  "/api/models": { parameters: Plain; get: Omit<Models, "parameters"> & { parameters: Asking<{ provider: string }> } };
}
