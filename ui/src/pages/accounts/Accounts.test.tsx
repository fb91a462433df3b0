import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { crowded } from "../../mocks/crowd";
import { empty, lived, NOW, provider, QUOTAS } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";

const said = (element: HTMLElement, what: string) => element.getAttribute(`aria-${what}`);

test("without accounts the page says what one is and leads to the providers", async () => {
  const { user } = await open("/accounts", empty());
  await user.click(await screen.findByRole("button", { name: "Choose a provider" }));
  expect(await byId(ids.accounts.provider("openai"))).toBeVisible();
});

test("the wait and the error of each list are its own", async () => {
  await open("/accounts", lived(), { but: () => (silent("/api/providers"), failing("get", "/api/accounts")) });
  expect(await screen.findByText("The database is not readable.")).toBeVisible();
});

test("each account says how it stands, in a word", async () => {
  await open("/accounts", lived());
  expect(within(await byId(ids.accounts.row("acc_main"))).getByTestId(ids.accounts.state)).toHaveTextContent("Ready");
  expect(within(await byId(ids.accounts.row("acc_old"))).getByText("401: invalid x-api-key")).toBeVisible();
});

test("an account has a meter for each of its quotas until it begins anew, and none where nothing is known", async () => {
  const house = lived();
  house.accounts[0]!.quota = [
    ...QUOTAS.map((quota) => ({ ...quota, resets_at: quota.resets_at ? quota.resets_at - NOW + Date.now() : null })),
    { name: "10-hour", length_ms: 36_000_000, unit: "share", left: 0, resets_at: Date.now() - 1 },
  ];
  await open("/accounts", house);
  const meters = within(await byId(ids.accounts.row("acc_main"))).getAllByRole("meter");
  expect(meters.map((meter) => [said(meter, "label"), said(meter, "valuetext")])).toEqual([
    ["main: 5-hour", "3 % left, resets in 1 hr."],
    ["main: Daily requests", "18 % left, resets in 11 hr."],
    ["main: Weekly", "61 % left"],
  ]);
  expect(within(await byId(ids.accounts.row("acc_spare"))).queryByRole("meter")).not.toBeInTheDocument();
});

test("129 providers stand by tier and are found by any of their names", async () => {
  const { user } = await open("/accounts?tab=providers", {
    ...crowded(),
    providers: [...crowded().providers, provider("zeta", { name: "Zeta", aliases: ["omega"] })],
  });
  expect(await screen.findByRole("heading", { name: /^API keys/ })).toBeVisible();
  expect(screen.getAllByTestId(/^provider-/)).toHaveLength(131);
  await user.type(await byId(ids.accounts.search), "OMEGA");
  await waitFor(() => expect(screen.getAllByTestId(/^provider-/)).toHaveLength(1));
  await user.type(await byId(ids.accounts.search), "!");
  expect(await screen.findByText("Nothing is called “omega!”")).toBeVisible();
});

test("a key is added, tried out, and its refusal told; another one mends it", async () => {
  const house = empty();
  const { user } = await open("/accounts?tab=providers", house);
  await user.click(await byId(ids.accounts.addTo("openai")));
  await user.click(await byId(ids.accountForm.save));
  expect(await screen.findByText("OpenAI needs a key.")).toBeVisible();
  await user.type(await byId(ids.accountForm.key), "sk-bad");
  await user.click(await byId(ids.accountForm.save));
  expect(await byId(ids.accountForm.result)).toHaveAttribute("data-verdict", "invalid");
  await user.click(await byId(ids.accountForm.again));
  await user.type(await byId(ids.accountForm.key), "sk-good");
  await user.click(await byId(ids.accountForm.save));
  await waitFor(async () => expect(await byId(ids.accountForm.result)).toHaveAttribute("data-verdict", "valid"));
  expect(house.accounts).toHaveLength(1);
});

test("a key that cannot be checked is kept and said to be unsure", async () => {
  const { user } = await open("/accounts?tab=providers", empty());
  await user.click(await byId(ids.accounts.addTo("openai")));
  await user.type(await byId(ids.accountForm.key), "sk-slow");
  await user.click(await byId(ids.accountForm.save));
  expect(await byId(ids.accountForm.result)).toHaveAttribute("data-verdict", "unknown");
});

