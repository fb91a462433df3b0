import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { readAddress } from "../address";
import { lived } from "../mocks/house";
import { byId, open } from "../test/open";
import { server } from "../test/server";
import { ids } from "../testids";
import { rowsOf } from "./importing";

const OFFER = {
  name: "gift",
  provider: null,
  base_url: "https://evil.example/v1",
  host: "evil.example",
  dialect: "openai-chat",
  key: "sk-of-a-link",
  key_tail: "ink",
};

test("every page is reached from the navigation, and says where one is", async () => {
  const { user } = await open("/", lived());
  for (const [page, title] of [
    ["accounts", "Providers and accounts"],
    ["keys", "Keys"],
    ["requests", "Requests"],
    ["alerts", "Alerts"],
    ["settings", "Settings"],
  ] as const) {
    await user.click(await byId(ids.shell.nav(page)));
    expect(await screen.findByRole("heading", { level: 1, name: title })).toHaveFocus();
    expect(await byId(ids.shell.nav(page))).toHaveAttribute("aria-current", "page");
  }
});

test("an address that leads nowhere says so", async () => {
  await open("/nowhere", lived());
  expect(await screen.findByText("This address leads nowhere.")).toBeVisible();
});

test("a gateway that falls silent is told on every page", async () => {
  await open("/keys", lived(), { but: () => server.use(http.get("*/api/events", () => HttpResponse.error())) });
  expect(await byId(ids.shell.trouble("lost"))).toBeVisible();
});

test("the shell moves the page, and an address from outside is not followed", async () => {
  await open("/", lived(), { shell: {} });
  await byId(ids.home.state);
  window.tell("navigate", "/alerts");
  await waitFor(() => expect(readAddress().path).toBe("/alerts"));
  window.tell("navigate", "https://evil.example/");
  await byId(ids.alerts.row(1));
  expect(readAddress().path).toBe("/alerts");
});

test("a desktop without a tray is told so once", async () => {
  const { user } = await open("/", lived(), { shell: { app: { tray: "no_host" } } });
  await byId(ids.shell.trouble("no-tray"));
  await user.click(screen.getByRole("button", { name: "Understood" }));
  expect(screen.queryByTestId(ids.shell.trouble("no-tray"))).not.toBeInTheDocument();
});

test("closing without a tray asks what it is to mean", async () => {
  const { user } = await open("/", lived(), { shell: {} });
  await byId(ids.home.state);
  window.tell("ask-close", null);
  await user.click(await byId(ids.shell.closeRemember));
  await user.click(await byId(ids.shell.closeQuit));
  expect(window.said).toContainEqual(["close_choice", { choice: "quit", remember: false }]);
});

test("the shell is told that the page listens, once it does", async () => {
  await open("/", lived(), { shell: {} });
  await waitFor(() => expect(window.said.map(([command]) => command)).toContain("listens"));
  const heard = window.heard();
  for (const event of ["navigate", "ask-close", "import-offered", "tray-changed"]) expect(heard).toContain(event);
});

test("a link's offer is shown whole but for its key, and refused without a trace", async () => {
  const house = lived();
  const { user } = await open("/", house, { shell: { pending: OFFER } });
  for (const value of [OFFER.base_url, OFFER.name, "…ink"])
    expect(await byId(ids.import.dialog)).toHaveTextContent(value);
  expect(await byId(ids.import.dialog)).not.toHaveTextContent(OFFER.key);
  await user.click(await byId(ids.import.refuse));
  await waitFor(() => expect(screen.queryByTestId(ids.import.dialog)).not.toBeInTheDocument());
  expect(window.said).toContainEqual(["pending_import_done", { accepted: false }]);
  expect(house.accounts).toHaveLength(3);
});

test("an accepted offer becomes a provider and an account", async () => {
  const house = lived();
  const { user } = await open("/", house, { shell: { pending: OFFER } });
  await user.click(await byId(ids.import.accept));
  await waitFor(() => expect(window.said).toContainEqual(["pending_import_done", { accepted: true }]));
  expect(house.providers[0]).toMatchObject({ name: "gift", custom: true });
  expect(house.accounts).toHaveLength(4);
});

test("an offer that cannot be added stays, and says why", async () => {
  const { user } = await open("/", lived(), { shell: { pending: { ...OFFER, name: "OpenAI" } } });
  await user.click(await byId(ids.import.accept));
  expect(await screen.findByText("There is one of this name.")).toBeVisible();
  expect(window.said.map(([command]) => command)).not.toContain("pending_import_done");
});

test("an offer whose account cannot be added leaves no provider behind, and can be tried again", async () => {
  const house = lived();
  const before = house.providers.length;
  const fails = () =>
    HttpResponse.json({ error: { code: "locked", message: "The vault is locked." } }, { status: 503 });
  const { user } = await open("/", house, {
    shell: { pending: OFFER },
    but: () => server.use(http.post("*/api/accounts", fails, { once: true })),
  });
  await user.click(await byId(ids.import.accept));
  expect(await screen.findByText("The vault is locked.")).toBeVisible();
  expect(house.providers).toHaveLength(before);
  await user.click(await byId(ids.import.accept));
  await waitFor(() => expect(window.said).toContainEqual(["pending_import_done", { accepted: true }]));
  expect(house.providers).toHaveLength(before + 1);
  expect(house.accounts).toHaveLength(4);
});

test("nothing in an offer is left out, and of a key only its tail is shown", () => {
  expect(rowsOf(OFFER)).toEqual([
    { name: "name", value: "gift", secret: false },
    { name: "base_url", value: "https://evil.example/v1", secret: false },
    { name: "host", value: "evil.example", secret: false },
    { name: "dialect", value: "openai-chat", secret: false },
    { name: "key", value: "…ink", secret: true },
  ]);
  expect(rowsOf({ ...OFFER, key: null, key_tail: null }).map(({ name }) => name)).not.toContain("key");
});
