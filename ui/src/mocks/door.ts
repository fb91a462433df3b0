// A fake control door: one row per route, answering from a made-up house. Tests put it under the page in place of the
// network, the browser checks behind a real one.

import { account, type House, key, provider, status } from "./house";
import { LAWS } from "./lawsDoor";
import { NOW } from "./moment";
import { type Answer, missing, no, ok, type Told } from "./told";

export type Asked = { method: string; path: string; query: URLSearchParams; body: unknown };
/** What the tests ask a key to be, by what is in it. */
function verdict(secret: string): Told {
  if (secret.includes("bad")) return ok({ verdict: "invalid", message: "401: Incorrect API key provided." });
  if (secret.includes("slow")) return ok({ verdict: "unknown", message: "The provider did not answer within 10 s." });
  return ok({ verdict: "valid", models: 42 });
}

const secretsOf = new WeakMap<House, Map<string, string>>();
const secretOf = (house: House) =>
  secretsOf.get(house) ?? secretsOf.set(house, new Map()).get(house) ?? new Map<string, string>();

const ROUTES: Record<string, Answer> = {
  ...LAWS,
  "GET /api/door": (house) => ok(house.door),
  "POST /api/door": (house, { port }) => {
    if (port === 8080) return no(409, "port_taken", "Port 8080 is in use by nginx (process 812).");
    house.door = {
      ...house.door,
      state: "open",
      port,
      base_url: `http://localhost:${port}/v1`,
      owner: null,
      why: null,
    };
    return ok(house.door);
  },
  "POST /api/door/pause": (house) => ok((house.door = { ...house.door, state: "paused" })),
  "POST /api/door/resume": (house) => {
    if (house.door.state === "taken") return no(409, "port_taken", `Port ${house.door.port} is still in use.`);
    return ok((house.door = { ...house.door, state: "open" }));
  },
  "GET /api/status": (house) => ok(status(house)),
  "GET /api/providers": (house) => ok(house.providers),
  "POST /api/providers": (house, body) => {
    if (house.providers.some((each) => each.name === body.name))
      return no(409, "exists", "There is one of this name.", [{ field: "name", message: "The name is taken." }]);
    const made = provider(body.prefix ?? body.name.toLowerCase(), {
      name: body.name,
      custom: true,
      dialects: [body.dialect],
      models: 0,
    });
    house.providers = [made, ...house.providers];
    return { status: 201, body: made };
  },
  "DELETE /api/providers/:id": (house, _, id) => {
    if (house.accounts.some((each) => each.provider === id)) return no(409, "in_use", "An account still needs it.");
    house.providers = house.providers.filter((each) => each.id !== id);
    return ok();
  },
  "GET /api/accounts": (house) => ok(house.accounts),
  "POST /api/accounts": (house, body) => {
    const made = account(`new${house.accounts.length}`, {
      provider: body.provider,
      label: body.label ?? body.provider,
      last_used_at: null,
    });
    secretOf(house).set(made.id, body.key ?? "");
    house.accounts = [...house.accounts, made];
    return { status: 201, body: made };
  },
  "PATCH /api/accounts/:id": (house, body, id) => {
    const { key: secret, ...rest } = body;
    if (secret) secretOf(house).set(id, secret);
    house.accounts = house.accounts.map((each) => (each.id === id ? { ...each, ...rest } : each));
    const now = house.accounts.find((each) => each.id === id);
    return now ? ok(now) : missing;
  },
  "DELETE /api/accounts/:id": (house, _, id) => {
    house.accounts = house.accounts.filter((each) => each.id !== id);
    return ok();
  },
  "POST /api/accounts/:id/test": (house, _, id) => verdict(secretOf(house).get(id) ?? ""),
  "GET /api/keys": (house) => ok(house.keys),
  "POST /api/keys": (house, { name, scope, expires_at }) => {
    if (house.keys.some((each) => each.name === name))
      return no(409, "exists", "There is one of this name.", [{ field: "name", message: "The name is taken." }]);
    const made = key(name, {
      last_used_at: null,
      expires_at: expires_at ?? null,
      ...(scope ? { scope: { ...key("").scope, ...scope } } : {}),
    });
    house.keys = [made, ...house.keys];
    return { status: 201, body: { id: made.id, name, key: "sk-or-3f9a-shown-once" } };
  },
  "PATCH /api/keys/:id": (house, body, id) => {
    if (body.scope?.models?.includes("nobody"))
      return no(400, "invalid", "scope.models[0]: is no model", [
        { field: "scope.models[0]", message: "must be a model's name or a pattern such as `prefix/*`" },
      ]);
    house.keys = house.keys.map((each) => (each.id === id ? { ...each, ...body } : each));
    const now = house.keys.find((each) => each.id === id);
    return now ? ok(now) : missing;
  },
  "POST /api/keys/:id/rotate": (house, body, id) => {
    const found = house.keys.find((each) => each.id === id);
    if (!found) return missing;
    const until = NOW + (body.overlap_s ?? 86_400) * 1000;
    house.keys = house.keys.map((each) =>
      each.id === id ? { ...each, prefix: "sk-or-77aa", former: [{ prefix: each.prefix, until }] } : each,
    );
    return ok({ id, name: found.name, key: "sk-or-77aa-shown-once", former_until: until });
  },
  "DELETE /api/keys/:id": (house, _, id) => {
    house.keys = house.keys.map((each) => (each.id === id ? { ...each, revoked_at: Date.now() } : each));
    return ok();
  },
  "GET /api/requests": (house, _, __, query) => ok(house.requests.slice(0, Number(query.get("limit") ?? 50))),
  "GET /api/requests/:id": (house, _, id) => {
    const found = house.requests.find((each) => each.id === id);
    return found ? ok(found) : missing;
  },
  "GET /api/requests/:id/explanation": (house, _, id) => {
    const found = house.requests.find((each) => each.id === id);
    if (!found) return missing;
    return ok({
      id,
      sentence: "`main` (openai) was asked for `gpt-5`, because 40 % of its 5 h quota lapses in 2 h, and served.",
      steps: [
        `\`${found.requested_model}\` was asked for at ${found.endpoint} (${found.client_dialect}, streamed).`,
        "`old` was passed over: it was refused by its provider.",
        `The client was given ${found.status} after ${found.total_ms} ms.`,
      ],
    });
  },
  "GET /api/alerts": ({ alerts, silenced }) => ok({ alerts, silenced }),
  "PUT /api/alerts/silenced": (house, { kinds }) => ((house.silenced = kinds), ok()),
  "GET /api/settings": (house) => ok(house.settings),
  "PATCH /api/settings": (house, body) => ok((house.settings = { ...house.settings, ...body })),
  "GET /api/secrets": (house) => ok(house.secrets),
  "POST /api/secrets/unlock": (house, { passphrase }) => {
    const right = house.secrets.state === "locked" && passphrase === "correct horse";
    if (!right)
      return no(423, "locked", passphrase ? "That is not the passphrase." : "The keychain still has no key of ours.");
    house.secrets = { ...house.secrets, state: "open", why: null };
    return ok();
  },
  "POST /api/secrets/home": (house, { home }) => (
    (house.secrets = { ...house.secrets, state: "open", home, why: null }),
    ok()
  ),
  "POST /api/secrets/start-over": (house, { confirm }) => {
    if (confirm !== `delete ${house.secrets.sealed_records} sealed secrets`)
      return no(400, "invalid", "The text does not match.");
    house.secrets = { ...house.secrets, state: "open", why: null, sealed_records: 0 };
    return ok();
  },
  "GET /api/login": (house) => ok({ needs: house.login }),
  "POST /api/login": (house, { code, password, new_password }) => {
    const right = password === "open sesame" || (code === "0042" && (house.login !== "setup" || new_password));
    if (!right) return no(401, "unauthorized", code ? "The link was used or is too old." : "That is not the password.");
    house.login = "nothing";
    return ok();
  },
  "POST /api/logout": (house) => ((house.login = "password"), ok()),
  "PUT /api/password": (_, { old }) =>
    old === "wrong"
      ? no(400, "invalid", "old: is not the password so far", [{ field: "old", message: "is not the password so far" }])
      : ok(),
};

/** What the door says. Paths it does not know are told as the gateway tells them. */
export function answer(house: House, { method, path, query, body }: Asked): Told {
  const [, id = ""] = /^\/api\/(?:accounts|budgets|combos|keys|providers|requests|sessions)\/([^/]+)/.exec(path) ?? [];
  const route = ROUTES[`${method} ${id ? path.replace(`/${id}`, "/:id") : path}`];
  if (!route) return no(404, "not_found", `There is no ${method} ${path}.`);
  return structuredClone(route(house, body, decodeURIComponent(id), query));
}
