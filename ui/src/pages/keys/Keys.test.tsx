import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { empty, key, lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";

test("no keys, the wait and the error each say so", async () => {
  await open("/keys", empty());
  expect(await screen.findByText("No keys yet")).toBeVisible();
});

test("while the keys are fetched there is a wait", async () => {
  await open("/keys", lived(), { but: () => silent("/api/keys") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
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
