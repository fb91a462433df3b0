//! How many tokens a request is about, for providers that do not count.
//!
//! An estimate and labelled as one: four characters a token in prose, three in code and JSON, two in scripts without spaces, a flat sum for each picture.

use chat::{Part, Request};

const PICTURE: f64 = 1600.0;
const PER_TURN: f64 = 4.0;
const PER_TOOL: f64 = 8.0;

/// About how many tokens the request's prompt holds, tools and standing instructions included. At least one.
pub(crate) fn tokens(request: &Request) -> u64 {
    let turns: f64 = request
        .turns
        .iter()
        .map(|turn| PER_TURN + turn.parts.iter().map(part).sum::<f64>())
        .sum();
    let tools = request.tools.iter().map(|tool| {
        let schema = tool
            .schema
            .as_ref()
            .map_or(0.0, |schema| code(schema.get()));
        PER_TOOL + prose(&tool.name) + tool.description.as_deref().map_or(0.0, prose) + schema
    });
    let total = turns + tools.sum::<f64>();
    // A sum of finite positive figures.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "finite, positive, far below 2^53"
    )]
    let total = total.ceil() as u64;
    total.max(1)
}

fn part(part: &Part) -> f64 {
    match part {
        Part::Text(text) => prose(&text.text),
        Part::Refusal(text) => prose(text),
        Part::Reasoning(reasoning) => prose(&reasoning.text),
        Part::ToolCall(call) => PER_TOOL + prose(&call.name) + code(&call.arguments),
        Part::ToolResult(result) => PER_TOOL + result.parts.iter().map(self::part).sum::<f64>(),
        Part::Media(_) => PICTURE,
        Part::Opaque(opaque) => code(opaque.value.get()),
    }
}

fn prose(text: &str) -> f64 {
    weighed(text, 4.0)
}

fn code(text: &str) -> f64 {
    weighed(text, 3.0)
}

fn weighed(text: &str, characters_a_token: f64) -> f64 {
    let (mut spaced, mut dense) = (0u32, 0u32);
    for c in text.chars() {
        if c >= '\u{2e80}' {
            dense += 1
        } else {
            spaced += 1
        }
    }
    f64::from(spaced) / characters_a_token + f64::from(dense) / 1.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat::{Role, Tool, ToolKind, Turn};

    #[test]
    fn tools_and_instructions_count_too() {
        let mut request = Request {
            turns: vec![Turn::new(Role::User, vec![Part::text("word ".repeat(80))])],
            ..Request::default()
        };
        let plain = tokens(&request);
        assert!((90..=120).contains(&plain), "{plain}");
        request.turns.insert(
            0,
            Turn::new(Role::System, vec![Part::text("be kind ".repeat(50))]),
        );
        request.tools.push(Tool {
            name: "f".into(),
            description: Some("x".repeat(400)),
            schema: None,
            strict: None,
            kind: ToolKind::Function,
            cache: None,
        });
        assert!(tokens(&request) >= plain + 200);
    }
}
