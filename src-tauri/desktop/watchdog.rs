//! Notices a window that paints nothing, and draws it the safe way from then on.
//!
//! Invariant: it is tried once per version. A window that paints is never disturbed, and one that nobody can see is not judged.

use crate::preferences::Preferences;
use crate::shell::{Shell, shell};
use crate::window::MAIN;
use crate::{notices, platform, quit};
use std::env;
use std::time::Duration;
use tauri::async_runtime::spawn;
use tauri::{AppHandle, Manager};
use tokio::time::sleep;

/// Runs in the page before anything else: after its first frame the shell is told.
pub(crate) const REPORTS_ITS_PAINT: &str = r#"
addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => {
  window.__TAURI_INTERNALS__.invoke("painted");
})));
"#;

/// What to do about a window at the end of its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Nothing.
    Leave,
    /// Start again, drawing the safe way.
    Relaunch,
    /// That was tried: say where the page can be seen.
    Tell,
}

fn judge(painted: bool, visible: bool, safe_mode: bool) -> Verdict {
    match (painted, visible) {
        (true, _) | (_, false) => Verdict::Leave,
        (false, true) if safe_mode || !platform::HAS_SAFE_MODE => Verdict::Tell,
        (false, true) => Verdict::Relaunch,
    }
}

/// Whether this start draws the safe way: it was asked for, or this version painted nothing before, or the last start died over it.
pub(crate) fn is_due(kept: &Preferences, asked: bool, version: &str) -> bool {
    asked || kept.unpainted || kept.safe_mode.as_deref() == Some(version)
}

/// Remembers why, so that the next start does not try the fast way in vain.
pub(crate) fn remember(kept: &mut Preferences, version: &str) {
    kept.unpainted = false;
    kept.safe_mode = Some(version.to_owned());
}

/// Watches a window that was just made.
pub(crate) fn watch(app: &AppHandle) {
    shell(app).preferences.change(|kept| kept.unpainted = true);
    spawn(look_later(app.clone(), painting() * LOADING_AND_PAINTING));
}

/// From now on the page has everything it needs to paint.
pub(crate) fn page_loaded(app: &AppHandle) {
    spawn(look_later(app.clone(), painting()));
}

/// It painted.
pub(crate) fn painted(app: &AppHandle) {
    let shell = shell(app);
    if shell.window.paints() {
        stand_down(&shell);
    }
}

/// It painted, or it is gone: either way nothing is wrong with it.
pub(crate) fn stand_down(shell: &Shell) {
    shell.preferences.change(|kept| kept.unpainted = false);
}

async fn look_later(app: AppHandle, pause: Duration) {
    let shell = shell(&app);
    let number = shell.window.number();
    sleep(pause).await;
    if !shell.window.judge_once(number) {
        return;
    }
    let visible = app.get_webview_window(MAIN).is_some_and(|window| {
        window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(true)
    });
    match judge(shell.window.has_painted(), visible, shell.safe_mode) {
        Verdict::Leave => {}
        Verdict::Relaunch => {
            tracing::warn!("the window painted nothing: starting again in the safe mode");
            shell
                .preferences
                .change(|kept| remember(kept, env!("CARGO_PKG_VERSION")));
            quit::relaunch_safely(&app);
        }
        Verdict::Tell => {
            stand_down(&shell);
            let body = "Choose “Open in browser” in the tray to see the same page there.";
            notices::say(&app, "The window shows nothing on this system", body, "/");
        }
    }
}

/// How long the first frame may take once the page is loaded.
fn painting() -> Duration {
    let set = env::var("OMNIROUTE_FIRST_PAINT_SECONDS").ok();
    let seconds = set.and_then(|seconds| seconds.parse().ok());
    seconds.map_or(PAINTING, Duration::from_secs)
}

/// Longer than it takes.
const PAINTING: Duration = Duration::from_secs(10);
/// A slow machine takes some times as long to load the page.
const LOADING_AND_PAINTING: u32 = 4;

#[cfg(test)]
mod tests {
    use super::{Verdict, is_due, judge, remember};
    use crate::platform::HAS_SAFE_MODE;
    use crate::preferences::Preferences;

    #[test]
    fn only_a_visible_window_that_painted_nothing_is_judged() {
        assert_eq!(judge(true, true, false), Verdict::Leave);
        assert_eq!(judge(false, false, false), Verdict::Leave);
        let tried = if HAS_SAFE_MODE {
            Verdict::Relaunch
        } else {
            Verdict::Tell
        };
        assert_eq!(judge(false, true, false), tried);
        assert_eq!(judge(false, true, true), Verdict::Tell);
    }

    #[test]
    fn the_safe_mode_is_remembered_until_another_version_comes() {
        let mut kept = Preferences::default();
        assert!(!is_due(&kept, false, "1") && is_due(&kept, true, "1"));
        remember(&mut kept, "1");
        assert!(is_due(&kept, false, "1") && !is_due(&kept, false, "2"));
    }

    #[test]
    fn a_start_that_died_before_its_first_paint_counts() {
        let kept = Preferences {
            unpainted: true,
            ..Preferences::default()
        };
        assert!(is_due(&kept, false, "1"));
    }
}
