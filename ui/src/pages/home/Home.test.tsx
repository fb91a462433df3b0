import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { empty, lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";

test("a fresh house is told its first two steps", async () => {
  await open("/", empty());
  expect(await screen.findByText("First steps")).toBeVisible();
  expect(screen.getByRole("link", { name: "Choose a provider" })).toHaveAttribute("href", expect.stringContaining("/accounts"));
});

test("a house in use is not told them", async () => {
  await open("/", lived());
  await byId(ids.home.state);
  expect(screen.queryByText("First steps")).not.toBeInTheDocument();
});

test("while the gateway has not answered there is a wait and no false state", async () => {
  await open("/", lived(), { but: () => silent("/api/door") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
  expect(screen.queryByTestId(ids.home.state)).not.toBeInTheDocument();
});

test("an error is told in the gateway's words and can be tried again", async () => {
  const { user } = await open("/", lived(), { but: () => failing("get", "/api/door") });
  expect(await screen.findByText("The database is not readable.")).toBeVisible();
  await user.click(await byId(ids.shell.retry));
  expect(await screen.findByText("The database is not readable.")).toBeVisible();
});

test("pausing and resuming shows each state", async () => {
  const { user } = await open("/", lived());
  await user.click(await byId(ids.home.pause));
  await waitFor(async () => expect(await byId(ids.home.state)).toHaveAttribute("data-state", "paused"));
  await user.click(await byId(ids.home.resume));
  await waitFor(async () => expect(await byId(ids.home.state)).toHaveAttribute("data-state", "open"));
});

test("a taken port names its owner, and trying again says when nothing changed", async () => {
  const house = lived();
  house.door = { ...house.door, state: "taken", owner: { program: "nginx", pid: 812, ours: false } };
  const { user } = await open("/", house);
  expect(await screen.findByText("nginx (process 812) has it")).toBeVisible();
  await user.click(await byId(ids.home.retry));
  expect(await screen.findByText("Port 20128 is still in use.")).toBeVisible();
});

test("a port that is none is refused here, a busy one by the gateway, a free one is taken", async () => {
  const { user } = await open("/", lived());
  await user.click(await byId(ids.home.changePort));
  const field = await byId(ids.home.port);
  await user.clear(field);
  await user.type(field, "66000{Enter}");
  expect(await byId(ids.home.portError)).toHaveTextContent("1 to 65535");
  await user.clear(field);
  await user.type(field, "8080{Enter}");
  expect(await screen.findByText(/nginx \(process 812\)/)).toBeVisible();
  await user.clear(field);
  await user.type(field, "3000{Enter}");
  await waitFor(async () => expect(await byId(ids.home.baseUrl)).toHaveTextContent("http://localhost:3000/v1"));
});

test("Anthropic's tools are given the address without /v1, OpenAI's with it", async () => {
  const { user } = await open("/", lived());
  expect(await byId(ids.home.snippetText)).toHaveTextContent('"ANTHROPIC_BASE_URL": "http://localhost:20128"');
  await user.click(await byId(ids.home.snippet("codex")));
  expect(await byId(ids.home.snippetText)).toHaveTextContent('base_url = "http://localhost:20128/v1"');
});

test("the switches of a desktop are there only on one", async () => {
  await open("/", lived());
  await byId(ids.home.state);
  expect(screen.queryByTestId(ids.home.autostart)).not.toBeInTheDocument();
});

test("start at login is asked of the shell", async () => {
  const { user } = await open("/", lived(), { shell: { app: { autostart: false } } });
  await user.click(await byId(ids.home.autostart));
  await waitFor(async () => expect(await byId(ids.home.autostart)).toBeChecked());
  expect(window.said).toContainEqual(["set_autostart", { on: true }]);
});
