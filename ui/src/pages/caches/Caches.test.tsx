import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { crowded } from "../../mocks/crowd";
import { empty, lived } from "../../mocks/house";
import { model } from "../../mocks/laws";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import { ids } from "../../testids";

test("as delivered nothing is kept and nothing changed", async () => {
  await open("/caches", empty());
  expect(await byId(ids.caches.exact)).not.toBeChecked();
  expect(screen.queryByTestId(ids.caches.use)).not.toBeInTheDocument();
  expect(await byId(ids.caches.mode("passthrough"))).toBeChecked();
  expect(await byId(ids.caches.promptOn)).not.toBeChecked();
});

test("while they are fetched there is a wait, and an error of one half leaves the other", async () => {
  await open("/caches", lived(), { but: () => (silent("/api/transforms"), failing("get", "/api/caches")) });
  expect(await byId(ids.shell.retry)).toBeVisible();
  expect(screen.getByText("Loading…")).toBeInTheDocument();
});

test("the exact cache says of what use it was, and is emptied after asking", async () => {
  const { user } = await open("/caches", lived());
  expect(await byId(ids.caches.use)).toHaveTextContent("30 of 120 answered from memory25%");
  expect(screen.getByRole("meter", { name: "Hit rate" })).toHaveAttribute("aria-valuenow", "25");
  await user.click(await byId(ids.caches.clear));
  await user.click(await byId(ids.shell.confirm));
  await waitFor(async () => expect(await byId(ids.caches.clear)).toBeDisabled());
});

test("it is switched at once, and put back when it could not be", async () => {
  const house = empty();
  const { user } = await open("/caches", house);
  await user.click(await byId(ids.caches.exact));
  await waitFor(() => expect(house.caches.exact).toBe(true));
  failing("patch", "/api/caches");
  await user.click(await byId(ids.caches.exact));
  expect(await screen.findByText("The database is not readable.")).toBeVisible();
  await waitFor(async () => expect(await byId(ids.caches.exact)).toBeChecked());
});

test("sizes are kept when one says so, and within their bounds", async () => {
  const house = lived();
  const { user } = await open("/caches", house);
  const field = await byId(ids.caches.number("exact_mb"));
  expect(screen.queryByTestId(ids.caches.save)).not.toBeInTheDocument();
  await user.clear(field);
  await user.type(field, "2000{Enter}");
  expect(await screen.findByText("A whole number from 1 to 1024.")).toBeVisible();
  expect(house.caches.exact_mb).toBe(32);
  await user.clear(field);
  await user.type(field, "64{Enter}");
  await waitFor(() => expect(house.caches).toMatchObject({ exact_mb: 64, exact_minutes: 30 }));
  const seconds = await byId(ids.caches.number("idempotency_ms"));
  expect(seconds).toHaveValue("5");
  await user.clear(seconds);
  await user.type(seconds, "2.5{Enter}");
  await waitFor(() => expect(house.caches.idempotency_ms).toBe(2500));
});

test("without an embedding model the semantic cache is off, and says what it risks before one is named", async () => {
  await open("/caches", empty());
  expect(await byId(ids.caches.model)).toHaveValue("");
  expect(screen.getByText(/differ only in a number or a name/)).toBeVisible();
  expect(screen.queryByTestId(ids.caches.semanticUse)).not.toBeInTheDocument();
  expect(screen.queryByTestId(ids.caches.number("semantic_similarity"))).not.toBeInTheDocument();
});

test("the known models are suggested, those that embed by their name first and none twice", async () => {
  const house = lived();
  house.models = ["openai/gpt-5", "cellar/nomic-embed-text"].map(model);
  await open("/caches", house);
  const list = (await byId(ids.caches.model)).getAttribute("list") ?? "";
  await waitFor(() =>
    expect([...document.querySelectorAll(`#${list} option`)].map((each) => each.getAttribute("value"))).toEqual([
      "cellar/nomic-embed-text",
      "openai/gpt-5",
    ]),
  );
});

