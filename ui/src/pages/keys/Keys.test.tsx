import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { empty, key, lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { endFrom, isDayAhead, NO_LIMITS, typedFrom } from "./limits";

test("no keys, the wait and the error each say so", async () => {
  await open("/keys", empty());
  expect(await screen.findByText("No keys yet")).toBeVisible();
});

test("while the keys are fetched there is a wait", async () => {
  await open("/keys", lived(), { but: () => silent("/api/keys") });
  expect((await screen.findAllByText("Loading…")).length).toBeGreaterThan(0);
});

test("an error can be tried again", async () => {
  await open("/keys", lived(), { but: () => failing("get", "/api/keys") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("a key is shown once and copied; afterwards only its beginning", async () => {
  const { user } = await open("/keys", lived());
  await user.click(await byId(ids.keys.create));
  await user.click(await byId(ids.keys.save));
  expect(await screen.findByText("This is needed.")).toBeVisible();
  await user.type(await byId(ids.keys.name), "laptop");
  await user.click(await byId(ids.keys.save));
  expect(await screen.findByText("The name is taken.")).toBeVisible();
  await user.clear(await byId(ids.keys.name));
  await user.type(await byId(ids.keys.name), "editor{Enter}");
  expect(await byId(ids.keys.secret)).toHaveTextContent("sk-or-3f9a-shown-once");
  await user.click(await byId(ids.keys.copy));
  expect(await navigator.clipboard.readText()).toBe("sk-or-3f9a-shown-once");
  await user.keyboard("{Escape}");
  expect(await byId(ids.keys.secret)).toBeVisible();
  await user.click(await byId(ids.keys.done));
  await waitFor(() => expect(screen.queryByText(/shown-once/)).not.toBeInTheDocument());
  expect(await byId(ids.keys.row("key_editor"))).toHaveTextContent("Never");
});

test("revoking asks first, and the key goes to the revoked", async () => {
  const { user } = await open("/keys", { ...empty(), keys: [key("laptop")] });
  await user.click(within(await byId(ids.keys.row("key_laptop"))).getByTestId(ids.keys.revoke));
  await user.click(await byId(ids.shell.cancel));
  expect(await byId(ids.keys.row("key_laptop"))).toBeVisible();
  await user.click(await byId(ids.keys.revoke));
  await user.click(await byId(ids.shell.confirm));
  expect(await screen.findByText(/All keys are revoked/)).toBeVisible();
  expect(await byId(ids.keys.revoked)).toHaveTextContent("1 revoked key");
});

test("what a key may do is said in a line, with the way to its budget", async () => {
  const scope = { ...key("").scope, models: ["fast"], endpoints: ["messages"], per_minute: 30 };
  const { user } = await open("/keys", { ...lived(), keys: [key("laptop", { scope }), key("free")] });
  const row = await byId(ids.keys.row("key_laptop"));
  expect(row).toHaveTextContent("fast · Messages · 30 a minute");
  expect(await byId(ids.keys.row("key_free"))).toHaveTextContent("May use everything");
  await user.click(within(await byId(ids.keys.row("key_free"))).getByTestId(ids.keys.budget));
  expect(await byId(ids.budgets.purse)).toHaveValue("key:key_free");
  await user.click(await byId(ids.shell.cancel));
  await waitFor(() => expect(location.hash).toBe("#/budgets"));
});

test("a key is made with limits", async () => {
  const house = lived();
  const { user } = await open("/keys", house);
  await user.click(await byId(ids.keys.create));
  await user.type(await byId(ids.keys.name), "agent");
  await user.click(await byId(ids.keys.limits));
  await user.type(await byId(ids.keys.models), "fast{Enter}openai/*");
  await user.click(await byId(ids.keys.endpoint("responses")));
  await user.type(await byId(ids.keys.perMinute), "many");
  await user.click(await byId(ids.keys.save));
  expect(await screen.findByText("This is no number.")).toBeVisible();
  await user.clear(await byId(ids.keys.perMinute));
  await user.type(await byId(ids.keys.perMinute), "30");
  await user.type(await byId(ids.keys.lastDay), "2999-01-31");
  await user.click(await byId(ids.keys.save));
  await user.click(await byId(ids.keys.done));
  expect(house.keys[0]).toMatchObject({
    expires_at: new Date(2999, 1, 1).getTime(),
    scope: { models: ["fast", "openai/*"], endpoints: ["responses"], per_minute: 30, concurrent: null },
  });
});

test("a key is changed, the gateway's no stands at its field, and an end that was not touched is not said", async () => {
  const house = { ...lived(), keys: [key("laptop", { expires_at: Date.now() - 1000 })] };
  const { user } = await open("/keys", house);
  await user.click(await byId(ids.keys.change));
  await user.clear(await byId(ids.keys.lastDay));
  await user.type(await byId(ids.keys.models), "nobody");
  await user.click(await byId(ids.keys.save));
  expect(await screen.findByText(/Must be a model's name/)).toBeVisible();
  expect(await byId(ids.keys.models)).toBeInvalid();
  await user.clear(await byId(ids.keys.models));
  await user.type(await byId(ids.keys.models), "fast");
  await user.click(await byId(ids.keys.save));
  await waitFor(() => expect(house.keys[0]).toMatchObject({ expires_at: null, scope: { models: ["fast"] } }));
});

test("a key is replaced: the new one is shown once, the former goes on as long as was chosen", async () => {
  const house = { ...lived(), keys: [key("laptop")] };
  const { user } = await open("/keys", house);
  await user.click(await byId(ids.keys.rotate));
  await user.selectOptions(await byId(ids.keys.overlap), "week");
  await user.click(await byId(ids.keys.rotateYes));
  expect(await byId(ids.keys.secret)).toHaveTextContent("sk-or-77aa-shown-once");
  await user.click(await byId(ids.keys.done));
  expect(await byId(ids.keys.row("key_laptop"))).toHaveTextContent("The former key (sk-or-3f9a…) ends");
  expect(house.keys[0]?.former).toHaveLength(1);
});

test("a day is good until it is over, and an hour that is not touched stays", () => {
  const end = new Date(2027, 1, 1).getTime();
  expect(endFrom({ ...NO_LIMITS, lastDay: "2027-01-31" }, null)).toBe(end);
  const noon = key("x", { expires_at: new Date(2027, 0, 15, 12).getTime() });
  expect(typedFrom(noon).lastDay).toBe("2027-01-15");
  expect(endFrom(typedFrom(noon), noon.expires_at)).toBe(noon.expires_at);
  expect(typedFrom(key("y", { expires_at: end })).lastDay).toBe("2027-01-31");
  expect([isDayAhead("2027-01-31", end - 1), isDayAhead("2027-01-31", end), isDayAhead("soon", 0)]).toEqual([
    true,
    false,
    false,
  ]);
});

test("addresses are let in and kept out; whoever shuts this machine out is told", async () => {
  const house = lived();
  const { user } = await open("/keys", house);
  await user.type(await byId(ids.keys.addresses("allow")), "home");
  expect(await screen.findByText(/Tools on this machine will be shut out/)).toBeVisible();
  await user.click(await byId(ids.keys.saveAddresses));
  expect(await screen.findByText(/`home` is neither an address/)).toBeVisible();
  await user.clear(await byId(ids.keys.addresses("allow")));
  await user.type(await byId(ids.keys.addresses("allow")), "127.0.0.0/8{Enter}192.168.1.0/24");
  expect(screen.queryByText(/Tools on this machine will be shut out/)).not.toBeInTheDocument();
  await user.click(await byId(ids.keys.saveAddresses));
  await waitFor(() => expect(house.access).toEqual({ allow: ["127.0.0.0/8", "192.168.1.0/24"], deny: [] }));
});
