//! The window: made when it is wanted, hidden when it is closed, gone when it was hidden for a while.
//!
//! Invariant: there is at most one, a hidden one costs a webview for some minutes and then nothing, and asking for it always shows it.

mod closing;

use crate::shell::{Shell, Standing, own, shell};
use crate::{notices, platform, quit, watchdog};
use closing::{Step, step};
use std::env;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;
use tauri::async_runtime::{spawn, spawn_blocking};
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{
    AppHandle, CloseRequestApi, Emitter, Manager, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder,
};
use tokio::time::sleep;

/// What the window goes through.
#[derive(Default)]
pub(crate) struct Care {
    /// One at a time makes it.
    making: Mutex<()>,
    /// Counts what happens to it, so that a later moment can tell whether it is still the same.
    turn: AtomicU64,
    /// Counts the windows that were made.
    made: AtomicU64,
    /// The last window the watchdog has judged.
    judged: AtomicU64,
    /// It has painted: nothing is wrong with the way it is drawn.
    painted: AtomicBool,
    /// The page hears what it is told: only then it can ask anything, or be told where to go.
    listens: AtomicBool,
}

impl Care {
    /// Whether it has painted. That says nothing of the page's own script.
    pub(crate) fn has_painted(&self) -> bool {
        self.painted.load(Ordering::Relaxed)
    }

    /// It has painted; whether that is new.
    pub(crate) fn paints(&self) -> bool {
        !self.painted.swap(true, Ordering::Relaxed)
    }

    fn begin(&self) {
        self.painted.store(false, Ordering::Relaxed);
        self.listens.store(false, Ordering::Relaxed);
        self.made.fetch_add(1, Ordering::Relaxed);
    }

    fn page_listens(&self) -> bool {
        self.listens.load(Ordering::Relaxed)
    }

