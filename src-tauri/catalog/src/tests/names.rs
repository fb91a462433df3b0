//! What a model is known for by its name.

use super::named;
use crate::{Model, Provider, pattern, traits};
use chat::Quirk::{
    CacheBreakpoints, CallSignatures, DeveloperRole, HighOnly, InlineMedia, MaxCompletionTokens,
    NoEffort, NoMax, NoMinimal, NoPrefill, NoSampling, NoStop, NoThinking, NoXHigh, OneSampling,
    OutputFormat, SchemaWithTools, ThinkingAdaptive, ThinkingAlways, ThinkingBudget,
    ThinkingEffort, ThinkingLevel, ThinkingLowOrHigh, ToolsWithSearch, WantsReasoning,
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
    known(
        &["claude-3-5-sonnet-20241022", "claude-3-5-haiku-latest"],
        &[NoThinking],
        200_000,
        8192,
    );
    known(&["claude-3-haiku-20240307"], &[NoThinking], 200_000, 4096);
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
    let with = |more: &[Quirk]| {
        let all = [
            DeveloperRole,
            MaxCompletionTokens,
            NoSampling,
            NoStop,
            ThinkingEffort,
        ];
        [&all[..], more].concat()
    };
    let to_high = with(&[ThinkingAlways, NoMinimal, NoXHigh]);
    let to_xhigh = with(&[ThinkingAlways, NoMinimal, NoMax]);
    let from_none = with(&[NoMinimal, NoMax]);
    let none = &[NoThinking];
    known(&["gpt-4o", "gpt-4o-mini-2024-07-18"], none, 128_000, 16_384);
    known(&["gpt-4.1-nano"], none, 1_047_576, 32_768);
    known(&["gpt-4", "gpt-4-turbo", "gpt-3.5-turbo"], none, 0, 0);
    let chat = ["gpt-5-chat-latest", "gpt-5.1-chat-latest"];
    known(&chat, none, 128_000, 16_384);
    let early = [MaxCompletionTokens, NoEffort, NoSampling];
    known(&["o1-mini"], &early, 128_000, 0);
    let first: Vec<Quirk> = to_high.iter().copied().filter(|q| *q != NoStop).collect();
    known(&["o1", "o1-2024-12-17"], &first, 200_000, 100_000);
    known(&["o3-mini", "openai/o4-mini"], &to_high, 200_000, 100_000);
    let five = with(&[ThinkingAlways, NoXHigh]);
    let fives = ["gpt-5", "gpt-5-2025-08-07", "gpt-5-mini"];
    known(&fives, &five, 272_000, 128_000);
    known(&["gpt-5-codex"], &to_high, 272_000, 128_000);
    let high = with(&[ThinkingAlways, HighOnly]);
    known(
        &["gpt-5-pro", "gpt-5-pro-2025-10-06"],
        &high,
        400_000,
        272_000,
    );
    let one = with(&[NoMinimal, NoXHigh]);
    known(&["gpt-5.1", "gpt-5.1-2025-11-13"], &one, 272_000, 128_000);
    known(&["gpt-5.1-codex-mini"], &to_high, 400_000, 128_000);
    known(&["gpt-5.1-codex-max"], &to_xhigh, 400_000, 128_000);
    known(&["gpt-5.3-codex"], &to_xhigh, 272_000, 128_000);
    known(&["gpt-5.2", "gpt-5.4-nano"], &from_none, 272_000, 128_000);
    known(&["gpt-5.4", "gpt-5.5-pro"], &from_none, 1_050_000, 128_000);
    let marked = with(&[CacheBreakpoints, NoMinimal]);
    known(&["gpt-5.6-sol", "gpt-6-astra"], &marked, 922_000, 128_000);
    known(&["gpt-5.9"], &with(&[]), 0, 0);
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
    known(&["google/gemini-3.8-flash"], &searching, 1_048_576, 65_536);
    let first = [&searching[..], &[NoXHigh]].concat();
    known(&["gemini-3-flash-preview"], &first, 1_048_576, 65_536);
    let pro = [&searching[..], &[NoMinimal]].concat();
    known(&["gemini-3.1-pro-preview"], &pro, 1_048_576, 65_536);
    let first = [&pro[..], &[NoXHigh, ThinkingLowOrHigh]].concat();
    known(&["gemini-3-pro-preview"], &first, 1_048_576, 65_536);
    known(&["gemini-flash-latest"], &three, 0, 0);
    let unnamed = [&three[..], &[NoMinimal]].concat();
    known(&["gemini-4-argon"], &unnamed, 0, 0);
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
    let quirks = [MaxCompletionTokens, DeveloperRole, NoSampling, NoStop]
        .into_iter()
        .chain([ThinkingEffort, NoMinimal, NoMax]);
    assert_eq!(target.quirks, quirks.collect::<Quirks>());
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
