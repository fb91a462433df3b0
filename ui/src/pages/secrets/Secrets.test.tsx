import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { lived } from "../../mocks/house";
import { byId, open } from "../../test/open";
import { failing, silent } from "../../test/server";
import type { Secrets } from "../../api/queries";
import { ids } from "../../testids";

const having = (secrets: Partial<Secrets>) => ({ ...lived(), secrets: { ...lived().secrets, ...secrets } });
const isOpen = () => waitFor(async () => expect(await byId(ids.secrets.state)).toHaveAttribute("data-state", "open"));

test("while the state is asked for there is a wait", async () => {
  await open("/secrets", lived(), { but: () => silent("/api/secrets") });
  expect(await screen.findByText("Loading…")).toBeInTheDocument();
});

test("an error can be tried again", async () => {
  await open("/secrets", lived(), { but: () => failing("get", "/api/secrets") });
  expect(await byId(ids.shell.retry)).toBeVisible();
});

test("every page says that secrets are locked, and leads here; the right passphrase opens them", async () => {
  const { user } = await open("/keys", having({ state: "locked", home: "passphrase" }));
  await user.click(await screen.findByRole("link", { name: "Mend this" }));
  await user.type(await byId(ids.secrets.passphrase), "battery staple{Enter}");
  expect(await screen.findByText("That is not the passphrase.")).toBeVisible();
  await user.clear(await byId(ids.secrets.passphrase));
  await user.type(await byId(ids.secrets.passphrase), "correct horse{Enter}");
  await isOpen();
});

test("a locked keychain is asked again", async () => {
  const { user } = await open("/secrets", having({ state: "locked", home: "keychain", why: "the prompt was dismissed" }));
  expect(await screen.findByText("The system said: the prompt was dismissed")).toBeVisible();
  await user.click(await byId(ids.secrets.again));
  expect(await screen.findByText("The keychain still has no key of ours.")).toBeVisible();
});

test("starting over needs the sentence, and says how much is lost", async () => {
  const { user } = await open("/secrets", having({ state: "missing", sealed_records: 3 }));
  await user.click(await byId(ids.secrets.startOver));
  expect(await byId(ids.shell.confirm)).toBeDisabled();
  await user.type(await byId(ids.shell.confirmText), "delete 2 sealed secrets");
  expect(await byId(ids.shell.confirm)).toBeDisabled();
  await user.clear(await byId(ids.shell.confirmText));
  await user.type(await byId(ids.shell.confirmText), "delete 3 sealed secrets");
  await user.click(await byId(ids.shell.confirm));
  await isOpen();
});

test("a key file is taken only after its sentence is accepted", async () => {
  const house = having({ state: "unavailable" });
  const { user } = await open("/secrets", house);
  await user.click(await byId(ids.secrets.home("keyfile")));
  expect(await byId(ids.secrets.choose)).toBeDisabled();
  await user.click(await screen.findByLabelText(/this protects backups, not this machine/i, { selector: "[type=checkbox]" }));
  await user.click(await byId(ids.secrets.choose));
  await isOpen();
  expect(house.secrets.home).toBe("keyfile");
});

test("a passphrase is asked for twice and must be long enough", async () => {
  const house = having({ state: "unavailable" });
  const { user } = await open("/secrets", house);
  await user.click(await byId(ids.secrets.home("passphrase")));
  await user.type(await byId(ids.secrets.newPassphrase), "short");
  await user.click(await byId(ids.secrets.choose));
  expect(await screen.findByText("At least 8 characters.")).toBeVisible();
  expect(await screen.findByText("The two are not the same.")).toBeVisible();
  await user.type(await byId(ids.secrets.newPassphrase), " no more");
  await user.type(await byId(ids.secrets.samePassphrase), "short no more");
  await user.click(await byId(ids.secrets.choose));
  await waitFor(() => expect(house.secrets.home).toBe("passphrase"));
});

test("a key that came from outside cannot be moved from here", async () => {
  await open("/secrets", having({ home: "environment" }));
  await byId(ids.secrets.state);
  expect(screen.queryByTestId(ids.secrets.choose)).not.toBeInTheDocument();
});
