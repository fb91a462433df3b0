import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { readAddress } from "../../address";
import { no } from "../../mocks/told";
import { lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, server } from "../../test/server";
import { ids } from "../../testids";

const needing = (login: "nothing" | "password" | "setup") => ({ ...lived(), login });

test("whoever is not in is brought here from any page", async () => {
  await open("/keys", needing("password"), {
    but: () =>
      server.use(
        http.get("*/api/keys", () =>
          HttpResponse.json(no(401, "unauthorized", "Log in first.").body as object, { status: 401 }),
        ),
      ),
  });
  await waitFor(() => expect(readAddress().path).toBe("/login"));
});

test("the password opens, another does not", async () => {
  const { user } = await open("/login", needing("password"));
  await user.type(await byId(ids.login.password), "sesame{Enter}");
  expect(await byId(ids.login.problem)).toHaveTextContent("That is not the password.");
  await user.clear(await byId(ids.login.password));
  await user.type(await byId(ids.login.password), "open sesame{Enter}");
  await waitFor(() => expect(readAddress().path).toBe("/"));
});

test("a link opens, keeps its digits, and leaves no code in the address", async () => {
  await open("/login?code=0042", needing("password"));
  await waitFor(() => expect(location.hash).toBe("#/"));
});

test("a used link says so and leaves the password", async () => {
  await open("/login?code=1", needing("password"));
  expect(await byId(ids.login.problem)).toHaveTextContent("The link was used or is too old.");
  expect(await byId(ids.login.password)).toBeVisible();
});

test("at the first time a password is chosen, with the link only", async () => {
  await open("/login", needing("setup"));
  expect(await byId(ids.login.problem)).toHaveTextContent("omniroute open");
});

test("the first password is asked for twice", async () => {
  const { user } = await open("/login?code=0042", needing("setup"));
  await user.type(await byId(ids.login.newPassword), "long enough");
  await user.type(await byId(ids.login.samePassword), "long enouhg");
  await user.click(await byId(ids.login.submit));
  expect(await screen.findByText("The two are not the same.")).toBeVisible();
  await user.clear(await byId(ids.login.samePassword));
  await user.type(await byId(ids.login.samePassword), "long enough");
  await user.click(await byId(ids.login.submit));
  await waitFor(() => expect(readAddress().path).toBe("/"));
});

test("whoever is in already is sent on", async () => {
  await open("/login", needing("nothing"));
  await waitFor(() => expect(readAddress().path).toBe("/"));
});

test("an error can be tried again", async () => {
  await open("/login", needing("password"), { but: () => failing("get", "/api/login") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});
