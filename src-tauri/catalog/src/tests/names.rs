//! What a model is known for by its name.

use super::named;
use crate::{Model, Provider, pattern, traits};
use chat::Quirk::{
    CacheBreakpoints, CallSignatures, DeveloperRole, InlineMedia, MaxCompletionTokens, NoPrefill,
    NoSampling, NoStop, NoThinking, OneSampling, OutputFormat, SchemaWithTools, ThinkingAdaptive,
    ThinkingAlways, ThinkingBudget, ThinkingLevel, ThinkingLowOrHigh, ToolsWithSearch,
    WantsReasoning,
};
use chat::{Dialect, Quirk, Quirks};
use std::iter;

#[test]
fn patterns_match_the_whole_id_or_its_last_segment() {
    let yes = [
        ("o3", "o3"),
        ("o3-*", "openai/o3-mini"),
        ("*claude-*-4-7*", "anthropic.claude-opus-4.7-v1:0"),
        ("gpt-5.?-chat*", "GPT-5.2-chat-latest"),
        ("a/b", "a/b"),
        ("*", ""),
        ("a*b*c", "axxbyybzc"),
    ];
    let no = [
        ("o3", "o3-mini"),
        ("o3-*", "o3"),
        ("a*b", "ab/c"),
        ("?", ""),
        ("a*b*c", "acb"),
    ];
    for (pattern, id) in yes {
        assert!(pattern::matches(pattern, id), "{pattern} {id}");
    }
    for (pattern, id) in no {
        assert!(!pattern::matches(pattern, id), "{pattern} {id}");
    }
}

#[track_caller]
fn known(ids: &[&str], quirks: &[Quirk], context: u64, max_output: u64) {
    for id in ids {
        let found = traits(id);
        assert_eq!(
            found.quirks,
            quirks.iter().copied().collect::<Quirks>(),
            "{id}"
        );
        let limits = (found.context.unwrap_or(0), found.max_output.unwrap_or(0));
        assert_eq!(limits, (context, max_output), "{id}");
    }
}

#[test]
fn claude_thinks_and_samples_by_version() {
    known(&["claude-3-5-sonnet-20241022"], &[], 200_000, 8192);
    known(
        &["claude-3-7-sonnet-20250219"],
        &[ThinkingBudget],
        200_000,
        0,
    );
    known(
        &["claude-sonnet-4-20250514", "anthropic/claude-sonnet-4"],
        &[ThinkingBudget],
        200_000,
        64_000,
    );
    known(
        &["claude-opus-4-20250514", "claude-opus-4"],
        &[ThinkingBudget],
        200_000,
        32_000,
    );
    known(
        &["claude-opus-4-1-20250805"],
        &[ThinkingBudget, OneSampling],
        200_000,
        32_000,
    );
    let ids = [
        "claude-sonnet-4-5-20250929",
        "claude-haiku-4.5",
        "claude-4.5-sonnet",
        "us.anthropic.claude-opus-4-5-v1:0",
    ];
    known(
        &ids,
        &[ThinkingBudget, OneSampling, OutputFormat],
        200_000,
        64_000,
    );
    let ids = [
        "claude-opus-4-6",
        "claude-sonnet-4.6",
        "claude-opus-4-6-20260205",
        "claude-4.6-opus",
    ];
    let quirks = [
        ThinkingAdaptive,
        ThinkingBudget,
        OneSampling,
        OutputFormat,
        NoPrefill,
    ];
    known(&ids, &quirks, 1_000_000, 128_000);
    let ids = [
        "claude-opus-4-7",
        "claude-opus-4.8",
        "claude-opus-5",
        "claude-sonnet-5-5",
        "openrouter/claude-haiku-5-5",
    ];
    let quirks = [ThinkingAdaptive, NoSampling, OutputFormat, NoPrefill];
    known(&ids, &quirks, 1_000_000, 128_000);
    let quirks = [
        ThinkingAdaptive,
        ThinkingAlways,
        NoSampling,
        OutputFormat,
        NoPrefill,
    ];
    known(
        &["claude-fable-5-1", "claude-mythos-5"],
        &quirks,
        1_000_000,
        128_000,
    );
}

