// Home.

export const home = {
  title: "Home",
  about: "One AI endpoint on your own machine.",
  door: "Gateway",
  state: {
    open: "The gateway is open on port {{port}}",
    paused: "The gateway is paused",
    taken: "Port {{port}} is taken",
  },
  then: {
    open: "Your tools can reach it.",
    paused: "Tools are turned away until you resume. Nothing else changes.",
    taken: "Tools cannot reach the gateway on this port.",
  },
  taken: {
    ours: {
      title: "Another OmniRoute (process {{pid}}) has it",
      body: "Quit that one and try again, or give this one another port.",
    },
    other: {
      title: "{{program}} (process {{pid}}) has it",
      body: "End that program and try again, or choose another port below.",
    },
    unknown: {
      title: "Another program has it",
      body: "This system does not say which. Choose another port below, or try again.",
    },
  },
  pause: "Pause",
  resume: "Resume",
  port: "Port",
  portHint: "Answers that are running finish on the old port.",
  portRange: "A port is a number from 1 to 65535.",
  portLow: "Most systems give ports below 1024 to administrators only.",
  presets: "Usual ports",
  change: "Change",
  moved: "The gateway is on port {{port}} now. Tools that were told the old port must be told the new one.",
  baseUrl: "Base URL",
  baseUrlHint: "OpenAI tools want it as it is; Anthropic and Gemini tools without /v1.",
  first: {
    title: "First steps",
    about: "Two things, then your tools can ask.",
    account: {
      title: "Add an account with a provider",
      body: "A key of yours from any of them. It is sealed on this machine.",
      go: "Choose a provider",
    },
    key: {
      title: "Create a key for your tools",
      body: "Tools show it to the gateway, so that no other program can use your accounts.",
      go: "Create a key",
    },
  },
  tools: {
    title: "Connect a tool",
    about: "Put one of your keys where it says sk-or-…",
    keys: "Your keys",
  },
  desktop: {
    title: "On this desktop",
    autostart: "Start at login",
    autostartHint: "In the tray, without a window.",
    autostartUnknown: "This system does not say whether it is on.",
    tray: "Tray",
    trays: {
      shown: "The icon is there. Closing the window leaves the gateway running.",
      no_host: "This desktop has no tray. The icon will appear when it gets one.",
      off: "The icon is switched off.",
    },
  },
};