    /// Which window it is: the first, the second, …
    pub(crate) fn number(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    /// Whether this window is still the one there is, and was not judged before. It is from now on.
    pub(crate) fn judge_once(&self, number: u64) -> bool {
        self.number() == number && self.judged.swap(number, Ordering::Relaxed) != number
    }

    fn next_turn(&self) -> u64 {
        self.turn.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn is_still(&self, turn: u64) -> bool {
        self.turn.load(Ordering::Relaxed) == turn
    }
}

/// Shows the window, at `page` if one is named. Returns at once.
pub(crate) fn open(app: &AppHandle, page: Option<String>) {
    let app = app.clone();
    // Making a window waits for the toolkit, which may be the caller.
    let work = move || {
        if let Err(error) = show(&app, page) {
            tracing::error!(%error, "there is no window");
            notices::say(
                &app,
                "The window could not be opened",
                &error.to_string(),
                "/",
            );
        }
    };
    let _detached = thread::Builder::new().name("window".to_owned()).spawn(work);
}

fn show(app: &AppHandle, page: Option<String>) -> tauri::Result<()> {
    let shell = shell(app);
    let _making = own(&shell.window.making);
    shell.window.next_turn();
    platform::window_shown(app);
    let window = match app.get_webview_window(MAIN) {
        Some(window) => {
            navigate(&window, &shell, page)?;
            window
        }
        None => make(app, &shell, page)?,
    };
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// Tells the page where to go; one that cannot listen yet begins there.
fn navigate(window: &WebviewWindow, shell: &Shell, page: Option<String>) -> tauri::Result<()> {
    let Some(page) = page else { return Ok(()) };
    if shell.window.page_listens() {
        return window.emit("navigate", page);
    }
    let mut address = window.url()?;
    address.set_fragment(Some(&page));
    window.navigate(address)
}

fn make(app: &AppHandle, shell: &Shell, page: Option<String>) -> tauri::Result<WebviewWindow> {
    shell.window.begin();
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN);
    let mut config = config.cloned().unwrap_or_default();
    if let Some(page) = page.filter(|page| page != "/") {
        config.url = WebviewUrl::App(format!("index.html#{page}").into());
    }
    let window = WebviewWindowBuilder::from_config(app, &config)?
        .visible(false)
        .initialization_script(watchdog::REPORTS_ITS_PAINT)
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, load| match load.event() {
            PageLoadEvent::Started => page_begins(window.app_handle()),
            PageLoadEvent::Finished => watchdog::page_loaded(window.app_handle()),
        })
        .build()?;
    title(&window, shell)?;
    watchdog::watch(app);
    Ok(window)
}

/// The title tells a failure too, for who sees only the task bar.
fn title(window: &WebviewWindow, shell: &Shell) -> tauri::Result<()> {
    match shell.gateway() {
        Ok(_) => Ok(()),
        Err(_) => window.set_title("OmniRoute: the gateway is not running"),
    }
}

/// Nothing but the bundled page is ever shown.
fn is_own(address: &Url) -> bool {
    let host = address.host_str();
    match address.scheme() {
        "tauri" => host == Some("localhost"),
        "http" | "https" => host == Some("tauri.localhost"),
        scheme => scheme == "about",
    }
}

/// A page that is loaded anew must say anew that it listens.
fn page_begins(app: &AppHandle) {
    shell(app).window.listens.store(false, Ordering::Relaxed);
}

/// The page hears what it is told.
pub(crate) fn listens(app: &AppHandle) {
    let window = app.get_webview_window(MAIN);
    let address = window.and_then(|window| window.url().ok());
    let at = address.as_ref().and_then(Url::fragment).unwrap_or("/");
    tracing::debug!(at, "the page listens");
    shell(app).window.listens.store(true, Ordering::Relaxed);
}

/// The user closes the window.
pub(crate) fn close_requested(app: &AppHandle, api: &CloseRequestApi) {
    let shell = shell(app);
    let has_tray = shell.standing() == Standing::Shown;
    let chosen = shell.preferences.now().closing;
    api.prevent_close();
    match step(has_tray, chosen, shell.window.page_listens()) {
        Step::Hide => hide(app),
        Step::Quit => quit::quit(app),
        Step::Ask => drop(app.emit("ask-close", ())),
    }
}

/// Hides the window, tells once where it went, and lets go of it after a while.
pub(crate) fn hide(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
    let shell = shell(app);
    platform::before_hiding(&window);
    let _stays = window.hide();
    platform::window_hidden(app);
    if shell.standing() == Standing::Shown && !shell.preferences.now().told_of_the_tray {
        shell
            .preferences
            .change(|kept| kept.told_of_the_tray = true);
        let body = "The gateway goes on. Quit it from the icon in the tray.";
        notices::say(app, "OmniRoute is in the tray", body, "/");
    }
    spawn(let_go_later(app.clone(), shell.window.next_turn()));
}

/// A hidden webview still holds processes and their memory.
async fn let_go_later(app: AppHandle, turn: u64) {
    sleep(linger()).await;
    let _ended = spawn_blocking(move || let_go(&app, turn)).await;
}

fn let_go(app: &AppHandle, turn: u64) {
    let shell = shell(app);
    let _making = own(&shell.window.making);
    if !shell.window.is_still(turn) {
        return;
    }
    if let Some(window) = app.get_webview_window(MAIN) {
        tracing::debug!("the hidden window is let go");
        watchdog::stand_down(&shell);
        let _gone = window.destroy();
        thread::sleep(FAREWELL);
    }
    if app.get_webview_window(MAIN).is_none() {
        platform::webview_gone();
    }
}

/// How long a hidden window is kept.
fn linger() -> Duration {
    let set = env::var("OMNIROUTE_WINDOW_LINGER_SECONDS").ok();
    let seconds = set.and_then(|seconds| seconds.parse().ok());
    seconds.map_or(LINGER, Duration::from_secs)
}

/// The label of the one window.
pub(crate) const MAIN: &str = "main";
/// What a webview takes to end.
const FAREWELL: Duration = Duration::from_millis(500);
const LINGER: Duration = Duration::from_secs(5 * 60);

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{Care, is_own};
    use std::sync::atomic::Ordering;

    #[test]
    fn a_window_that_painted_need_not_have_a_page_that_listens() {
        let care = Care::default();
        care.begin();
        assert!(care.paints() && !care.paints());
        assert!(care.has_painted() && !care.page_listens());
        care.listens.store(true, Ordering::Relaxed);
        care.begin();
        assert!(!care.has_painted() && !care.page_listens());
    }

    #[test]
    fn only_the_bundled_page_is_shown() {
        let own = [
            "tauri://localhost/#/keys",
            "http://tauri.localhost/",
            "about:blank",
        ];
        let foreign = [
            "https://example.org/",
            "http://localhost/",
            "tauri://evil/",
            "http://127.0.0.1:1/",
            "file:///etc/passwd",
            "data:text/html,x",
        ];
        assert!(own.iter().all(|address| is_own(&address.parse().unwrap())));
        assert!(
            !foreign
                .iter()
                .any(|address| is_own(&address.parse().unwrap()))
        );
    }
}
