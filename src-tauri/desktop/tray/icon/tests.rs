use super::{Face, Tone, draw};
use crate::picture::{Door, Picture};

const FACES: [Face; 4] = [Face::Running, Face::Troubled, Face::Paused, Face::Stopped];
const SIZES: [u32; 5] = [16, 20, 22, 24, 32];

fn opacities(face: Face, size: u32) -> Vec<u8> {
    let pixels = draw(face, Tone::Template, size);
    pixels.chunks(4).map(|pixel| pixel[3]).collect()
}

#[test]
fn every_size_has_its_pixels_and_some_are_inked() {
    for size in SIZES {
        for face in FACES {
            let opacities = opacities(face, size);
            assert_eq!(opacities.len(), (size * size) as usize);
            let inked = opacities.iter().filter(|opacity| **opacity > 128).count();
            let share = inked as f32 / opacities.len() as f32;
            assert!((0.08..0.60).contains(&share), "{face:?} at {size}: {share}");
        }
    }
}

#[test]
fn states_differ_by_shape_at_the_smallest_size() {
    for (at, one) in FACES.iter().enumerate() {
        for other in &FACES[at + 1..] {
            let (one_pixels, other_pixels) = (opacities(*one, 16), opacities(*other, 16));
            let pairs = one_pixels.iter().zip(&other_pixels);
            let different = pairs.filter(|(a, b)| a.abs_diff(**b) > 96).count();
            assert!(
                different >= 20,
                "{one:?} and {other:?} differ in {different} pixels"
            );
        }
    }
}

#[test]
fn a_template_is_black_and_the_tones_are_not_alike() {
    let template = draw(Face::Running, Tone::Template, 18);
    assert!(template.chunks(4).all(|pixel| pixel[..3] == [0, 0, 0]));
    let on = |tone| draw(Face::Running, tone, 22);
    assert_ne!(on(Tone::OnLight), on(Tone::OnDark));
    assert_ne!(on(Tone::OnDark), on(Tone::OnAny));
}

#[test]
fn a_face_follows_its_picture() {
    let mut picture = Picture::of(Door::Open { port: 1 });
    assert_eq!(Face::of(&picture), Face::Running);
    picture.troubles.push("x".to_owned());
    assert_eq!(Face::of(&picture), Face::Troubled);
    picture.door = Door::Paused { port: 1 };
    assert_eq!(Face::of(&picture), Face::Paused);
    picture.door = Door::Failed { why: String::new() };
    assert_eq!(Face::of(&picture), Face::Stopped);
}
