//! The shapes the icon is made of: how far a point of the unit square is from a shape's edge; negative inside.

/// A point of the unit square, from the top left.
pub(super) type Point = (f32, f32);

/// One line that becomes three.
pub(super) fn mark(p: Point) -> f32 {
    let fork = (0.34, 0.50);
    let branches = [0.16, 0.50, 0.84]
        .map(|y| line(p, fork, (0.80, y), 0.050).min(circle(p, (0.84, y), 0.115)));
    branches
        .into_iter()
        .fold(line(p, (0.08, 0.50), fork, 0.075), f32::min)
}

/// A warning sign.
pub(super) fn warning(p: Point) -> f32 {
    triangle(p).max(-exclamation(p))
}

/// Two upright beams.
pub(super) fn beams(p: Point) -> f32 {
    let beam = |x| line(p, (x, 0.22), (x, 0.78), 0.10);
    f32::min(beam(0.32), beam(0.68))
}

/// Two crossed lines.
pub(super) fn cross(p: Point) -> f32 {
    let (one, other) = (((0.20, 0.20), (0.80, 0.80)), ((0.80, 0.20), (0.20, 0.80)));
    let beam = |(from, to)| line(p, from, to, 0.09);
    f32::min(beam(one), beam(other))
}

/// A triangle that stands on its base, with round corners.
fn triangle(p: Point) -> f32 {
    const ROUND: f32 = 0.07;
    let (top, base, half): (f32, f32, f32) = (0.10 + 2.0 * ROUND, 0.92 - ROUND, 0.33);
    let slope = half.hypot(base - top);
    let side = ((p.0 - 0.5).abs() * (base - top) - (p.1 - top) * half) / slope;
    side.max(p.1 - base) - ROUND
}

fn exclamation(p: Point) -> f32 {
    line(p, (0.5, 0.42), (0.5, 0.58), 0.070).min(circle(p, (0.5, 0.775), 0.075))
}

pub(super) fn circle(p: Point, middle: Point, radius: f32) -> f32 {
    (p.0 - middle.0).hypot(p.1 - middle.1) - radius
}

/// A line with round ends, `half` of its width to each side.
pub(super) fn line(p: Point, from: Point, to: Point, half: f32) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let along = ((p.0 - from.0) * dx + (p.1 - from.1) * dy) / (dx * dx + dy * dy);
    let along = along.clamp(0.0, 1.0);
    circle(p, (from.0 + along * dx, from.1 + along * dy), half)
}
