import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { readAddress } from "../../address";
import { take } from "../../api/events";
import { alert, empty, lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { kindsOf, KINDS, GROUPS } from "./kinds";

test("no alerts is said, and every kind can be silenced beforehand", async () => {
  await open("/alerts", empty());
  expect(await screen.findByText("No alerts")).toBeVisible();
  expect(screen.getAllByRole("switch")).toHaveLength(Object.keys(KINDS).length);
});

test("every kind stands in exactly one group", () => {
  expect(GROUPS.flatMap(kindsOf).sort()).toEqual(Object.keys(KINDS).sort());
});

test("while the alerts are fetched there is a wait", async () => {
  await open("/alerts", lived(), { but: () => silent("/api/alerts") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
});

test("an error can be tried again", async () => {
  await open("/alerts", lived(), { but: () => failing("get", "/api/alerts") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("an alert leads to its page, and a new one comes by itself", async () => {
  const { user, cache } = await open("/alerts", lived());
  await byId(ids.alerts.row(2));
  take(cache, "alert", JSON.stringify(alert(9, "quota_gone", { title: "Quota used up" })));
  const row = within(await byId(ids.alerts.row(9)));
  await user.click(row.getByRole("link"));
  await waitFor(() => expect(readAddress().path).toBe("/accounts"));
});

test("silencing is kept, and taken back on the screen when it could not be", async () => {
  const house = lived();
  const { user } = await open("/alerts", house);
  await user.click(await byId(ids.alerts.silence("quota_low")));
  await waitFor(() => expect(house.silenced).toEqual(["quota_low"]));
  failing("put", "/api/alerts/silenced");
  await user.click(await byId(ids.alerts.silence("quota_gone")));
  expect(await byId(ids.shell.toast)).toHaveTextContent("The database is not readable.");
  expect(await byId(ids.alerts.silence("quota_gone"))).toBeChecked();
  expect(await byId(ids.alerts.silence("quota_low"))).not.toBeChecked();
});
