// Caches, and what is done to every request.

export const caches = {
  title: "Caches and prompts",
  about: "Answers that are given again, and what is done to every request.",
  saved: "Saved. In force with the next request.",
  exact: {
    title: "Exact cache",
    about: "The very same request of temperature 0 is answered from memory.",
    on: "Answer from memory",
    hint: "Only for the same key, and only in memory. X-OmniRoute-No-Cache passes it by.",
    mb: "At most (MB)",
    minutes: "Kept for (minutes)",
  },
  use: {
    rate: "Hit rate",
    hits: "{{hits}} of {{asked}} answered from memory",
    none: "No request for it since the start.",
    saved: "Tokens saved",
    entries: "Answers kept",
    size: "Size",
  },
  clear: {
    do: "Empty it",
    title: "Empty the cache?",
    body: "Every answer that is kept is forgotten. The next such request goes to a provider again.",
    done: "The cache is empty.",
  },
  repeats: {
    title: "Repeats",
    about: "A request sent twice with the same Idempotency-Key is asked once.",
    seconds: "Told again for (seconds)",
    hint: "After the end of its answer; 0 turns it off.",
  },
  thinking: {
    title: "Thinking",
    about: "How much models may think before they answer.",
    budget: "Tokens",
    budgetHint: "0 switches thinking off; at most 131072.",
    effort: "Begin with",
    efforts: {
      none: "None",
      low: "Low: 1,024 tokens",
      medium: "Medium: 10,240 tokens",
      high: "High: 131,072 tokens",
    },
    modes: {
      passthrough: { name: "As the tool says", about: "Nothing is changed." },
      auto: { name: "As the model likes", about: "What the tool says about it is left out." },
      custom: { name: "Always the same", about: "So many tokens for every request." },
      adaptive: { name: "The more there is to it, the more", about: "Grows with turns, tools and long questions." },
    },
  },
  prompt: {
    title: "System prompt",
    about: "Your own instructions, given once with every request.",
    on: "Give it with every request",
    text: "Instructions",
    place: "Where",
    places: {
      prepend: "Before the tool's own",
      append: "Behind the tool's own",
      "if-absent": "Only where the tool has none",
    },
  },
};
