import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { take } from "../../api/events";
import { crowded } from "../../mocks/crowd";
import { empty, lived, request } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";
import { outcome } from "./outcome";

test("no requests yet is said", async () => {
  await open("/requests", empty());
  expect(await screen.findByText("No requests yet")).toBeVisible();
});

test("while the requests are fetched there is a wait", async () => {
  await open("/requests", lived(), { but: () => silent("/api/requests") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
});

test("an error can be tried again", async () => {
  await open("/requests", lived(), { but: () => failing("get", "/api/requests") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("a new request appears at the top, a known one is replaced, and the list keeps its length", async () => {
  const { cache } = await open("/requests", crowded());
  await byId(ids.requests.row("trace-0"));
  take(cache, "request", JSON.stringify(request("new", { requested_model: "live/one" })));
  await waitFor(() => expect(screen.getAllByTestId(/^request-(new|trace)/)[0]).toHaveTextContent("live/one"));
  take(cache, "request", JSON.stringify(request("new", { requested_model: "live/two" })));
  await waitFor(() => expect(screen.getAllByTestId(/^request-(new|trace)/)[0]).toHaveTextContent("live/two"));
  expect(screen.getAllByTestId(/^request-(new|trace)/)).toHaveLength(50);
});

test("a request that was told of before it is written down is in the list", async () => {
  const { cache, user } = await open("/keys", lived());
  take(cache, "request", JSON.stringify(request("early", { requested_model: "live/early" })));
  await user.click(await byId(ids.shell.nav("requests")));
  expect(await byId(ids.requests.row("early"))).toHaveTextContent("live/early");
  expect(screen.getAllByTestId(ids.requests.row("r1"))).toHaveLength(1);
});

test("more are fetched when asked for", async () => {
  const { user } = await open("/requests", crowded());
  await user.click(await byId(ids.requests.more));
  await waitFor(() => expect(screen.getAllByTestId(/^request-trace/)).toHaveLength(250));
});

test("the failed ones can be looked at alone", async () => {
  const { user } = await open("/requests", lived());
  await byId(ids.requests.row("r1"));
  await user.click(await byId(ids.requests.failedOnly));
  expect(screen.queryByTestId(ids.requests.row("r1"))).not.toBeInTheDocument();
  expect(await byId(ids.requests.row("r2"))).toHaveTextContent("502");
});

test("the details show every attempt, every loss, the tokens and the times", async () => {
  const { user } = await open("/requests", lived());
  await user.click(within(await byId(ids.requests.row("r1"))).getByTestId(ids.requests.open));
  const details = within(await byId(ids.requests.details));
  expect(details.getByTestId(ids.requests.losses)).toHaveTextContent("top_k OpenAI Chat has no such setting");
  for (const each of ["18,204", "16,000", "$0.0213", "820 ms", "9.4 s", "laptop", "Anthropic Messages → OpenAI Chat"]) {
    expect(await details.findByText(each)).toBeInTheDocument();
  }
  expect(await byId(ids.requests.explained)).toHaveTextContent("main (openai) was asked for gpt-5, because 40 %");
  await user.click(await byId(ids.requests.steps));
  expect(await screen.findByText(/was passed over: it was refused/)).toBeVisible();
  await user.click(await byId(ids.shell.close));
  await user.click(within(await byId(ids.requests.row("r2"))).getByTestId(ids.requests.open));
  expect(await byId(ids.requests.attempts)).toHaveTextContent("503: overloaded · at: head · 5xx");
});

test("one that is not in the list is fetched by its id, and one that is gone is said to be", async () => {
  await open("/requests?id=trace-900", crowded());
  expect(await byId(ids.requests.attempts)).toBeInTheDocument();
});

test("how a request went is told from its row alone", () => {
  expect(outcome(request("a"))).toBe("ok");
  expect(outcome(request("a", { client_gone: true }))).toBe("left");
  expect(outcome(request("a", { status: 429 }))).toBe("failed");
  expect(outcome(request("a", { failure_code: "Cut" }))).toBe("failed");
  const second = [{ provider: "p", account: "a", model: "m", status: 500, at_ms: 1, failed: "500" }];
  expect(outcome(request("a", { attempts: second }))).toBe("saved");
});

test("how the name was read, who was passed over, why an account was chosen and what was changed stand in the details", async () => {
  const attempts = [
    {
      provider: "openai",
      account: "main",
      model: "gpt-5",
      status: 200,
      at_ms: 9,
      why: "it is its turn",
      changes: ["thinking is set to 1024 tokens"],
    },
  ];
  const decision = {
    via: ["the alias `gpt` stands for `openai/gpt-5`"],
    skipped: [{ account: "old", model: "openai/gpt-5", why: "rests until 12:00" }],
  };
  await open("/requests?id=r7", { ...lived(), requests: [request("r7", { attempts, decision })] });
  const details = await byId(ids.requests.details);
  for (const each of [
    "The alias gpt stands for openai/gpt-5.",
    "Rests until 12:00.",
    "It is its turn.",
    "Changed: thinking is set to 1024 tokens",
  ])
    await waitFor(() => expect(details).toHaveTextContent(each));
});

test("an explanation that cannot be had leaves the rest", async () => {
  await open("/requests?id=r1", lived(), { but: () => failing("get", "/api/requests/r1/explanation") });
  expect(await byId(ids.requests.attempts)).toBeVisible();
  expect(await screen.findByTestId(ids.shell.retry, {}, { timeout: 5000 })).toBeVisible();
});
