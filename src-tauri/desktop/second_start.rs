//! A second start: its words go to the first program, which always shows itself.
//!
//! Invariant: whoever starts the program sees it, unless they asked not to. A link is an offer and nothing more.

use crate::actions::{Action, perform, refuse};
use crate::arguments::{self, Arguments};
use crate::deep_link::Import;
use crate::instance;
use crate::shell::{own, shell};
use crate::window;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::process::ExitCode;
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Emitter, Wry};
use tauri_plugin_single_instance::Builder;

/// Hands the words of this start to the program that runs already.
pub(crate) fn hand_over(folder: &Path) -> ExitCode {
    let words: Vec<String> = arguments::words().collect();
    match instance::hand_over(folder, &words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("omniroute-desktop: OmniRoute runs already, but does not answer: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The desktop's own way to notice a second start, behind the claim on the folder: the claim needs no bus and stands before the gateway
/// starts; this one catches what a folder's lock cannot, such as a folder on a network drive. Two folders on one bus are two programs.
pub(crate) fn plugin(folder: &Path) -> TauriPlugin<Wry> {
    let mut name = DefaultHasher::new();
    folder.hash(&mut name);
    Builder::new()
        .callback(|app, words, _| show(app, words.into_iter().skip(1).collect()))
        .dbus_id(format!("{IDENTIFIER}.folder{:016x}", name.finish()))
        .build()
}

const IDENTIFIER: &str = "io.github.omniroute.desktop";

/// Hears of later starts.
pub(crate) fn listen(app: &AppHandle) {
    let shell = shell(app);
    let claim = own(&shell.claim);
    let Some(claim) = claim.as_ref() else { return };
    let heard = app.clone();
    if let Err(error) = claim.listen(move |words| show(&heard, words)) {
        tracing::warn!(%error, "later starts cannot be heard");
    }
}

fn show(app: &AppHandle, words: Vec<String>) {
    // The words may hold a key: they are not logged.
    tracing::info!("OmniRoute was started again");
    let arguments = match Arguments::read(words) {
        Ok(arguments) => arguments,
        Err(why) => return refuse(app, why),
    };
    if let Some(port) = arguments.port {
        perform(app, Action::MoveTo(port));
    }
    if arguments.links.is_empty() && !arguments.minimized {
        window::open(app, None);
    }
    for link in &arguments.links {
        offer(app, link);
    }
}

/// Offers what a link says, to be shown and answered in the window.
pub(crate) fn offer(app: &AppHandle, link: &str) {
    let offered = Import::read(link).and_then(|import| shell(app).make_offer(import));
    window::open(app, None);
    match offered {
        Ok(()) => drop(app.emit("import-offered", ())),
        Err(refusal) => refuse(app, format!("A link was not followed: {refusal}.")),
    }
}
