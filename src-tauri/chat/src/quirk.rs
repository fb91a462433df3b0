//! How a provider or model departs from its dialect, by name. A brand is never a condition; a quirk is.

/// A named departure. Data files use the kebab-case name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Quirk {
    /// Chat: knows `max_tokens` only, not `max_completion_tokens`. The default for chat servers that do not say otherwise is this.
    MaxTokensOnly,
    /// Chat: takes `max_completion_tokens` (OpenAI itself, Azure, Copilot).
    MaxCompletionTokens,
    /// Refuses `temperature`, `top_p` and penalties (OpenAI reasoning models, Claude from 4.7 on).
    NoSampling,
    /// Takes `temperature` or `top_p`, not both (Claude 4.1 to 4.6).
    OneSampling,
    /// Refuses `stop` (o3 and later reasoning models).
    NoStop,
    /// Takes `top_k` on Chat.
    TopK,
    /// Chat: standing instructions go as `developer`.
    DeveloperRole,
    /// Chat: message content must be a string, not a list of parts.
    StringContent,
    /// Chat: wants `reasoning_content` back on assistant messages.
    WantsReasoning,
    /// Chat: does not know `stream_options`.
    NoStreamUsage,
    /// OpenAI: thinks, but takes no effort.
    NoEffort,
    /// Chat: does not know `response_format` `json_schema`; `json_object` is the most it takes.
    NoJsonSchema,
    /// Chat: does not know `parallel_tool_calls`.
    NoParallelToolCalls,
    /// Cannot fetch media from addresses: they must be sent inline.
    InlineMedia,
    /// Cannot take pictures at all.
    NoImages,
    /// Anthropic: knows `thinking.type = enabled` with a budget.
    ThinkingBudget,
    /// Anthropic: knows `thinking.type = adaptive` and `output_config.effort`.
    ThinkingAdaptive,
    /// Anthropic: takes standing instructions in the middle of a conversation.
    MidSystem,
    /// Anthropic, Gemini 3: refuses a conversation that ends with the model's turn.
    NoPrefill,
    /// Anthropic: has `output_config.format`.
    OutputFormat,
    /// Gemini 3: `thinkingLevel` instead of `thinkingBudget`.
    ThinkingLevel,
    /// Gemini 3 Pro: has the levels `LOW` and `HIGH` only.
    ThinkingLowOrHigh,
    /// Cannot switch thinking off.
    ThinkingAlways,
    /// Has no thinking at all; whatever asks for it is refused.
    NoThinking,
    /// Gemini 3: demands `thoughtSignature` on replayed calls.
    CallSignatures,
    /// Gemini: takes functions and a response schema in one request (Gemini 3).
    SchemaWithTools,
    /// Gemini: knows only the OpenAPI subset (`parameters`), not `parametersJsonSchema`.
    OpenApiSchema,
    /// Responses: refuses `stream: false` and must be streamed.
    StreamOnly,
    /// Chat: takes `prompt_cache_breakpoint` on parts (gpt-5.6 and later).
    CacheBreakpoints,
    /// Gemini: takes its own tools beside functions (Gemini 3).
    ToolsWithSearch,
    /// Anthropic: caches what is marked and only that, so prompts are marked unasked.
    CacheMarks,
    /// OpenAI: thinks by an effort; the proof of its thoughts is `encrypted_content`.
    ThinkingEffort,
    /// OpenAI, Gemini 3: knows no effort `minimal`.
    NoMinimal,
    /// OpenAI, Gemini 3: knows no effort above `high`.
    NoXHigh,
    /// OpenAI: knows no effort above `xhigh`.
    NoMax,
    /// OpenAI: knows the effort `high` only.
    HighOnly,
}

impl Quirk {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("max-tokens-only", Self::MaxTokensOnly),
        ("max-completion-tokens", Self::MaxCompletionTokens),
        ("no-sampling", Self::NoSampling),
        ("one-sampling", Self::OneSampling),
        ("no-stop", Self::NoStop),
        ("top-k", Self::TopK),
        ("developer-role", Self::DeveloperRole),
        ("string-content", Self::StringContent),
        ("wants-reasoning", Self::WantsReasoning),
        ("no-stream-usage", Self::NoStreamUsage),
        ("no-effort", Self::NoEffort),
        ("no-json-schema", Self::NoJsonSchema),
        ("no-parallel-tool-calls", Self::NoParallelToolCalls),
        ("inline-media", Self::InlineMedia),
        ("no-images", Self::NoImages),
        ("thinking-budget", Self::ThinkingBudget),
        ("thinking-adaptive", Self::ThinkingAdaptive),
        ("mid-system", Self::MidSystem),
        ("no-prefill", Self::NoPrefill),
        ("output-format", Self::OutputFormat),
        ("thinking-level", Self::ThinkingLevel),
        ("thinking-low-or-high", Self::ThinkingLowOrHigh),
        ("thinking-always", Self::ThinkingAlways),
        ("no-thinking", Self::NoThinking),
        ("call-signatures", Self::CallSignatures),
        ("schema-with-tools", Self::SchemaWithTools),
        ("openapi-schema", Self::OpenApiSchema),
        ("stream-only", Self::StreamOnly),
        ("cache-breakpoints", Self::CacheBreakpoints),
        ("cache-marks", Self::CacheMarks),
        ("thinking-effort", Self::ThinkingEffort),
        ("no-minimal", Self::NoMinimal),
        ("no-xhigh", Self::NoXHigh),
        ("no-max", Self::NoMax),
        ("high-only", Self::HighOnly),
        ("tools-with-search", Self::ToolsWithSearch),
    ];

    /// The quirk of that kebab-case name.
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, quirk)| *quirk)
    }
}

/// A set of quirks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Quirks(u64);

impl Quirks {
    /// No quirks.
    pub const NONE: Self = Self(0);

    /// The set whose bits were given by [`Quirks::bits`]; for tables made at build time.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The set as bits.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The set with one more.
    #[must_use]
    pub const fn with(self, quirk: Quirk) -> Self {
        Self(self.0 | 1 << quirk as u8)
    }

    /// Both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether it holds that quirk.
    pub const fn has(self, quirk: Quirk) -> bool {
        self.0 & (1 << quirk as u8) != 0
    }
}

impl FromIterator<Quirk> for Quirks {
    fn from_iter<I: IntoIterator<Item = Quirk>>(quirks: I) -> Self {
        quirks.into_iter().fold(Self::NONE, Self::with)
    }
}