#[test]
fn openai_reasoning_models_refuse_sampling_and_later_ones_stop() {
    let later = [DeveloperRole, MaxCompletionTokens, NoSampling, NoStop];
    known(&["gpt-4o", "gpt-4o-mini-2024-07-18"], &[], 128_000, 16_384);
    known(&["gpt-4.1-nano"], &[], 1_047_576, 32_768);
    known(
        &["o1", "o1-2024-12-17"],
        &[DeveloperRole, MaxCompletionTokens, NoSampling],
        200_000,
        100_000,
    );
    known(&["o3-mini", "openai/o4-mini"], &later, 200_000, 100_000);
    known(
        &[
            "gpt-5",
            "gpt-5-2025-08-07",
            "gpt-5-mini",
            "gpt-5.2",
            "gpt-5.3-codex",
        ],
        &later,
        272_000,
        128_000,
    );
    known(
        &["gpt-5-chat-latest", "gpt-5.1-chat-latest"],
        &[],
        128_000,
        16_384,
    );
    known(
        &["gpt-5-pro", "gpt-5-pro-2025-10-06"],
        &later,
        400_000,
        272_000,
    );
    known(&["gpt-5.1-codex-max"], &later, 400_000, 128_000);
    known(&["gpt-5.4", "gpt-5.5-pro"], &later, 1_050_000, 128_000);
    known(&["gpt-5.4-nano"], &later, 272_000, 128_000);
    let marked = [&later[..], &[CacheBreakpoints]].concat();
    known(&["gpt-5.6-sol", "gpt-6-astra"], &marked, 922_000, 128_000);
    known(&["gpt-oss-120b", "llama-3.3-70b", ""], &[], 0, 0);
}

#[test]
fn gemini_thinks_by_budget_then_by_level() {
    let three = [
        ThinkingLevel,
        ThinkingAlways,
        CallSignatures,
        SchemaWithTools,
        NoPrefill,
    ];
    known(&["gemini-2.5-pro"], &[ThinkingAlways], 1_048_576, 65_536);
    known(
        &["models/gemini-2.5-flash", "gemini-2.5-flash-lite"],
        &[],
        1_048_576,
        65_536,
    );
    known(&["gemini-2.0-flash", "gemma-3-27b-it"], &[NoThinking], 0, 0);
    let searching = [&three[..], &[ToolsWithSearch]].concat();
    known(
        &["gemini-3.1-pro-preview", "google/gemini-3.8-flash"],
        &searching,
        1_048_576,
        65_536,
    );
    let pro = [&searching[..], &[ThinkingLowOrHigh]].concat();
    known(&["gemini-3-pro-preview"], &pro, 1_048_576, 65_536);
    known(&["gemini-4-argon", "gemini-flash-latest"], &three, 0, 0);
}

#[test]
fn some_models_want_their_reasoning_back() {
    for id in [
        "deepseek-reasoner",
        "deepseek-ai/DeepSeek-V4-Pro",
        "kimi-k2-thinking",
        "glm-4.7",
        "MiniMax-M2.1",
        "Qwen3-235B-A22B-Thinking-2507",
    ] {
        assert!(traits(id).quirks.has(WantsReasoning), "{id}");
    }
    for id in [
        "deepseek-chat",
        "deepseek-r1",
        "kimi-k2-instruct",
        "glm-4-9b-chat",
        "qwen3-coder-plus",
        "claude-opus-5",
    ] {
        assert!(!traits(id).quirks.has(WantsReasoning), "{id}");
    }
}

#[test]
fn a_target_joins_provider_model_and_name() {
    let target = named("openai").target("gpt-5.5");
    let quirks = [MaxCompletionTokens, DeveloperRole, NoSampling, NoStop];
    assert_eq!(target.quirks, quirks.into_iter().collect::<Quirks>());
    assert_eq!(
        (target.model.as_str(), target.max_output_tokens),
        ("gpt-5.5", Some(128_000))
    );
    let unlisted = named("anthropic").target("claude-opus-9");
    assert_eq!(
        (unlisted.model.as_str(), unlisted.max_output_tokens),
        ("claude-opus-9", Some(128_000))
    );
    assert!(
        named("gemini")
            .target("gemini-3-flash")
            .quirks
            .has(InlineMedia)
    );
    assert!(named("kimi").target("kimi-k2.6").quirks.has(NoSampling));
    assert!(
        !named("together")
            .target("moonshotai/Kimi-K2.6")
            .quirks
            .has(NoSampling)
    );
    assert_eq!(
        named("nvidia")
            .target("nvidia/llama-3.3-70b-instruct")
            .model,
        "meta/llama-3.3-70b-instruct"
    );
    assert_eq!(named("groq").target("unheard-of").max_output_tokens, None);
}

#[test]
fn a_models_own_limit_goes_before_its_names() {
    let mut mine = Provider::custom("n", Dialect::AnthropicMessages, "https://h", "p");
    let listed = Model {
        max_output: Some(9),
        upstream: Some("claude-opus-5".into()),
        ..Model::named("best")
    };
    mine.models = iter::once(listed).collect();
    let target = mine.target("best");
    assert_eq!(
        (target.model.as_str(), target.max_output_tokens),
        ("claude-opus-5", Some(9))
    );
    assert!(target.quirks.has(ThinkingAdaptive));
    assert_eq!(mine.context("best"), Some(1_000_000));
}
