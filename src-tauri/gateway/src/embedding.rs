//! What a text means, as a vector: asked of an embedding model behind the user's own accounts, in OpenAI's way.
//!
//! Invariants: there is one deadline for all of it; whatever fails is no vector and is held against no account; vectors have length 1.

use crate::clock;
use crate::house::House;
use crate::snapshot::{Door, Named, Snapshot};
use bytes::Bytes;
use http::{HeaderValue, Method, Uri, header};
use http_body_util::{BodyExt, Limited};
use routing::Facts;
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;
use upstream::Call;

/// What a text means to that model.
pub(crate) async fn embed(
    house: &House,
    snapshot: &Snapshot,
    model: &str,
    text: &str,
) -> Option<Box<[f32]>> {
    let named = snapshot.named(model).ok()?;
    let asked = ask(house, snapshot, &named, text);
    let told = timeout(PATIENCE, asked).await.ok()??;
    read(&told)
}

/// Whether some target of that name has a place where embeddings are asked for.
pub(crate) fn can_embed(named: &Named) -> bool {
    let mut legs = named.aim.legs.iter();
    legs.any(|leg| {
        leg.provider
            .offers
            .iter()
            .any(|offer| place_for(&offer.url).is_some())
    })
}

async fn ask(house: &House, snapshot: &Snapshot, named: &Named, text: &str) -> Option<Bytes> {
    let planned = house.plan(snapshot, &named.aim, &Facts::default(), clock::moment());
    let targets = planned.ok()?.targets;
    let mut usable = targets.iter().filter_map(|target| {
        let (account, door) = (
            snapshot.fleet.get(target.place)?,
            snapshot.doors.get(target.place)?,
        );
        let model = &named.legs.get(target.leg)?.target.model;
        let (place, url) = way(account, door, model)?;
        let mut headers = door.headers(place);
        let kind = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, kind);
        let body = serde_json::json!({ "model": model, "input": text, "encoding_format": "float" });
        Some(Call {
            method: Method::POST,
            url,
            headers,
            body: vec![body.to_string().into()],
        })
    });
    let answer = house.upstream.send(usable.next()?).await.ok()?;
    if !answer.status().is_success() {
        return None;
    }
    let body = Limited::new(answer.into_body(), LARGEST).collect().await;
    Some(body.ok()?.to_bytes())
}

/// Where an account's embeddings are asked for, and at which of its provider's offers.
fn way(account: &routing::Account, door: &Door, model: &str) -> Option<(usize, Uri)> {
    if door.locked.is_some() {
        return None;
    }
    let mut offers = account.provider.offers.iter().enumerate();
    offers.find_map(|(place, offer)| {
        let url = place_for(&offer.url)?;
        let url = door.other(&account.provider, place, &url, model).ok()?;
        Some((place, url))
    })
}

/// Beside the place where answers are asked for.
fn place_for(url: &str) -> Option<String> {
    let base = ANSWERS.iter().find_map(|answers| url.strip_suffix(answers));
    base.map(|base| format!("{base}/embeddings"))
}

#[derive(Deserialize)]
struct Told {
    data: Vec<Embedded>,
}

#[derive(Deserialize)]
struct Embedded {
    embedding: Vec<f32>,
}

fn read(told: &[u8]) -> Option<Box<[f32]>> {
    let told: Told = serde_json::from_slice(told).ok()?;
    let mut vector = told.data.into_iter().next()?.embedding;
    let length = vector.iter().map(|part| part * part).sum::<f32>().sqrt();
    if vector.len() > MOST_PARTS || !length.is_normal() {
        return None;
    }
    vector.iter_mut().for_each(|part| *part /= length);
    Some(vector.into())
}

/// How alike two texts are, from -1 to 1; not at all where their vectors are of different models.
pub(crate) fn likeness(one: &[f32], other: &[f32]) -> f32 {
    if one.len() != other.len() {
        return -1.0;
    }
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// Where OpenAI's dialects ask for answers.
const ANSWERS: &[&str] = &["/chat/completions", "/responses"];
/// From the question to the vector.
const PATIENCE: Duration = Duration::from_millis(1500);
/// Bytes of a vector in JSON.
const LARGEST: usize = 1024 * 1024;
/// Of a vector.
const MOST_PARTS: usize = 8192;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn vectors_are_compared_by_their_direction() {
        let read =
            |parts: &str| read(format!(r#"{{"data":[{{"embedding":{parts}}}]}}"#).as_bytes());
        let (east, far_east) = (read("[2, 0]").unwrap(), read("[100, 0]").unwrap());
        let (north, west) = (read("[0.0, 0.5]").unwrap(), read("[-1, 0]").unwrap());
        for (other, expected) in [(&far_east, 1.0), (&north, 0.0), (&west, -1.0)] {
            assert!((likeness(&east, other) - expected).abs() < 1e-6);
        }
        assert!(likeness(&east, &[1.0]) < 0.0);
        for no_vector in ["[]", "[0, 0]", "[1e39, 1e39]", r#"["a"]"#, "null"] {
            assert!(read(no_vector).is_none(), "{no_vector}");
        }
    }

    #[test]
    fn embeddings_are_asked_for_beside_the_answers() {
        let url = "https://api.example.test/v1/chat/completions";
        let expected = "https://api.example.test/v1/embeddings";
        assert_eq!(place_for(url).as_deref(), Some(expected));
        assert_eq!(place_for("https://example.test/v1/messages"), None);
    }
}
