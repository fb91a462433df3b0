// Ways through the page, as a person takes them.

import assert from "node:assert/strict";

export const WAYS = {
  async "an account is added and its key tried out"({ open, check, shot }) {
    const { page } = await open("accounts?tab=providers");
    await page.getByTestId("search").fill("openai");
    await page.getByTestId("add-to-openai").click();
    await check(page, "account dialog");
    await shot(page, "account-form");
    await page.getByTestId("account-save").click();
    await page.getByText("OpenAI needs a key.").waitFor();
    await page.getByTestId("field-key").fill("sk-bad");
    await page.getByTestId("account-save").click();
    await page.locator("[data-testid=account-result][data-verdict=invalid]").waitFor();
    await shot(page, "account-refused");
    await page.getByTestId("account-again").click();
    await page.getByTestId("field-key").fill("sk-good");
    await page.getByTestId("account-save").click();
    await page.locator("[data-testid=account-result][data-verdict=valid]").waitFor();
    await check(page, "account changed");
    await page.getByTestId("account-done").click();
    await page.getByTestId("tab-accounts").click();
    await page.getByTestId("account-acc_new3").waitFor();
  },

  async "an account is removed, but not without being asked"({ open, state, shot }) {
    const { page } = await open("accounts");
    await page.getByTestId("account-acc_main").getByTestId("account-remove").click();
    await shot(page, "remove");
    await page.keyboard.press("Escape");
    assert.equal(state.house.accounts.length, 3);
    await page.getByTestId("account-acc_main").getByTestId("account-remove").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByTestId("account-acc_main").waitFor({ state: "detached" });
    assert.equal(state.house.accounts.length, 2);
  },

  async "an account gets tags and limits"({ open, state, check, shot }) {
    const { page } = await open("accounts");
    await page.getByTestId("account-acc_main").getByTestId("account-edit").click();
    await page.getByTestId("account-policy").click();
    await page.getByTestId("field-tags").fill("work, fast");
    await page.getByTestId("field-per-minute").fill("30");
    await check(page, "account limits");
    await shot(page, "account-limits");
    await page.getByTestId("account-save").click();
    await page.getByTestId("account-save").waitFor({ state: "detached" });
    assert.deepEqual(state.house.routing.policies.acc_main.tags, ["work", "fast"]);
    assert.equal(state.house.routing.policies.acc_main.pace.per_minute, 30);
  },

  async "a key is shown once and does not vanish by accident"({ open, check, shot }) {
    const { page } = await open("keys");
    await page.getByTestId("key-create").click();
    await page.getByTestId("key-name").fill("editor");
    await page.keyboard.press("Enter");
    await page.getByTestId("key-secret").getByText("sk-or-3f9a-shown-once").waitFor();
    await check(page, "key shown");
    await shot(page, "key");
    await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    await page.getByTestId("key-done").click();
    await page.getByTestId("key-key_editor").waitFor();
    assert.equal(await page.getByText("shown-once").count(), 0);
  },

  async "a busy port is refused by name, a free one taken"({ open, shot }) {
    const { page } = await open("");
    await page.getByTestId("port-change").click();
    await page.getByTestId("port-input").fill("70000");
    await page.getByTestId("port-save").click();
    await page.getByTestId("port-error").getByText("1 to 65535").waitFor();
    await page.getByTestId("port-input").fill("8080");
    await page.getByTestId("port-save").click();
    await page.getByTestId("port-error").getByText("nginx (process 812)").waitFor();
    await shot(page, "port-refused");
    await page.getByTestId("port-input").fill("3000");
    await page.getByTestId("port-save").click();
    await page.getByTestId("base-url").getByText("http://localhost:3000/v1").waitFor();
    await shot(page, "port-moved");
  },

  async "a combo is written, its targets moved, and tried out"({ open, state, check, shot }) {
    const { page } = await open("combos");
    await page.getByTestId("combo-create").click();
    await page.getByTestId("combo-name").fill("nightly");
    await page.getByTestId("combo-target-0").fill("openai/gpt-5");
    await page.getByTestId("combo-add-target").click();
    await page.getByTestId("combo-target-1").fill("fast");
    await page.getByTestId("combo-strategy").selectOption("weighted");
    await page.getByTestId("combo-weight-0").fill("2");
    await page.getByTestId("combo-up-1").click();
    await page.getByText("Limits of this combo").click();
    await check(page, "combo dialog");
    await shot(page, "combo-form");
    await page.getByTestId("combo-save").click();
    await page.getByTestId("combo-nightly").waitFor();
    assert.deepEqual(
      state.house.combos[0].targets.map(({ model, combo }) => model ?? combo),
      ["fast", "openai/gpt-5"],
    );
    await page.getByTestId("combo-fast").getByTestId("combo-test").click();
    await page.getByTestId("combo-run").click();
    await page.getByText("429: slow down, please.").waitFor();
    await check(page, "combo tried out");
    await shot(page, "combo-tried");
  },

  async "a budget is laid down for a key, from the key"({ open, check, shot }) {
    const { page } = await open("keys");
    await page.getByTestId("key-key_unused").getByTestId("key-budget").click();
    await page.getByTestId("cap-usd.monthly").fill("12.5");
    await check(page, "budget dialog");
    await shot(page, "budget-form");
    await page.getByTestId("budget-save").click();
    await page.getByTestId("budget-key:key_unused").getByRole("meter").waitFor();
    await page.getByTestId("budget-all").getByTestId("budget-remove").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByTestId("budget-all").waitFor({ state: "detached" });
  },

  async "a key is limited and replaced"({ open, state, check, shot }) {
    const { page } = await open("keys");
    await page.getByTestId("key-key_laptop").getByTestId("key-change").click();
    await page.getByTestId("key-models").fill("fast\nopenai/*");
    await page.getByTestId("key-endpoint-messages").check();
    await page.getByTestId("key-last-day").fill("2999-01-31");
    await check(page, "key limits");
    await shot(page, "key-limits");
    await page.getByTestId("key-save").click();
    await page.getByText("fast, openai/* · Messages").waitFor();
    await page.getByTestId("key-key_laptop").getByTestId("key-rotate").click();
    await check(page, "key rotation");
    await page.getByTestId("key-rotate-yes").click();
    await page.getByTestId("key-secret").getByText("sk-or-77aa-shown-once").waitFor();
    await shot(page, "key-replaced");
    await page.getByTestId("key-done").click();
    assert.equal(state.house.keys.find(({ id }) => id === "key_laptop").former.length, 1);
  },

  async "where a request would go is told, and an alias changes it"({ open, check, shot }) {
    const { page } = await open("routing");
    await page.getByTestId("route-model").fill("gpt");
    await page.keyboard.press("Enter");
    await page.getByTestId("route-way").waitFor();
    await check(page, "way");
    await shot(page, "route");
    await page.getByTestId("alias-add").click();
    await page.getByTestId("alias-name").fill("quick");
    await page.getByTestId("alias-target").fill("nobody");
    await page.keyboard.press("Enter");
    await page.getByText("`nobody` is no model.").waitFor();
    await check(page, "alias dialog");
    await page.getByTestId("alias-target").fill("fast");
    await page.getByTestId("law-save").click();
    await page.getByTestId("alias-2").getByText("quick").waitFor();
    await page.getByTestId("chain-add").click();
    await page.getByTestId("chain-then").fill("fast");
    await check(page, "chain dialog");
    await page.getByTestId("law-save").click();
    await page.getByTestId("chain-1").waitFor();
  },

  async "thinking and a system prompt are laid down, the cache emptied"({ open, state, check, shot }) {
    const { page } = await open("caches");
    await page.getByTestId("thinking-custom").check();
    await page.getByTestId("thinking-save").click();
    await page.getByTestId("prompt-on").click();
    await page.getByTestId("prompt-text").fill("Answer in Latin.");
    await check(page, "laws typed");
    await shot(page, "caches-typed");
    await page.getByTestId("prompt-save").click();
    await page.getByTestId("caches-clear").click();
    await page.getByTestId("confirm-yes").click();
    await page.getByTestId("confirm-yes").waitFor({ state: "detached" });
    assert.equal(state.house.transforms.thinking.mode, "custom");
    assert.equal(state.house.transforms.system_prompt.text, "Answer in Latin.");
    assert.equal(state.house.caches.exact_use.entries, 0);
  },

  async "questions that mean the same are answered from memory, as a model tells them"({ open, state, check, shot }) {
    const { page } = await open("caches");
    await page.getByTestId("semantic-model").fill("nobody");
    await page.getByTestId("semantic-model-save").click();
    await page.getByText("There is no model").waitFor();
    await check(page, "model refused");
    await shot(page, "caches-refused");
    await page.getByTestId("semantic-model").fill("openai/text-embedding-3-small");
    await page.getByTestId("semantic-model-save").click();
    await page.getByTestId("number-semantic_similarity").fill("0.98");
    await page.getByTestId("caches-save").click();
    await page.getByTestId("caches-save").waitFor({ state: "detached" });
    await check(page, "semantic cache");
    await shot(page, "caches-semantic");
    assert.equal(state.house.caches.semantic_model, "openai/text-embedding-3-small");
    assert.equal(state.house.caches.semantic_similarity, 0.98);
  },

  async "requests and the door are followed live"({ open, door, houses }) {
    const { page } = await open("requests");
    await page.getByTestId("request-r1").waitFor();
    door.say("request", houses.request("r9", { requested_model: "live/one" }));
    await page.getByTestId("request-r9").getByText("live/one").waitFor();
    door.say("door", { ...houses.empty().door, state: "taken", owner: { program: "nginx", pid: 812, ours: false } });
    await page.getByTestId("trouble-taken").waitFor();
    await page.getByTestId("request-r2").click();
    await page.getByTestId("request-attempts").getByText("503: overloaded").waitFor();
    await page.getByTestId("request-steps").click();
    await page.getByText("was passed over: it was refused").waitFor();
  },

  async "a taken port names its owner"({ open, state, check, shot }) {
    state.house.door = { ...state.house.door, state: "taken", owner: { program: "omniroute", pid: 77, ours: true } };
    const { page } = await open("");
    await page.getByText("Another OmniRoute (process 77)").waitFor();
    await check(page, "taken");
    await shot(page, "taken");
  },

  async "each trouble with the secrets has its way out"({ open, state, check, shot }) {
    state.house.secrets = { state: "missing", home: "keychain", why: "no such item", sealed_records: 3 };
    const { page, complaints, close } = await open("");
    await page.getByTestId("trouble-secrets").getByRole("link").click();
    await page.getByTestId("secrets-start-over").click();
    await check(page, "start over");
    await shot(page, "start-over");
    assert.equal(await page.getByTestId("confirm-yes").isEnabled(), false);
    await page.getByTestId("confirm-text").fill("delete 3 sealed secrets");
    await page.getByTestId("confirm-yes").click();
    await page.locator("[data-testid=secrets-page][data-state=open]").waitFor();
    state.house.secrets = { state: "unavailable", home: "keychain", why: "no Secret Service", sealed_records: 0 };
    await page.reload();
    await page.getByTestId("home-keyfile").check();
    await shot(page, "choose-home");
    assert.equal(await page.getByTestId("home-choose").isEnabled(), false);
    await page.getByTestId("home-accept").check();
    await page.getByTestId("home-choose").click();
    await page.locator("[data-testid=secrets-page][data-state=open]").waitFor();
    state.house.secrets = { state: "locked", home: "passphrase", why: null, sealed_records: 3 };
    await page.reload();
    await page.getByTestId("secrets-passphrase").fill("correct horse");
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=secrets-page][data-state=open]").waitFor();
    return { complaints, close };
  },

  async "a one-time link opens once"({ open, state, check, shot }) {
    state.house.login = "password";
    const { page } = await open("login?code=0042");
    await page.getByTestId("door-state").waitFor();
    assert.equal(new URL(page.url()).hash, "#/");
    state.house.login = "password";
    await page.goto(`${new URL(page.url()).origin}/?again#/login?code=0043`);
    await page.getByText("The link was used").waitFor();
    await check(page, "used link");
    await shot(page, "used-link");
    await page.getByTestId("login-password").fill("open sesame");
    await page.keyboard.press("Enter");
    await page.getByTestId("door-state").waitFor();
  },

  async "the first password is chosen with the link from the terminal"({ open, state, check, shot }) {
    state.house.login = "setup";
    const { page } = await open("login?code=0042");
    await page.getByTestId("login-new-password").fill("long enough");
    await page.getByTestId("login-same-password").fill("long enough");
    await check(page, "setup");
    await shot(page, "setup");
    await page.getByTestId("login-submit").click();
    await page.getByTestId("door-state").waitFor();
  },

  async "the language changes at once"({ open, shot, check }) {
    const { page } = await open("settings");
    await page.getByTestId("language").selectOption("zh-CN");
    await page.getByRole("heading", { name: "设置", exact: true }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-CN");
    await shot(page, "chinese-settings");
    await page.getByTestId("nav-home").click();
    await page.getByTestId("door-state").waitFor();
    await check(page, "chinese");
    await shot(page, "chinese-home");
  },

  async "the window asks its shell and listens to it"({ open, door, check, shot }) {
    const { page } = await open("settings", { app: { url: door.url, app: { tray: "no_host" } } });
    await page.getByTestId("trouble-no-tray").waitFor();
    await page.getByTestId("autostart").click();
    await page.getByTestId("shortcut").click();
    await page.keyboard.press("Control+Shift+KeyO");
    await page.getByTestId("shortcut-clear").waitFor();
    await page.waitForFunction(() => window.said.some(([command]) => command === "listens"));
    await shot(page, "desktop-settings");
    await page.evaluate(() => window.tell("navigate", "/alerts"));
    await page.getByTestId("alert-1").waitFor();
    await page.evaluate(() => window.tell("ask-close", null));
    await check(page, "close");
    await shot(page, "close");
    await page.getByTestId("close-keep").click();
    const said = await page.evaluate(() => window.said);
    assert.deepEqual(said.find(([command]) => command === "set_shortcut")?.[1], { keys: "CommandOrControl+Shift+O" });
    assert.deepEqual(said.find(([command]) => command === "close_choice")?.[1], { choice: "keep", remember: true });
  },

  async "an import is shown whole but for its key before it is accepted"({ open, door, check, shot }) {
    const pending = {
      name: "gift",
      provider: "openai",
      base_url: "https://evil.example/v1",
      host: "evil.example",
      dialect: null,
      key: "sk-from-a-link",
      key_tail: "link",
    };
    const { page } = await open("", { app: { url: door.url, pending } });
    for (const each of ["https://evil.example/v1", "evil.example", "…link"])
      await page.getByTestId("import").getByText(each).first().waitFor();
    assert.ok(!(await page.getByTestId("import").textContent()).includes(pending.key));
    await check(page, "import");
    await shot(page, "import");
    await page.getByTestId("import-refuse").click();
    await page.getByTestId("import").waitFor({ state: "detached" });
    const said = await page.evaluate(() => window.said);
    assert.deepEqual(said.find(([command]) => command === "pending_import_done")?.[1], { accepted: false });
  },
};
