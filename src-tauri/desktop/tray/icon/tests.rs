use super::{Face, State, Tone, draw};
use crate::picture::{Door, Meter, Picture};
use crate::tray::bars::Bars;

const STATES: [State; 4] = [
    State::Running,
    State::Troubled,
    State::Paused,
    State::Stopped,
];
const SIZES: [u32; 5] = [16, 20, 22, 24, 32];
/// No bar, one, and two.
const LEFT: [&[u8]; 4] = [&[], &[40], &[5, 60], &[0, 100]];

fn meters(left: &[u8]) -> Vec<Meter> {
    let meter = |percent_left: &u8| Meter {
        account: "Work".to_owned(),
        window: "5-hour".to_owned(),
        percent_left: *percent_left,
        again: None,
    };
    left.iter().map(meter).collect()
}

fn face(state: State, left: &[u8]) -> Face {
    Face {
        state,
        bars: Bars::of(&meters(left)),
    }
}

fn opacities(face: Face, size: u32) -> Vec<u8> {
    let pixels = draw(face, Tone::Template, size);
    pixels.chunks(4).map(|pixel| pixel[3]).collect()
}

/// How much ink there is in these rows, in pixels.
fn ink(face: Face, rows: std::ops::Range<usize>) -> f32 {
    let rows = &opacities(face, 16)[rows.start * 16..rows.end * 16];
    rows.iter().map(|opacity| f32::from(*opacity) / 255.0).sum()
}

#[test]
fn every_size_has_its_pixels_and_some_are_inked() {
    for size in SIZES {
        for state in STATES {
            for left in LEFT {
                let opacities = opacities(face(state, left), size);
                assert_eq!(opacities.len(), (size * size) as usize);
                let inked = opacities.iter().filter(|opacity| **opacity > 128).count();
                let share = inked as f32 / opacities.len() as f32;
                assert!(
                    (0.08..0.60).contains(&share),
                    "{state:?} over {left:?} at {size}: {share}"
                );
            }
        }
    }
}

#[test]
fn states_differ_by_shape_at_the_smallest_size_whatever_the_bars_say() {
    for left in LEFT {
        for (at, one) in STATES.iter().enumerate() {
            for other in &STATES[at + 1..] {
                let pixels = |state: &State| opacities(face(*state, left), 16);
                let (one_pixels, other_pixels) = (pixels(one), pixels(other));
                let pairs = one_pixels.iter().zip(&other_pixels);
                let different = pairs.filter(|(a, b)| a.abs_diff(**b) > 96).count();
                assert!(
                    different >= 20,
                    "{one:?} and {other:?} over {left:?} differ in {different} pixels"
                );
            }
        }
    }
}

#[test]
fn the_more_is_left_the_longer_the_bar_and_nothing_is_not_little() {
    // The upper bar of two, in whole pixels.
    let upper = |left: u8| ink(face(State::Running, &[left, 50]), 11..13);
    let inked = [0, 4, 20, 50, 80, 99, 100].map(upper);
    assert!(inked.is_sorted(), "{inked:?}");
    assert!(
        inked[0] + 0.5 < inked[1] && inked[5] + 0.5 < inked[6],
        "{inked:?}"
    );
    assert!((inked[3] / inked[6] - 0.675).abs() < 0.05, "{inked:?}");
}

#[test]
fn the_sign_keeps_off_the_bars_and_what_is_not_known_has_no_bar() {
    for state in STATES {
        let between = ink(face(state, &[50, 50]), 10..11);
        assert!(between < 2.5, "{state:?}: {between}");
        let none = face(state, &[]);
        assert!(none.bars.is_empty());
        assert_eq!(none, face(state, LEFT[0]));
    }
    let lower = |left: &[u8]| ink(face(State::Running, left), 14..16);
    assert!(lower(&[100]) < 16.5 && lower(&[100, 100]) > 28.0);
}

#[test]
fn the_icon_changes_in_steps() {
    let bars = |left: u8| Bars::of(&meters(&[left]));
    assert_eq!(bars(41), bars(44));
    assert_ne!(bars(41), bars(46));
    assert_ne!(bars(0), bars(1));
    assert_ne!(bars(99), bars(100));
    assert_eq!(Bars::of(&meters(&[1, 2, 3])), Bars::of(&meters(&[1, 2])));
}

#[test]
fn a_template_is_black_and_the_tones_are_not_alike() {
    let face = face(State::Running, &[30, 70]);
    let template = draw(face, Tone::Template, 18);
    assert!(template.chunks(4).all(|pixel| pixel[..3] == [0, 0, 0]));
    let on = |tone| draw(face, tone, 22);
    assert_ne!(on(Tone::OnLight), on(Tone::OnDark));
    assert_ne!(on(Tone::OnDark), on(Tone::OnAny));
}

#[test]
fn a_face_follows_its_picture() {
    let mut picture = Picture::of(Door::Open { port: 1 });
    assert_eq!(Face::of(&picture), face(State::Running, &[]));
    picture.quotas = meters(&[10, 50, 90]);
    assert_eq!(Face::of(&picture), face(State::Running, &[10, 50]));
    picture.troubles.push("x".to_owned());
    assert_eq!(Face::of(&picture), face(State::Troubled, &[10, 50]));
    picture.door = Door::Paused { port: 1 };
    assert_eq!(Face::of(&picture).state, State::Paused);
    picture.door = Door::Failed { why: String::new() };
    assert_eq!(Face::of(&picture).state, State::Stopped);
}
