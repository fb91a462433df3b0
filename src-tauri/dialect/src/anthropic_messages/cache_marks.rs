//! At most four cache marks (`wire/03-anthropic-messages.md`, placement rules): the last ones win, since each covers all before it.
//!
//! The other vendors cache by themselves; this one caches only what is marked. So a conversation of theirs is marked where the next request
//! will begin with the same words: behind the tools, behind the standing instructions, and behind the last two turns of the user. Other
//! servers that speak the dialect may refuse marks: they get those of the client only.

use super::DIALECT;
use super::losses::Losses;
use super::wire::{Block, Body, Cache, Content, Known, Tool};
use chat::{CacheMark, Part, Quirk, Quirks, Request};

/// The most marks the vendor takes.
const MOST: usize = 4;
/// How long the vendor keeps what it has cached.
pub(super) const LIVES: &[&str] = &["5m", "1h"];

/// Tells of marks that ask for another life than the vendor knows.
pub(super) fn tell_lives(request: &Request, losses: &mut Losses) {
    let mut parts = request.turns.iter().flat_map(|turn| &turn.parts);
    losses.add_if(
        parts.any(lives_otherwise),
        "cache_control.ttl",
        "Anthropic caches for five minutes or for an hour",
    );
}

fn lives_otherwise(part: &Part) -> bool {
    let otherwise = |mark: &Option<CacheMark>| {
        let ttl = mark.as_ref().and_then(|mark| mark.ttl.as_deref());
        ttl.is_some_and(|ttl| !LIVES.contains(&ttl))
    };
    match part {
        Part::Text(text) => otherwise(&text.cache),
        Part::Media(media) => otherwise(&media.cache),
        Part::ToolResult(result) => {
            otherwise(&result.cache) || result.parts.iter().any(lives_otherwise)
        }
        Part::Reasoning(_) | Part::ToolCall(_) | Part::Refusal(_) | Part::Opaque(_) => false,
    }
}

/// Takes the first marks away when there are too many. `automatic`: the body holds a top-level mark, which counts too.
pub(super) fn limit(body: &mut Body<'_>, automatic: bool, losses: &mut Losses) {
    let mut marks = Vec::new();
    for tool in &mut body.tools {
        if let Tool::Own { cache_control, .. } = tool {
            marks.extend(Some(cache_control).filter(|mark| mark.is_some()));
        }
    }
    for block in &mut body.system {
        gather(block, &mut marks);
    }
    for block in body
        .messages
        .iter_mut()
        .flat_map(|message| &mut message.content)
    {
        gather(block, &mut marks);
    }
    let most = MOST - usize::from(automatic);
    let surplus = marks.len().saturating_sub(most);
    for mark in marks.into_iter().take(surplus) {
        *mark = None;
        losses.add("cache_control", "Anthropic takes at most four cache marks");
    }
}

/// Marks a conversation that came from a client whose vendor caches by itself, unless it holds marks of its own.
pub(super) fn add(body: &mut Body<'_>, request: &Request, quirks: Quirks) {
    let elsewhere = request.source.is_some_and(|source| source != DIALECT);
    if !elsewhere || !quirks.has(Quirk::CacheMarks) || is_marked(body) {
        return;
    }
    if let Some(Tool::Own { cache_control, .. }) = body.tools.last_mut() {
        *cache_control = Some(Cache { ttl: None });
    }
    mark_last(&mut body.system);
    let users = body.messages.iter_mut().rev();
    users
        .filter(|message| message.role == "user")
        .take(2)
        .for_each(|message| mark_last(&mut message.content));
}

fn is_marked(body: &mut Body<'_>) -> bool {
    let marked = |tool: &Tool<'_>| {
        matches!(
            tool,
            Tool::Own {
                cache_control: Some(_),
                ..
            }
        )
    };
    let mut marks = Vec::new();
    let said = body
        .messages
        .iter_mut()
        .flat_map(|message| &mut message.content);
    for block in body.system.iter_mut().chain(said) {
        gather(block, &mut marks);
    }
    !marks.is_empty() || body.tools.iter().any(marked)
}

/// Marks the last block, if it is one that takes a mark.
fn mark_last(blocks: &mut [Block<'_>]) {
    if let Some(place) = blocks.last_mut().and_then(Block::mark_place) {
        *place = Some(Cache { ttl: None });
    }
}

fn gather<'b, 'a>(block: &'b mut Block<'a>, marks: &mut Vec<&'b mut Option<Cache<'a>>>) {
    if let Block::Known(Known::ToolResult {
        content,
        cache_control,
        ..
    }) = block
    {
        if let Some(Content::Blocks(inner)) = content {
            marks.extend(inner.iter_mut().filter_map(Block::cache_mark));
        }
        marks.extend(Some(cache_control).filter(|mark| mark.is_some()));
    } else {
        marks.extend(block.cache_mark());
    }
}