test("a provider with an address of one's own asks for it", async () => {
  const house = { ...empty(), providers: [provider("azure", { name: "Azure", needs: ["resource"] })] };
  const { user } = await open("/accounts?tab=providers", house);
  await user.click(await byId(ids.accounts.addTo("azure")));
  await user.type(await byId(ids.accountForm.key), "k");
  await user.click(await byId(ids.accountForm.save));
  expect(await byId(ids.accountForm.baseUrl)).toBeInvalid();
});

test("testing, renaming, switching off and removing an account", async () => {
  const house = lived();
  const { user } = await open("/accounts", house);
  const row = within(await byId(ids.accounts.row("acc_main")));
  await user.click(row.getByTestId(ids.accounts.test));
  expect(await row.findByTestId(ids.accounts.verdict)).toHaveTextContent("It may use 42 models.");
  await user.click(row.getByTestId(ids.accounts.enabled));
  await waitFor(() => expect(row.getByTestId(ids.accounts.state)).toHaveTextContent("Switched off"));
  await user.click(row.getByTestId(ids.accounts.edit));
  const name = await byId(ids.accountForm.label);
  await user.clear(name);
  await user.type(name, "work");
  await user.click(await byId(ids.accountForm.save));
  await waitFor(async () => expect(await byId(ids.accounts.row("acc_main"))).toHaveAttribute("data-label", "work"));
  await user.click(row.getByTestId(ids.accounts.remove));
  await user.click(await byId(ids.shell.confirm));
  await waitFor(() => expect(screen.queryByTestId(ids.accounts.row("acc_main"))).not.toBeInTheDocument());
  expect(house.accounts.map((account) => account.id)).toEqual(["acc_spare", "acc_old"]);
});

test("a provider of one's own is added; the gateway's no stands at its field; in use it is not removed", async () => {
  const house = empty();
  const { user } = await open("/accounts?tab=providers", house);
  await user.click(await byId(ids.accounts.addProvider));
  await user.type(await byId(ids.providerForm.name), "OpenAI");
  await user.type(await byId(ids.providerForm.url), "http://127.0.0.1:8000/v1");
  await user.click(await byId(ids.providerForm.save));
  expect(await screen.findByText("The name is taken.")).toBeVisible();
  await user.clear(await byId(ids.providerForm.name));
  await user.type(await byId(ids.providerForm.name), "Cellar");
  await user.click(await byId(ids.providerForm.save));
  await user.click(await byId(ids.accounts.removeProvider("cellar")));
  house.accounts = [{ ...lived().accounts[0]!, provider: "cellar" }];
  await user.click(await byId(ids.shell.confirm));
  expect(await screen.findByText("An account still needs it.")).toBeVisible();
});

test("an account gets tags and limits; what is laid down for others and not typed here stays", async () => {
  const house = lived();
  house.routing = {
    ...house.routing,
    policies: { acc_main: { tags: ["home"], pace: { gap_ms: 500, queue: 8 } }, acc_spare: { tags: ["spare"] } },
  };
  const { user } = await open("/accounts", house);
  const row = within(await byId(ids.accounts.row("acc_main")));
  await user.click(row.getByTestId(ids.accounts.edit));
  await user.click(await byId(ids.accountForm.policy));
  expect(await byId(ids.accountForm.tags)).toHaveValue("home");
  await user.type(await byId(ids.accountForm.tags), ", work");
  await user.type(await byId(ids.accountForm.except), "*-preview");
  await user.type(await byId(ids.accountForm.perMinute), "30");
  await user.type(await byId(ids.accountForm.stopAt), "800");
  await user.click(await byId(ids.accountForm.save));
  expect(await screen.findByText("A whole number from 1 to 100.")).toBeVisible();
  await user.type(await byId(ids.accountForm.stopAt), "{Backspace}");
  await user.click(await byId(ids.accountForm.save));
  await waitFor(() =>
    expect(house.routing.policies).toEqual({
      acc_main: {
        tags: ["home", "work"],
        except: ["*-preview"],
        pace: { gap_ms: 500, queue: 8, per_minute: 30, concurrent: null },
        stop_at_percent: 80,
      },
      acc_spare: { tags: ["spare"] },
    }),
  );
});
