// The part of the fake control door that keeps what the user lays down.

import type { ComboForm } from "../api/queries";
import type { House } from "./house";
import { budget, combo } from "./laws";
import { type Answer, missing, no, ok } from "./told";

const wrongTargets = (house: House, { targets }: ComboForm) =>
  targets.flatMap(({ model }, at) =>
    model && !model.includes("/") && !house.routing.aliases.some(({ name }) => name === model)
      ? [{ field: `targets[${at}].model`, message: `\`${model}\` is no model and no alias` }]
      : [],
  );

function keepCombo(house: House, form: ComboForm, old?: string) {
  if (!form.targets.length)
    return no(400, "invalid", "targets: name at least one target", [
      { field: "targets", message: "name at least one target" },
    ]);
  const wrong = wrongTargets(house, form);
  if (wrong[0]) return no(400, "invalid", `${wrong[0].field}: ${wrong[0].message}`, wrong);
  if (form.name !== old && house.combos.some(({ name }) => name === form.name))
    return no(409, "exists", `There is a combo \`${form.name}\` already.`);
  const made = combo(form.name, { ...form, models: form.targets.flatMap(({ model }) => model ?? []) });
  house.combos = old
    ? house.combos.map((each) => (each.name === old ? { ...made, tally: each.tally } : each))
    : [made, ...house.combos];
  return { status: old ? 200 : 201, body: made };
}

export const LAWS: Record<string, Answer> = {
  "GET /api/combos": (house) => ok(house.combos),
  "POST /api/combos": (house, form) => keepCombo(house, form),
  "PUT /api/combos/:id": (house, form, name) => keepCombo(house, form, name),
  "DELETE /api/combos/:id": (house, _, name) => {
    const user = house.combos.find(({ targets }) => targets.some((target) => target.combo === name));
    if (user) return no(409, "in_use", `The combo \`${user.name}\` stands on \`${name}\`. Change it first.`);
    house.combos = house.combos.filter((each) => each.name !== name);
    return ok();
  },
  "POST /api/combos/:id/test": (house, _, name) => {
    const found = house.combos.find((each) => each.name === name);
    if (!found) return missing;
    return ok(
      found.models.map((model, at) =>
        at === 0
          ? { model, ok: true, ms: 640, message: null, trace: "r1" }
          : { model, ok: false, ms: 130, message: "429: slow down, please", trace: "r2" },
      ),
    );
  },
  "GET /api/presets": (house) => ok(house.presets),
  "GET /api/models": (house) => ok(house.models),
  "GET /api/budgets": (house) => ok(house.budgets),
  "PUT /api/budgets/:id": (house, form, purse) => {
    const caps = [...Object.values(form.usd), ...Object.values(form.tokens)];
    if (!caps.some(Boolean))
      return no(400, "invalid", "usd: lay down at least one cap", [
        { field: "usd", message: "lay down at least one cap" },
      ]);
    const made = budget(purse, form);
    const known = house.budgets.some((each) => each.purse === purse);
    house.budgets = known
      ? house.budgets.map((each) => (each.purse === purse ? made : each))
      : [...house.budgets, made];
    return ok(made);
  },
  "DELETE /api/budgets/:id": (house, _, purse) => {
    house.budgets = house.budgets.filter((each) => each.purse !== purse);
    return ok();
  },
  "GET /api/routing": (house) => ok(house.routing),
  "PATCH /api/routing": (house, body) => {
    const at = (body.aliases ?? []).findIndex(({ target }: { target: string }) => target === "nobody");
    if (at >= 0)
      return no(400, "invalid", `aliases[${at}].target: nobody is known`, [
        { field: `aliases[${at}].target`, message: "`nobody` is no model" },
      ]);
    return ok((house.routing = { ...house.routing, ...body }));
  },
  "GET /api/sessions": (house) => ok(house.conversations),
  "DELETE /api/sessions": (house) => {
    house.conversations = [];
    return ok();
  },
  "DELETE /api/sessions/:id": (house, _, id) => {
    house.conversations = house.conversations.filter((each) => each.id !== id);
    return ok();
  },
  "GET /api/route": (house, _, __, query) => {
    const name = query.get("model") ?? "";
    if (!house.accounts.length || name === "nobody")
      return no(400, "invalid", `model: \`${name}\` is no model`, [
        { field: "model", message: `there is no model \`${name}\`` },
      ]);
    return ok({
      sentence: `\`${name}\` goes to main (openai) for openai/gpt-5, because its quota lapses in 2 h; then spare.`,
      targets: house.accounts.slice(0, 6).map(({ label, provider }, at) => ({
        account: label,
        provider,
        model: "openai/gpt-5",
        why: at ? "it comes after" : "40 % of its 5 h quota lapses in 2 h",
      })),
      decision: {
        via: ["the alias `gpt` stands for `openai/gpt-5`"],
        skipped: [{ account: "old", model: "anthropic/claude-sonnet-4-5", why: "was refused: its sign-in is lost" }],
      },
    });
  },
  "POST /api/health/reset": (house) => {
    house.accounts = house.accounts.map((each) => ({ ...each, resting_until: null }));
    return ok();
  },
  "GET /api/caches": (house) => ok(house.caches),
  "PATCH /api/caches": (house, body) => {
    if (body.semantic_model && !body.semantic_model.includes("/"))
      return no(400, "invalid", `semantic_model: \`${body.semantic_model}\` is no model`, [
        { field: "semantic_model", message: `there is no model \`${body.semantic_model}\`` },
      ]);
    return ok((house.caches = { ...house.caches, ...body }));
  },
  "DELETE /api/caches": (house) =>
    ok(
      (house.caches = {
        ...house.caches,
        exact_use: { ...house.caches.exact_use, entries: 0, bytes: 0 },
        semantic_use: { ...house.caches.semantic_use, entries: 0, bytes: 0 },
      }),
    ),
  "GET /api/transforms": (house) => ok(house.transforms),
  "PATCH /api/transforms": (house, body) => ok((house.transforms = { ...house.transforms, ...body })),
  "GET /api/access": (house) => ok(house.access),
  "PUT /api/access": (house, body) => {
    const at = body.allow.indexOf("home");
    if (at >= 0)
      return no(400, "invalid", `allow[${at}]: no address`, [
        { field: `allow[${at}]`, message: "`home` is neither an address nor a network such as 192.168.1.0/24" },
      ]);
    return ok((house.access = body));
  },
};
