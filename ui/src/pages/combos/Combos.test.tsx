import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { take } from "../../api/events";
import { empty, lived, request } from "../../mocks/house";
import { combo, target } from "../../mocks/laws";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { formFrom, moved, typedFrom } from "./typed";

test("no combos is said, and none is offered where nothing is connected", async () => {
  await open("/combos", empty());
  expect(await screen.findByText("No combos yet")).toBeVisible();
  expect(screen.queryByText("Ready to use")).not.toBeInTheDocument();
});

test("while the combos are fetched there is a wait", async () => {
  await open("/combos", lived(), { but: () => silent("/api/combos") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
});

test("an error can be tried again", async () => {
  await open("/combos", lived(), { but: () => failing("get", "/api/combos") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("each combo says its order, its targets and how it fared; the built-in one cannot be changed", async () => {
  await open("/combos", lived());
  const fast = within(await byId(ids.combos.row("fast")));
  expect(fast.getByText("As listed")).toBeVisible();
  expect(fast.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
    "1openai/gpt-5",
    "2anthropic/claude-sonnet-4-5",
  ]);
  expect(await byId(ids.combos.row("fast"))).toHaveTextContent(
    "120 requests · 98.3% answered · 4 by a later target · 2 failed",
  );
  expect(within(await byId(ids.combos.row("mixed"))).getByText("×3")).toBeVisible();
  const auto = within(await byId(ids.combos.row("auto")));
  expect(auto.getByText("Built in")).toBeVisible();
  expect(auto.queryByTestId(ids.combos.edit)).not.toBeInTheDocument();
});

test("what a combo did is counted anew when a request ends", async () => {
  const house = lived();
  const { cache } = await open("/combos", house);
  await byId(ids.combos.row("fast"));
  house.combos = [combo("fast", { tally: { requests: 121, served: 121, failed: 0, fallbacks: 0 } })];
  take(cache, "request", JSON.stringify(request("r9")));
  await waitFor(async () => expect(await byId(ids.combos.row("fast"))).toHaveTextContent("121 requests"), {
    timeout: 5000,
  });
});

test("a combo is written: what is missing is told, the gateway's no stands at its target, targets are moved", async () => {
  const house = lived();
  const { user } = await open("/combos", house);
  await user.click(await byId(ids.combos.create));
  await user.click(await byId(ids.combos.save));
  expect(await screen.findAllByText("This is needed.")).toHaveLength(2);
  await user.type(await byId(ids.combos.name), "nightly");
  await user.type(await byId(ids.combos.target(0)), "nobody");
  await user.click(await byId(ids.combos.addTarget));
  await user.type(await byId(ids.combos.target(1)), "fast");
  await user.selectOptions(await byId(ids.combos.strategy), "weighted");
  await user.type(await byId(ids.combos.weight(1)), "2");
  await user.click(await byId(ids.combos.save));
  expect(await screen.findByText("`nobody` is no model and no alias.")).toBeVisible();
  expect(await byId(ids.combos.target(0))).toBeInvalid();
  await user.clear(await byId(ids.combos.target(0)));
  await user.type(await byId(ids.combos.target(0)), "openai/gpt-5");
  await user.click(await byId(ids.combos.down(0)));
  await waitFor(async () => expect(await byId(ids.combos.up(1))).toHaveFocus());
  await user.click(await byId(ids.combos.save));
  await byId(ids.combos.row("nightly"));
  expect(house.combos[0]).toMatchObject({
    name: "nightly",
    strategy: "weighted",
    targets: [{ combo: "fast", weight: 2 }, { model: "openai/gpt-5" }],
  });
});

test("a combo without targets is refused where its targets stand", async () => {
  const { user } = await open("/combos", lived());
  await user.click(await byId(ids.combos.create));
  await user.type(await byId(ids.combos.name), "none");
  await user.click(await byId(ids.combos.takeOut(0)));
  await user.click(await byId(ids.combos.save));
  expect(await screen.findByText("Name at least one target.")).toBeVisible();
});

test("limits are typed in seconds and keep their bounds", async () => {
  const house = lived();
  const { user } = await open("/combos", house);
  await user.click(within(await byId(ids.combos.row("fast"))).getByTestId(ids.combos.edit));
  const field = await screen.findByLabelText("Until the first content, in all (s)");
  await user.type(field, "0.1");
  await user.click(await byId(ids.combos.save));
  expect(await screen.findByText("A number from 1 to 86400.")).toBeVisible();
  await user.clear(field);
  await user.type(field, "1.5");
  await user.click(await byId(ids.combos.save));
  await waitFor(() => expect(house.combos[0]?.terms?.timeout_ms).toBe(1500));
});

test("an offered combo is written down as it is offered, and is not offered again", async () => {
  const house = lived();
  const { user } = await open("/combos", house);
  await user.click(await byId(ids.combos.preset("always-on")));
  expect(await byId(ids.combos.name)).toHaveValue("always-on");
  await user.click(await byId(ids.combos.save));
  await byId(ids.combos.row("always-on"));
  await waitFor(() => expect(screen.queryByTestId(ids.combos.preset("always-on"))).not.toBeInTheDocument());
});

test("a combo is tried out when it is asked for, and each target's answer shown", async () => {
  const { user } = await open("/combos", lived());
  await user.click(within(await byId(ids.combos.row("fast"))).getByTestId(ids.combos.test));
  expect(screen.queryByTestId(ids.combos.results)).not.toBeInTheDocument();
  await user.click(await byId(ids.combos.run));
  expect(await byId(ids.combos.results)).toHaveTextContent("anthropic/claude-sonnet-4-5130 ms429: slow down, please.");
});

test("a combo that another stands on is not removed, and says so", async () => {
  const house = lived();
  const { user } = await open("/combos", house);
  await user.click(within(await byId(ids.combos.row("fast"))).getByTestId(ids.combos.remove));
  await user.click(await byId(ids.shell.confirm));
  expect(await screen.findByText(/The combo `mixed` stands on `fast`/)).toBeVisible();
  await user.click(await byId(ids.shell.cancel));
  await user.click(within(await byId(ids.combos.row("mixed"))).getByTestId(ids.combos.remove));
  await user.click(await byId(ids.shell.confirm));
  await waitFor(() => expect(screen.queryByTestId(ids.combos.row("mixed"))).not.toBeInTheDocument());
});

test("what is typed and not touched is said again as it was", () => {
  const kept = combo("kept", {
    targets: [
      { ...target("openai/gpt-5", 3), account: "acc_main" },
      { ...target("x"), model: null, combo: "fast" },
    ],
    terms: { timeout_ms: 1500, retries: 2, retry_delay_ms: 0 },
  });
  expect(formFrom(typedFrom(kept), ["fast"])).toMatchObject({
    name: "kept",
    targets: [{ model: "openai/gpt-5", account: "acc_main", weight: 3 }, { combo: "fast" }],
    terms: { timeout_ms: 1500, retries: 2 },
  });
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a"], 0, -1)).toEqual(["a"]);
});
