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
  },
  semantic: {
    title: "Semantic cache",
    about: "A question of temperature 0 is answered from memory when one that means the same was answered before.",
    model: "Embedding model",
    modelHint: "Off while this is empty. Its provider must speak OpenAI's dialect.",
    risk: "Questions that differ only in a number or a name may look alike too: then the answer is the other one's. Every question of temperature 0 also goes to this model; no budget counts what that costs.",
    similarity: "Similarity",
    failures_one:
      "The model failed once since the start. Then it is left alone for half a minute, and providers answer.",
    failures_other:
      "The model failed {{shown}} times since the start. Each time it is left alone for half a minute, and providers answer.",
  },
  mb: "At most (MB)",
  minutes: "Kept for (minutes)",
  use: {
    rate: "Hit rate",
    hits: "{{hits}} of {{asked}} answered from memory",
    none: "No request for it since the start.",
    saved: "Tokens saved",
    entries: "Answers kept",
    size: "Size",
  },
  clear: {
    do: "Empty the caches",
    title: "Empty the caches?",
    body: "Every answer that is kept is forgotten, exact and semantic. The next such request goes to a provider again.",
    done: "The caches are empty.",
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
