import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { readAddress } from "../../address";
import { lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { shortcutOf, shown } from "./shortcutKeys";

test("the wait and the error of each card are its own", async () => {
  await open("/settings", lived(), { but: () => (silent("/api/settings"), failing("get", "/api/secrets")) });
  expect(await byId(ids.shell.retry)).toBeVisible();
  expect(await byId(ids.settings.version)).toHaveTextContent("0.1.0");
});

test("the language changes at once and is kept", async () => {
  const house = lived();
  const { user } = await open("/settings", house);
  await user.selectOptions(await byId(ids.settings.language), "zh-CN");
  expect(await screen.findByRole("heading", { name: "设置" })).toBeVisible();
  expect(house.settings.language).toBe("zh-CN");
  expect(document.documentElement.lang).toBe("zh-CN");
});

test("the theme changes at once and is kept", async () => {
  const house = lived();
  const { user } = await open("/settings", house);
  await user.selectOptions(await byId(ids.settings.theme), "dark");
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
  expect(house.settings.theme).toBe("dark");
});

test("a browser can change its password and log out, and has nothing of a desktop", async () => {
  const { user } = await open("/settings", lived());
  await user.type(await byId(ids.settings.oldPassword), "wrong");
  await user.type(await byId(ids.settings.newPassword), "short");
  await user.click(await byId(ids.settings.changePassword));
  expect(await screen.findByText("At least 8 characters.")).toBeVisible();
  await user.type(await byId(ids.settings.newPassword), " no more");
  await user.click(await byId(ids.settings.changePassword));
  expect(await screen.findByText("Is not the password so far.")).toBeVisible();
  for (const id of [ids.settings.shortcut, ids.settings.openInBrowser])
    expect(screen.queryByTestId(id)).not.toBeInTheDocument();
  await user.click(await byId(ids.settings.logout));
  await waitFor(() => expect(readAddress().path).toBe("/login"));
});

test("the window looks for updates, opens a browser by a one-time link, and records a shortcut", async () => {
  const { user } = await open("/settings", lived(), {
    shell: { update: { state: "available", version: "0.2.0", notes: "Better." } },
  });
  await user.click(await byId(ids.settings.check));
  expect(await byId(ids.settings.update)).toHaveTextContent("Version 0.2.0 is there.");
  await user.click(await byId(ids.settings.install));
  await user.click(await byId(ids.settings.openInBrowser));
  await user.click(await byId(ids.settings.shortcut));
  await user.keyboard("{Control>}{Shift>}o{/Shift}{/Control}");
  await waitFor(async () => expect(await byId(ids.settings.shortcut)).toHaveValue("Ctrl+Shift+O"));
  await user.click(await byId(ids.settings.clearShortcut));
  await waitFor(() => expect(window.said).toContainEqual(["set_shortcut", { keys: null }]));
  const commands = window.said.map(([command]) => command);
  expect(commands).toContain("install_update");
  expect(commands).toContain("open_in_browser");
  expect(commands).not.toContain("open_external");
});

test("a shortcut needs a modifier and a key that is not one", () => {
  const pressed = (code: string, more = {}) =>
    shortcutOf({ code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });
  expect(pressed("KeyO")).toBeUndefined();
  expect(pressed("KeyO", { shiftKey: true })).toBeUndefined();
  expect(pressed("ControlLeft", { ctrlKey: true })).toBeUndefined();
  expect(pressed("KeyO", { metaKey: true, shiftKey: true })).toBe("CommandOrControl+Shift+O");
  expect(pressed("F5", { altKey: true })).toBe("Alt+F5");
  expect(shown("CommandOrControl+Shift+O", "macos")).toBe("⌘+Shift+O");
});
