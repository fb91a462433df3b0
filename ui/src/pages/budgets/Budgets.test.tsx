import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { take } from "../../api/events";
import { empty, lived, request } from "../../mocks/house";
import { budget } from "../../mocks/laws";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { formFrom, typedFrom } from "./typed";

test("no budgets is said", async () => {
  await open("/budgets", empty());
  expect(await screen.findByText("No budgets yet")).toBeVisible();
});

test("while the budgets are fetched there is a wait", async () => {
  await open("/budgets", lived(), { but: () => silent("/api/budgets") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
});

test("an error can be tried again", async () => {
  await open("/budgets", lived(), { but: () => failing("get", "/api/budgets") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("each budget is named as the user names it, and each cap says what is spent of it, in words and as a meter", async () => {
  await open("/budgets", lived());
  const all = within(await byId(ids.budgets.row("all")));
  expect(all.getByRole("meter", { name: "This month" })).toHaveAttribute("aria-valuetext", "$21.40 of $50.00");
  expect(all.getByTestId(ids.budgets.spent("usd.monthly"))).toHaveAttribute("data-tone", "good");
  expect(all.getByText("42.8%")).toBeVisible();
  const key = within(await byId(ids.budgets.row("key:key_laptop")));
  expect(key.getByText("laptop")).toBeVisible();
  expect(key.getByTestId(ids.budgets.spent("usd.daily"))).toHaveAttribute("data-tone", "warn");
  expect(key.getByTestId(ids.budgets.spent("tokens.daily"))).toHaveAttribute("data-tone", "bad");
  expect(key.getByTestId(ids.budgets.spent("tokens.daily"))).toHaveTextContent("120K tokens of 100K tokens");
  expect(key.getByText(/At the cap requests go on/)).toBeVisible();
});

test("what is spent is read anew when requests end", async () => {
  const house = lived();
  const { cache } = await open("/budgets", house);
  await byId(ids.budgets.row("all"));
  house.budgets = [budget("all", { usd: { daily: null, weekly: null, monthly: 25 } })];
  take(cache, "request", JSON.stringify(request("r9")));
  expect(await screen.findByText("85.6%", {}, { timeout: 5000 })).toBeVisible();
});

test("a budget is laid down; what is missing or no number is told first", async () => {
  const house = lived();
  const { user } = await open("/budgets", house);
  await user.click(await byId(ids.budgets.create));
  await user.click(await byId(ids.budgets.save));
  expect(await screen.findByText("Choose what it is for.")).toBeVisible();
  expect(screen.getByText("Set at least one cap.")).toBeVisible();
  await user.selectOptions(await byId(ids.budgets.purse), "key:key_unused");
  await user.type(await byId(ids.budgets.cap("usd.weekly")), "ten");
  expect(await screen.findByText("A cap is a number above 0.")).toBeVisible();
  await user.clear(await byId(ids.budgets.cap("usd.weekly")));
  await user.type(await byId(ids.budgets.cap("usd.weekly")), "12.5");
  await user.click(await byId(ids.budgets.stop));
  await user.click(await byId(ids.budgets.save));
  await byId(ids.budgets.row("key:key_unused"));
  expect(house.budgets.at(-1)).toMatchObject({
    purse: "key:key_unused",
    usd: { daily: null, weekly: 12.5, monthly: null },
    stop: false,
    warn_at_percent: 80,
  });
});

test("only what has no budget yet is offered, and no revoked key", async () => {
  const { user } = await open("/budgets", lived());
  await user.click(await byId(ids.budgets.create));
  const offered = [...(await byId(ids.budgets.purse)).querySelectorAll("option")].map((option) => option.value);
  expect(offered).toEqual(["", "key:key_unused"]);
});

test("a budget is changed, and removed after asking", async () => {
  const house = lived();
  const { user } = await open("/budgets", house);
  await user.click(within(await byId(ids.budgets.row("all"))).getByTestId(ids.budgets.edit));
  await user.clear(await byId(ids.budgets.cap("usd.monthly")));
  await user.type(await byId(ids.budgets.cap("usd.monthly")), "25");
  await user.click(await byId(ids.budgets.save));
  expect(await screen.findByText("85.6%")).toBeVisible();
  await user.click(within(await byId(ids.budgets.row("all"))).getByTestId(ids.budgets.remove));
  await user.click(await byId(ids.shell.cancel));
  expect(house.budgets).toHaveLength(2);
  await user.click(within(await byId(ids.budgets.row("all"))).getByTestId(ids.budgets.remove));
  await user.click(await byId(ids.shell.confirm));
  await waitFor(() => expect(screen.queryByTestId(ids.budgets.row("all"))).not.toBeInTheDocument());
});

test("what is typed and not touched is said again as it was", () => {
  const { purse: _, spent: __, ...kept } = budget("all", { refuse_unpriced: true });
  expect(formFrom(typedFrom(budget("all", { refuse_unpriced: true })))).toEqual(kept);
});
