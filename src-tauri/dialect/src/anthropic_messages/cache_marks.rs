//! At most four cache marks (`wire/03-anthropic-messages.md`, placement rules): the last ones win, since each covers all before it.

use super::losses::Losses;
use super::wire::{Block, Body, Cache, Content, Known, Tool};

/// The most marks the vendor takes.
const MOST: usize = 4;

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
