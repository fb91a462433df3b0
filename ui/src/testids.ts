// The names tests find things by. What a test clicks or reads carries `data-testid` with one of these; a name never
// changes with the words on the screen. Names with an argument end in it: `ids.account.row("acc_1")` is "account-acc_1".

export const ids = {
  shell: {
    nav: (page: string) => `nav-${page}`, // home accounts combos routing keys budgets caches requests alerts settings
    trouble: (kind: string) => `trouble-${kind}`, // lost taken secrets no-tray safe-mode
    toast: "toast",
    confirm: "confirm-yes",
    confirmText: "confirm-text",
    cancel: "dialog-cancel",
    close: "dialog-close",
    retry: "retry",
    closeQuit: "close-quit",
    closeKeep: "close-keep",
    closeRemember: "close-remember",
  },
  home: {
    state: "door-state", // data-state is open, paused or taken
    baseUrl: "base-url",
    copyBaseUrl: "copy-base-url",
    pause: "door-pause",
    resume: "door-resume",
    retry: "door-retry",
    changePort: "port-change",
    port: "port-input",
    savePort: "port-save",
    portError: "port-error",
    autostart: "autostart",
    snippet: (client: string) => `snippet-${client}`, // claude codex gemini openai anthropic curl
    snippetText: "snippet-text",
  },
  accounts: {
    tab: (tab: string) => `tab-${tab}`, // accounts providers
    search: "search",
    provider: (id: string) => `provider-${id}`,
    addTo: (provider: string) => `add-to-${provider}`,
    add: "add-account",
    addProvider: "add-provider",
    removeProvider: (id: string) => `remove-provider-${id}`,
    row: (id: string) => `account-${id}`, // data-label is what the user calls it
    state: "account-state",
    test: "account-test",
    verdict: "account-verdict", // data-verdict is valid, invalid or unknown
    edit: "account-edit",
    remove: "account-remove",
    enabled: "account-enabled",
    quotas: "account-quotas", // a meter each
  },
  accountForm: {
    provider: "field-provider",
    key: "field-key",
    label: "field-label",
    priority: "field-priority",
    baseUrl: "field-base-url",
    more: "field-more",
    policy: "account-policy",
    tags: "field-tags",
    except: "field-except",
    perMinute: "field-per-minute",
    concurrent: "field-concurrent",
    stopAt: "field-stop-at",
    save: "account-save",
    result: "account-result", // data-verdict as above
    done: "account-done",
    again: "account-again",
  },
  providerForm: {
    name: "field-name",
    dialect: "field-dialect",
    url: "field-url",
    prefix: "field-prefix",
    save: "provider-save",
  },
  keys: {
    create: "key-create",
    name: "key-name",
    save: "key-save",
    limits: "key-limits",
    models: "key-models",
    provider: (id: string) => `key-provider-${id}`,
    endpoint: (id: string) => `key-endpoint-${id}`,
    perMinute: "key-per-minute",
    concurrent: "key-concurrent",
    lastDay: "key-last-day",
    change: "key-change",
    rotate: "key-rotate",
    overlap: "key-overlap",
    rotateYes: "key-rotate-yes",
    budget: "key-budget",
    addresses: (list: string) => `addresses-${list}`, // allow deny
    saveAddresses: "addresses-save",
    secret: "key-secret",
    copy: "key-copy",
    done: "key-done",
    row: (id: string) => `key-${id}`, // data-name is what the user calls it
    revoke: "key-revoke",
    revoked: "keys-revoked",
  },
  combos: {
    create: "combo-create",
    row: (name: string) => `combo-${name}`,
    preset: (name: string) => `preset-${name}`,
    test: "combo-test",
    run: "combo-run",
    results: "combo-results",
    edit: "combo-edit",
    remove: "combo-remove",
    name: "combo-name",
    strategy: "combo-strategy",
    addTarget: "combo-add-target",
    target: (place: number) => `combo-target-${place}`, // from 0, as the three below
    weight: (place: number) => `combo-weight-${place}`,
    up: (place: number) => `combo-up-${place}`,
    down: (place: number) => `combo-down-${place}`,
    takeOut: (place: number) => `combo-out-${place}`,
    save: "combo-save",
  },
  budgets: {
    create: "budget-create",
    row: (purse: string) => `budget-${purse}`, // all, key:ID, provider:ID
    spent: (cap: string) => `spent-${cap}`, // usd.daily … tokens.monthly; data-tone is good, warn or bad
    edit: "budget-edit",
    remove: "budget-remove",
    purse: "budget-purse",
    cap: (cap: string) => `cap-${cap}`, // as above
    warnAt: "budget-warn-at",
    stop: "budget-stop",
    save: "budget-save",
  },
  routing: {
    reset: "health-reset",
    model: "route-model",
    tokens: "route-tokens",
    ask: "route-ask",
    way: "route-way",
    rule: (id: string) => `rule-${id}`, // all, or a provider's id
    addRule: "rule-add",
    clearRule: (id: string) => `rule-clear-${id}`,
    add: (kind: string) => `${kind}-add`, // alias chain detour
    law: (kind: string, at: number) => `${kind}-${at}`,
    edit: "law-edit",
    remove: "law-remove",
    aliasName: "alias-name",
    aliasTarget: "alias-target",
    detourName: "detour-name",
    detourTo: "detour-to",
    detourFrom: "detour-from",
    fact: (fact: string) => `detour-${fact}`, // background tools images
    chainModels: "chain-models",
    chainThen: "chain-then",
    save: "law-save",
  },
  talks: {
    on: "talks-on",
    number: (name: string) => `talks-${name}`, // life_ms wait_ms
    save: "talks-save",
    row: (id: string) => `talk-${id}`,
    forget: "talk-forget",
    forgetAll: "talks-forget",
  },
  deadlines: {
    number: (name: string) => `deadline-${name}`, // request_ms first_content_ms whole_head_ms idle_ms
    save: "deadlines-save",
  },
  paces: {
    row: (provider: string) => `pace-of-${provider}`,
    number: (name: string) => `pace-${name}`, // per_minute concurrent gap_ms queue wait_ms
    save: "pace-save",
    lift: (provider: string) => `pace-lift-${provider}`,
    add: "pace-add",
  },
  resilience: {
    number: (footing: string, name: string) => `resilience-${footing}-${name}`, // key plan; base_ms steps failures window_ms open_ms
    save: (footing: string) => `resilience-save-${footing}`,
  },
  caches: {
    exact: "exact-on",
    use: "exact-use",
    model: "semantic-model",
    saveModel: "semantic-model-save",
    semanticUse: "semantic-use",
    failures: "semantic-failures",
    number: (name: string) => `number-${name}`, // exact_mb exact_minutes semantic_similarity semantic_mb idempotency_ms
    save: "caches-save",
    clear: "caches-clear",
    mode: (mode: string) => `thinking-${mode}`, // passthrough auto custom adaptive
    budget: "thinking-budget",
    effort: "thinking-effort",
    saveThinking: "thinking-save",
    promptOn: "prompt-on",
    promptText: "prompt-text",
    promptPlace: "prompt-place",
    savePrompt: "prompt-save",
  },
  requests: {
    row: (id: string) => `request-${id}`,
    open: "request-open",
    failedOnly: "requests-failed",
    more: "requests-more",
    details: "request-details",
    attempts: "request-attempts",
    losses: "request-losses",
    explained: "request-explained",
    steps: "request-steps",
  },
  alerts: { row: (id: number) => `alert-${id}`, silence: (kind: string) => `silence-${kind}` },
  settings: {
    language: "language",
    theme: "theme",
    shortcut: "shortcut",
    clearShortcut: "shortcut-clear",
    secrets: "secrets-state", // data-state is open, locked, missing or unavailable
    openSecrets: "secrets-open",
    check: "update-check",
    install: "update-install",
    update: "update-state",
    openInBrowser: "open-in-browser",
    logout: "logout",
    oldPassword: "password-old",
    newPassword: "password-new",
    changePassword: "password-change",
    version: "version",
  },
  secrets: {
    state: "secrets-page", // data-state as above
    passphrase: "secrets-passphrase",
    unlock: "secrets-unlock",
    again: "secrets-again",
    refused: "secrets-refused",
    startOver: "secrets-start-over",
    home: (home: string) => `home-${home}`, // keychain passphrase keyfile
    newPassphrase: "home-new-passphrase",
    samePassphrase: "home-same-passphrase",
    accept: "home-accept",
    choose: "home-choose",
  },
  login: {
    password: "login-password",
    newPassword: "login-new-password",
    samePassword: "login-same-password",
    submit: "login-submit",
    problem: "login-problem",
  },
  import: { dialog: "import", accept: "import-accept", refuse: "import-refuse" },
} as const;
