// The words that are everywhere, and those of the frame.

export const words = {
  save: "Save",
  remove: "Remove",
  choose: "Choose…",
  cancel: "Cancel",
  close: "Close",
  done: "Done",
  yes: "Yes",
  no: "No",
  show: "Show",
  hide: "Hide",
  copy: "Copy",
  copy_what: "Copy: {{what}}",
  copied: "Copied",
  not_copied: "Not copied",
  again: "Try again",
  understood: "Understood",
  loading: "Loading…",
  failed: "That did not work",
  needed: "This is needed.",
  notANumber: "This is no number.",
  actions: "Actions",
  type: "To go on, type: {{text}}",
  unreachable: "The gateway does not answer. If it was just restarted, try again in a moment.",
  dialects: {
    "openai-chat": "OpenAI Chat",
    "openai-responses": "OpenAI Responses",
    "anthropic-messages": "Anthropic Messages",
    gemini: "Gemini",
  },
};

export const shell = {
  nav: "Pages",
  skip: "Skip to the page",
  pages: {
    home: "Home",
    accounts: "Providers",
    combos: "Combos",
    keys: "Keys",
    budgets: "Budgets",
    requests: "Requests",
    alerts: "Alerts",
    settings: "Settings",
  },
  door: { open: "Open on {{port}}", paused: "Paused", taken: "Port taken" },
  mend: "Mend this",
  secrets: "Accounts with keys cannot be used until this is mended.",
  lost: { title: "The gateway does not answer", body: "What you see may be old. Trying again by itself." },
  noTray: {
    title: "There is no tray on this desktop",
    body: "OmniRoute works all the same. Start it again to bring this window back; on GNOME an extension such as AppIndicator adds a tray.",
  },
  safeMode: {
    title: "The window runs in its safe mode",
    body: "It painted nothing the last time, so it now draws without the graphics card.",
  },
  close: {
    title: "Close the window, or quit?",
    body: "There is no tray on this desktop. OmniRoute can go on without a window: your tools keep working, and starting it again shows this window.",
    remember: "Remember my choice",
    keep: "Keep running",
    quit: "Quit OmniRoute",
  },
  notFound: { title: "No such page", body: "This address leads nowhere.", home: "Go home" },
  broken: "This page broke",
};

export const imports = {
  title: "A link wants to add something",
  about: "It came from outside OmniRoute. This is everything in it.",
  secret: "secret",
  warning: "Accept only what you asked for yourself. An address of a stranger would read everything you send there.",
  accept: "Add this",
  refuse: "Refuse",
  done: "Added.",
};
