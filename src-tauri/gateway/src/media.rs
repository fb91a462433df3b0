//! Brings media that a client named by address into the request, for targets that cannot fetch them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chat::{Failure, FailureKind, Media, MediaKind, Part, Request, Source, Stage};
use std::sync::Arc;
use upstream::Chores;

/// The request with every medium inline; the very same one when there was nothing to fetch.
pub(crate) async fn inlined(
    request: Arc<Request>,
    chores: &Chores,
) -> Result<Arc<Request>, Failure> {
    if !request
        .turns
        .iter()
        .any(|turn| turn.parts.iter().any(has_address))
    {
        return Ok(request);
    }
    let mut inlined = (*request).clone();
    for part in inlined.turns.iter_mut().flat_map(|turn| &mut turn.parts) {
        for media in media_in(part) {
            if let Source::Url(url) = &media.source {
                let fetched = chores.fetch(url).await.map_err(not_had)?;
                if media.mime.is_empty() {
                    media.mime = if fetched.mime.is_empty() {
                        guess(media.kind).to_owned()
                    } else {
                        fetched.mime
                    };
                }
                media.source = Source::Base64(STANDARD.encode(&fetched.bytes));
            }
        }
    }
    Ok(Arc::new(inlined))
}

fn has_address(part: &Part) -> bool {
    if let Part::ToolResult(result) = part {
        return result.parts.iter().any(has_address);
    }
    matches!(
        part,
        Part::Media(Media {
            source: Source::Url(_),
            ..
        })
    )
}

fn media_in(part: &mut Part) -> Vec<&mut Media> {
    if let Part::Media(media) = part {
        vec![media]
    } else if let Part::ToolResult(result) = part {
        result.parts.iter_mut().flat_map(media_in).collect()
    } else {
        Vec::new()
    }
}

fn guess(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image/png",
        MediaKind::Audio => "audio/mpeg",
        MediaKind::Video => "video/mp4",
        MediaKind::Document => "application/pdf",
    }
}

fn not_had(why: String) -> Failure {
    Failure::new(
        FailureKind::BadRequest,
        Stage::Encode,
        format!("a picture or file of the request could not be fetched: {why}"),
    )
    .with_code("media_not_fetched")
}
