use super::{Kind, PRESETS, Row, menu};
use crate::actions::Action;
use crate::picture::{Door, Picture};

fn find<'a>(rows: &'a [Row], text: &str) -> Option<&'a Row> {
    rows.iter().filter(|row| row.shown).find_map(|row| {
        let inside = match &row.kind {
            Kind::Menu(rows) => find(rows, text),
            Kind::Item(_) | Kind::Check(..) | Kind::Separator => None,
        };
        if row.text == text { Some(row) } else { inside }
    })
}

/// What stays the same in every picture: the kinds of rows and how they nest.
fn skeleton(rows: &[Row]) -> String {
    let one = |row: &Row| match &row.kind {
        Kind::Item(_) => "i".to_owned(),
        Kind::Check(..) => "c".to_owned(),
        Kind::Separator => "-".to_owned(),
        Kind::Menu(rows) => format!("[{}]", skeleton(rows)),
    };
    rows.iter().map(one).collect()
}

fn pictures() -> Vec<Picture> {
    let open = Picture::of(Door::Open { port: 20128 });
    let crowded = Picture {
        refusal: Some("no".to_owned()),
        troubles: (0..9).map(|at| format!("trouble {at}")).collect(),
        autostart: Some(true),
        update: Some("9.9.9".to_owned()),
        ..open.clone()
    };
    let taken = Picture::of(Door::Taken {
        port: 1234,
        owner: Some("nginx (pid 12)".to_owned()),
    });
    let failed = Picture::of(Door::Failed {
        why: "the vault is broken".to_owned(),
    });
    vec![
        open,
        crowded,
        taken,
        failed,
        Picture::of(Door::Paused { port: 3000 }),
    ]
}

#[test]
fn every_picture_gives_the_same_rows_in_the_same_order() {
    let [first, rest @ ..] = &pictures()[..] else {
        unreachable!()
    };
    for other in rest {
        assert_eq!(skeleton(&menu(first)), skeleton(&menu(other)));
    }
}

#[test]
fn the_current_port_is_checked_whether_it_is_a_preset_or_not() {
    for port in PRESETS.into_iter().chain([4711]) {
        let rows = menu(&Picture::of(Door::Open { port }));
        let checked: Vec<_> = find(&rows, "Port")
            .map(|row| match &row.kind {
                Kind::Menu(rows) => rows
                    .iter()
                    .filter(|row| row.shown && matches!(row.kind, Kind::Check(_, true)))
                    .collect(),
                Kind::Item(_) | Kind::Check(..) | Kind::Separator => Vec::new(),
            })
            .unwrap_or_default();
        assert_eq!(checked.len(), 1);
        assert_eq!(checked[0].text, port.to_string());
    }
}

#[test]
fn a_preset_moves_the_door_there() {
    let rows = menu(&Picture::of(Door::Open { port: 20128 }));
    let preset = find(&rows, "3000").map(|row| row.kind.clone());
    assert_eq!(preset, Some(Kind::Check(Action::MoveTo(3000), false)));
}

#[test]
fn start_at_login_does_what_was_read_there() {
    let row = |autostart| {
        let picture = Picture {
            autostart,
            ..Picture::of(Door::Open { port: 20128 })
        };
        let row = find(&menu(&picture), "Start at login").cloned();
        row.map(|row| (row.kind, row.enabled))
    };
    let check = |wish, on| Kind::Check(Action::StartAtLogin(wish), on);
    assert_eq!(row(Some(true)), Some((check(false, true), true)));
    assert_eq!(row(Some(false)), Some((check(true, false), true)));
    assert_eq!(row(None), Some((check(true, false), false)));
}

#[test]
fn a_taken_port_names_its_owner_and_can_be_tried_again() {
    let rows = menu(&pictures()[2]);
    assert_eq!(rows[0].text, "Port 1234 is used by nginx (pid 12)");
    let again = find(&rows, "Try the port again").map(|row| row.kind.clone());
    assert_eq!(again, Some(Kind::Item(Some(Action::Resume))));
}

#[test]
fn five_troubles_have_a_row_and_the_others_are_counted() {
    let rows = menu(&pictures()[1]);
    assert!(find(&rows, "trouble 4").is_some() && find(&rows, "trouble 5").is_none());
    assert!(find(&rows, "… and 4 more").is_some());
    assert!(find(&menu(&pictures()[0]), "… and 4 more").is_none());
}

#[test]
fn without_a_gateway_one_can_still_read_why_and_quit() {
    let rows = menu(&pictures()[3]);
    assert_eq!(rows[0].text, "Not running: the vault is broken");
    for text in [
        "Copy base URL",
        "Copy a key",
        "Port",
        "Pause gateway",
        "Start at login",
    ] {
        assert!(find(&rows, text).is_some_and(|row| !row.enabled), "{text}");
    }
    assert!(find(&rows, "Quit").is_some_and(|row| row.enabled));
}