test("naming a model turns the semantic cache on, naming none turns it off", async () => {
  const house = empty();
  const { user } = await open("/caches", house);
  const field = await byId(ids.caches.model);
  await user.type(field, " openai/text-embedding-3-small {Enter}");
  expect(await byId(ids.caches.semanticUse)).toHaveTextContent("No request for it since the start.");
  expect(house.caches.semantic_model).toBe("openai/text-embedding-3-small");
  expect(field).toHaveValue("openai/text-embedding-3-small");
  await user.clear(field);
  await user.click(await byId(ids.caches.saveModel));
  await waitFor(() => expect(screen.queryByTestId(ids.caches.semanticUse)).not.toBeInTheDocument());
  expect(house.caches.semantic_model).toBe("");
});

test("a model that is none is refused at its field until another is typed", async () => {
  const house = empty();
  const { user } = await open("/caches", house);
  const field = await byId(ids.caches.model);
  await user.type(field, "nobody{Enter}");
  expect(await screen.findByText("There is no model `nobody`.")).toBeVisible();
  expect(field).toBeInvalid();
  await user.type(field, "x");
  expect(field).toBeValid();
  expect(house.caches.semantic_model).toBe("");
});

test("how much alike questions must be is kept to its digits, with the size and how long", async () => {
  const house = lived();
  house.caches = { ...house.caches, exact: false, semantic_model: "openai/text-embedding-3-small" };
  const { user } = await open("/caches", house);
  const field = await byId(ids.caches.number("semantic_similarity"));
  expect(field).toHaveValue("0.95");
  await user.clear(field);
  await user.type(field, "0.4{Enter}");
  expect(await screen.findByText("A number from 0.5 to 1.")).toBeVisible();
  await user.clear(field);
  await user.type(field, "0.985");
  const minutes = await byId(ids.caches.number("exact_minutes"));
  await user.clear(minutes);
  await user.type(minutes, "10{Enter}");
  await waitFor(() =>
    expect(house.caches).toMatchObject({ semantic_similarity: 0.985, semantic_mb: 16, exact_minutes: 10 }),
  );
});

test("of what use the semantic cache was stands beside how often its model failed", async () => {
  await open("/caches", crowded());
  const use = await byId(ids.caches.semanticUse);
  expect(use).toHaveTextContent("41 of 9,941 answered from memory0.4%");
  expect(await byId(ids.caches.failures)).toHaveTextContent("The model failed 1,204 times since the start.");
  expect(screen.getAllByTestId(ids.caches.number("exact_minutes"))).toHaveLength(1);
});

test("how much models think is chosen, with what the choice needs", async () => {
  const house = lived();
  const { user } = await open("/caches", house);
  await user.click(await byId(ids.caches.mode("custom")));
  await user.clear(await byId(ids.caches.budget));
  await user.type(await byId(ids.caches.budget), "0");
  await user.click(await byId(ids.caches.saveThinking));
  await waitFor(() => expect(house.transforms.thinking).toEqual({ mode: "custom", budget: 0, effort: "medium" }));
  await user.click(await byId(ids.caches.mode("adaptive")));
  await user.selectOptions(await byId(ids.caches.effort), "high");
  await user.click(await byId(ids.caches.saveThinking));
  await waitFor(() => expect(house.transforms.thinking).toMatchObject({ mode: "adaptive", effort: "high" }));
});

test("a system prompt that is given must say something", async () => {
  const house = lived();
  const { user } = await open("/caches", house);
  await user.click(await byId(ids.caches.promptOn));
  await user.click(await byId(ids.caches.savePrompt));
  expect(await screen.findByText("This is needed.")).toBeVisible();
  await user.type(await byId(ids.caches.promptText), "Answer in Latin.");
  await user.selectOptions(await byId(ids.caches.promptPlace), "if-absent");
  await user.click(await byId(ids.caches.savePrompt));
  await waitFor(() =>
    expect(house.transforms.system_prompt).toEqual({ enabled: true, place: "if-absent", text: "Answer in Latin." }),
  );
});
