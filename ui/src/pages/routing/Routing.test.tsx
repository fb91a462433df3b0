import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { empty, lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { put, without } from "./lists";

test("as delivered there are no aliases and no chains, and the page says what that means", async () => {
  await open("/routing", empty());
  expect(await screen.findByText("No aliases yet.")).toBeVisible();
  expect(screen.getByText(/what fails everywhere is refused/)).toBeVisible();
  expect(await byId(ids.routing.rule("all"))).toHaveValue("best-value");
});

test("while the rules are fetched there is a wait, and the question can be asked all the same", async () => {
  const { user } = await open("/routing", lived(), { but: () => silent("/api/routing") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
  await user.type(await byId(ids.routing.model), "gpt{Enter}");
  expect(await byId(ids.routing.way)).toBeVisible();
});

test("an error can be tried again", async () => {
  await open("/routing", lived(), { but: () => failing("get", "/api/routing") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("where a request would go is told: in a sentence, who and why, how the name was read, who was passed over", async () => {
  const { user } = await open("/routing", lived());
  await user.click(await byId(ids.routing.ask));
  expect(await screen.findByText("This is needed.")).toBeVisible();
  await user.type(await byId(ids.routing.model), "nobody{Enter}");
  expect(await screen.findByText("There is no model `nobody`.")).toBeVisible();
  await user.clear(await byId(ids.routing.model));
  await user.type(await byId(ids.routing.model), "gpt");
  await user.click(await byId(ids.routing.ask));
  const way = within(await byId(ids.routing.way));
  expect(way.getByText(/goes to main \(openai\)/)).toBeVisible();
  expect(way.getAllByRole("listitem")[0]).toHaveTextContent(
    "mainOpenAIopenai/gpt-540 % of its 5 h quota lapses in 2 h.",
  );
  expect(await byId(ids.routing.way)).toHaveTextContent("The alias gpt stands for openai/gpt-5.");
  expect(way.getByText("Was refused: its sign-in is lost.")).toBeVisible();
});

test("an alias is added, changed and removed; the gateway's no stands at its field", async () => {
  const house = lived();
  const { user } = await open("/routing", house);
  await user.click(await byId(ids.routing.add("alias")));
  await user.type(await byId(ids.routing.aliasName), "quick");
  await user.type(await byId(ids.routing.aliasTarget), "nobody");
  await user.click(await byId(ids.routing.save));
  expect(await screen.findByText("`nobody` is no model.")).toBeVisible();
  await user.clear(await byId(ids.routing.aliasTarget));
  await user.type(await byId(ids.routing.aliasTarget), "fast");
  await user.click(await byId(ids.routing.save));
  const row = within(await byId(ids.routing.law("alias", 2)));
  await user.click(row.getByTestId(ids.routing.edit));
  await user.clear(await byId(ids.routing.aliasName));
  await user.type(await byId(ids.routing.aliasName), "quicker{Enter}");
  await waitFor(() => expect(house.routing.aliases.at(-1)).toEqual({ name: "quicker", target: "fast" }));
  await user.click(within(await byId(ids.routing.law("alias", 0))).getByTestId(ids.routing.remove));
  await user.click(await byId(ids.shell.confirm));
  await waitFor(() => expect(house.routing.aliases.map(({ name }) => name)).toEqual(["gpt", "quicker"]));
});

test("a detour says which requests it means, and is written with what must hold", async () => {
  const house = lived();
  const { user } = await open("/routing", house);
  expect(await byId(ids.routing.law("detour", 0))).toHaveTextContent("choresgo tofastchores · up to 4K tokens");
  await user.click(await byId(ids.routing.add("detour")));
  await user.click(await byId(ids.routing.save));
  expect(await screen.findAllByText("This is needed.")).toHaveLength(2);
  await user.type(await byId(ids.routing.detourName), "long ones");
  await user.type(await byId(ids.routing.detourTo), "openai/gpt-5");
  await user.type(await byId(ids.routing.detourFrom), "100000");
  await user.selectOptions(await byId(ids.routing.fact("images")), "no");
  await user.click(await byId(ids.routing.save));
  await waitFor(() =>
    expect(house.routing.detours.at(-1)).toEqual({
      name: "long ones",
      to: "openai/gpt-5",
      enabled: true,
      when: { models: [], images: false, prompt_from: 100_000 },
    }),
  );
});

test("a chain is written, its steps one to a line", async () => {
  const house = lived();
  const { user } = await open("/routing", house);
  expect(await byId(ids.routing.law("chain", 0))).toHaveTextContent("Every modelthenfast → openai/gpt-5");
  await user.click(await byId(ids.routing.add("chain")));
  await user.clear(await byId(ids.routing.chainModels));
  await user.type(await byId(ids.routing.chainModels), "claude-*");
  await user.click(await byId(ids.routing.save));
  expect(await screen.findByText("This is needed.")).toBeVisible();
  await user.type(await byId(ids.routing.chainThen), "fast{Enter}auto");
  await user.click(await byId(ids.routing.save));
  await waitFor(() => expect(house.routing.chains.at(-1)).toEqual({ models: "claude-*", then: ["fast", "auto"] }));
});

test("the order of accounts is kept as soon as it is chosen, and put back when it could not be", async () => {
  const house = lived();
  house.providers = house.providers.map((each) => ({ ...each, accounts: 1 }));
  const { user } = await open("/routing", house);
  await user.selectOptions(await byId(ids.routing.rule("all")), "fill-first");
  await waitFor(() => expect(house.routing.accounts.strategy).toBe("fill-first"));
  await user.selectOptions(await byId(ids.routing.addRule), "anthropic");
  expect(await byId(ids.routing.rule("anthropic"))).toHaveValue("fill-first");
  await user.click(await byId(ids.routing.clearRule("openai")));
  await waitFor(() => expect(Object.keys(house.routing.providers)).toEqual(["anthropic"]));
  failing("patch", "/api/routing");
  await user.selectOptions(await byId(ids.routing.rule("all")), "random");
  expect(await byId(ids.shell.toast)).toHaveTextContent("The database is not readable.");
  expect(await byId(ids.routing.rule("all"))).toHaveValue("fill-first");
});

test("all failures are forgotten, after asking", async () => {
  const house = lived();
  const { user } = await open("/routing", house);
  await user.click(await byId(ids.routing.reset));
  expect(house.accounts.some(({ resting_until }) => resting_until)).toBe(true);
  await user.click(await byId(ids.shell.confirm));
  await waitFor(() => expect(house.accounts.every(({ resting_until }) => !resting_until)).toBe(true));
});

test("lists are kept as a whole", () => {
  expect(put(["a", "b"], 1, "c")).toEqual(["a", "c"]);
  expect(put(["a"], 1, "b")).toEqual(["a", "b"]);
  expect(without(["a", "b"], 0)).toEqual(["b"]);
});

test("a conversation is let go, and all of them after asking", async () => {
  const house = lived();
  const { user } = await open("/routing", house);
  const [first, second] = house.conversations;
  const row = within(await byId(ids.talks.row(first!.id)));
  expect(row.getByText("openai/gpt-5")).toBeVisible();
  await user.click(row.getByTestId(ids.talks.forget));
  await waitFor(() => expect(house.conversations).toEqual([second]));
  expect(await screen.findByText("1 conversation is with an account.")).toBeVisible();
  await user.click(await byId(ids.talks.forgetAll));
  expect(house.conversations).toHaveLength(1);
  await user.click(await byId(ids.shell.confirm));
  expect(await screen.findByText("No conversation is with an account.")).toBeVisible();
  expect(house.conversations).toEqual([]);
});

test("how long conversations stay is kept beside what was not touched, and they can be let stay nowhere", async () => {
  const house = lived();
  const { user } = await open("/routing", house);
  const life = await byId(ids.talks.number("life_ms"));
  expect(life).toHaveValue("30");
  await user.clear(life);
  expect(await screen.findByText("A number from 0 to 1440.")).toBeVisible();
  await user.type(life, "45{Enter}");
  await waitFor(() => expect(house.routing.sessions).toMatchObject({ enabled: true, life_ms: 2_700_000 }));
  await user.click(await byId(ids.talks.on));
  await waitFor(() => expect(house.routing.sessions).toMatchObject({ enabled: false, life_ms: 2_700_000 }));
  await waitFor(() => expect(screen.queryByTestId(ids.talks.number("life_ms"))).toBeNull());
});

test("deadlines are kept in milliseconds, and an empty one is as the gateway was started", async () => {
  const house = lived();
  house.routing.deadlines = { idle_ms: 90_000 };
  const { user } = await open("/routing", house);
  const idle = await byId(ids.deadlines.number("idle_ms"));
  expect(idle).toHaveValue("90");
  await user.clear(idle);
  await user.type(await byId(ids.deadlines.number("first_content_ms")), "0.1{Enter}");
  expect(await screen.findByText("A number from 0.5 to 3600.")).toBeVisible();
  await user.type(await byId(ids.deadlines.number("first_content_ms")), "{Backspace}75");
  await user.click(await byId(ids.deadlines.save));
  await waitFor(() => expect(house.routing.deadlines).toEqual({ first_content_ms: 750 }));
});

test("how fast a provider may be asked is laid down, changed and lifted", async () => {
  const house = lived();
  house.providers = house.providers.map((each) => ({ ...each, accounts: 1 }));
  const { user } = await open("/routing", house);
  const own = within(await byId(ids.paces.row("openai")));
  const perMinute = own.getByTestId(ids.paces.number("per_minute"));
  expect(perMinute).toHaveValue("60");
  await user.clear(perMinute);
  await user.type(own.getByTestId(ids.paces.number("gap_ms")), "0.5");
  await user.clear(own.getByTestId(ids.paces.number("queue")));
  await user.type(own.getByTestId(ids.paces.number("queue")), "{Enter}");
  expect(await screen.findByText("A whole number from 0 to 10000.")).toBeVisible();
  await user.type(own.getByTestId(ids.paces.number("queue")), "8.5{Enter}");
  expect(await screen.findByText("A whole number from 0 to 10000.")).toBeVisible();
  await user.type(own.getByTestId(ids.paces.number("queue")), "{Backspace}{Backspace}{Enter}");
  await waitFor(() => expect(house.routing.paces).toEqual({ openai: { gap_ms: 500, queue: 8, wait_ms: 120_000 } }));
  await user.selectOptions(await byId(ids.paces.add), "anthropic");
  await waitFor(() => expect(Object.keys(house.routing.paces)).toEqual(["openai", "anthropic"]));
  await user.click(await byId(ids.paces.lift("openai")));
  await waitFor(() => expect(Object.keys(house.routing.paces)).toEqual(["anthropic"]));
});

test("rests and breakers of plans are kept, and those of keys stay as they are", async () => {
  const house = lived();
  const { key_rest, key_breaker } = house.routing.resilience;
  const { user } = await open("/routing", house);
  const number = (name: string) => byId(ids.resilience.number("plan", name));
  expect(await number("base_ms")).toHaveValue("5");
  await user.clear(await number("base_ms"));
  await user.type(await number("base_ms"), "20");
  await user.clear(await number("failures"));
  await user.type(await number("failures"), "21{Enter}");
  expect(await screen.findByText("A whole number from 1 to 20.")).toBeVisible();
  await user.type(await number("failures"), "{Backspace}{Backspace}3");
  await user.click(await byId(ids.resilience.save("plan")));
  await waitFor(() =>
    expect(house.routing.resilience).toEqual({
      key_rest,
      key_breaker,
      subscription_rest: { base_ms: 20_000, steps: 8 },
      subscription_breaker: { failures: 3, window_ms: 120_000, open_ms: 60_000 },
    }),
  );
});
