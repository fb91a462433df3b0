//! The window as WebDriver sees it: WebKitWebDriver starts the program and clicks, types and reads in its page.
//!
//! Invariant: what is clicked is on the screen, as for a person; every step waits for the page to be ready for it, and none waits for ever.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use suite::{Ask, Open};

use crate::control::Control;
use crate::desk::{Desk, PROGRAM, Process, end, patiently, until};
use crate::free_port;

/// The program's window, with its driver.
pub(crate) struct Window {
    port: u16,
    session: String,
    program: Option<u32>,
    screen: PathBuf,
    _driver: Process,
}

impl Window {
    /// Starts the program with its gateway on `port`, and waits for the page.
    #[track_caller]
    pub(crate) fn open(desk: &Desk, port: u16) -> Self {
        Self::open_with(desk, port, &[])
    }

    /// The same with words behind the program's name.
    #[track_caller]
    pub(crate) fn open_with(desk: &Desk, port: u16, words: &[&str]) -> Self {
        let driver_port = free_port();
        let mut command = desk.command("WebKitWebDriver");
        command
            .arg(format!("--port={driver_port}"))
            .arg("--host=127.0.0.1")
            .env("PORT", port.to_string())
            // Without it the page does not let itself be driven, and the driver waits for ever.
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let mut window = Self {
            port: driver_port,
            session: String::new(),
            program: None,
            screen: desk.screen.picture(),
            _driver: Process::start(&mut command),
        };
        until("the driver (Debian: webkit2gtk-driver)", || {
            std::net::TcpStream::connect(("127.0.0.1", driver_port)).ok()
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": PROGRAM, "args": words}}}});
        let session = window.call("POST", "/session", &wanted);
        window.program = Control::running(desk).map(|control| control.pid);
        let session = session.unwrap();
        window.session = format!("/session/{}", session["sessionId"].as_str().unwrap());
        window.see(&id("nav-home"));
        window
    }

    /// Goes to a page by its link in the frame.
    #[track_caller]
    pub(crate) fn go(&self, page: &str) {
        self.click(&id(&format!("nav-{page}")));
    }

    /// Waits until this is on the page, and gives its text.
    #[track_caller]
    pub(crate) fn see(&self, css: &str) -> String {
        self.patiently(css, |element| {
            let shown = self.element("GET", element, "displayed", &Value::Null)?;
            if shown != Value::Bool(true) {
                return Err("it is hidden".to_owned());
            }
            self.element("GET", element, "property/innerText", &Value::Null)
        })
        .as_str()
        .unwrap()
        .to_owned()
    }

    /// Waits until this is on the page with that text in it.
    #[track_caller]
    pub(crate) fn reads(&self, css: &str, text: &str) {
        self.patiently(css, |element| {
            let read = self.element("GET", element, "property/innerText", &Value::Null)?;
            let holds = read.as_str().is_some_and(|read| read.contains(text));
            holds
                .then_some(read.clone())
                .ok_or_else(|| format!("it reads {read}, not `{text}`"))
        });
    }

    /// Waits until this is no longer on the page.
    #[track_caller]
    pub(crate) fn gone(&self, css: &str) {
        until(&format!("`{css}` to go"), || (!self.has(css)).then_some(()));
    }

    /// Whether this is on the page now.
    pub(crate) fn has(&self, css: &str) -> bool {
        self.find(css).is_ok()
    }

    /// Clicks on it, where a person would.
    #[track_caller]
    pub(crate) fn click(&self, css: &str) {
        self.patiently(css, |element| {
            self.element("POST", element, "click", &json!({}))
        });
    }

    /// Types into it, key by key.
    #[track_caller]
    pub(crate) fn enter(&self, css: &str, text: &str) {
        self.patiently(css, |element| {
            self.element("POST", element, "value", &json!({"text": text}))
        });
    }

    /// What stands in a field.
    #[track_caller]
    pub(crate) fn value(&self, css: &str) -> String {
        let value = self.patiently(css, |element| {
            self.element("GET", element, "property/value", &Value::Null)
        });
        value.as_str().unwrap_or_default().to_owned()
    }

    /// What a script in the page answers.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        let script = json!({"script": script, "args": []});
        let path = format!("{}/execute/sync", self.session);
        self.call("POST", &path, &script).unwrap()
    }

    /// Tries until it works: the page may be about to change.
    #[track_caller]
    fn patiently(&self, css: &str, step: impl Fn(&str) -> Result<Value, String>) -> Value {
        let done = patiently(|| self.find(css).and_then(|element| step(&element)));
        done.unwrap_or_else(|why| panic!("`{css}`: {why}\n{}", self.last_look()))
    }

    /// What there is to see, for the report of a failure.
    fn last_look(&self) -> String {
        let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("last-screen.xwd");
        let _picture = fs::copy(&self.screen, &kept);
        format!(
            "the screen is in {}\nthe page reads: {}",
            kept.display(),
            self.words()
        )
    }

    fn words(&self) -> String {
        let script = json!({"script": "return document.body.innerText", "args": []});
        let path = format!("{}/execute/sync", self.session);
        match self.call("POST", &path, &script) {
            Ok(words) => words.as_str().unwrap_or_default().to_owned(),
            Err(why) => why,
        }
    }

    fn find(&self, css: &str) -> Result<String, String> {
        let wanted = json!({"using": "css selector", "value": css});
        let found = self.call("POST", &format!("{}/element", self.session), &wanted)?;
        Ok(found[ELEMENT].as_str().unwrap_or_default().to_owned())
    }

    fn element(
        &self,
        method: &str,
        element: &str,
        what: &str,
        body: &Value,
    ) -> Result<Value, String> {
        let path = format!("{}/element/{element}/{what}", self.session);
        self.call(method, &path, body)
    }

    fn call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let ask = if body.is_null() {
            Ask::method(self.port, method, path)
        } else {
            Ask::post(self.port, path, body.to_string()).by(method)
        };
        let mut open = Open::connect(self.port);
        // Longer than the program takes to start on a busy machine.
        let longest = Some(Duration::from_secs(90));
        open.stream.set_read_timeout(longest).unwrap();
        open.say(ask.bytes());
        let value = open.rest().json()["value"].take();
        match value.get("error") {
            None => Ok(value),
            Some(error) => Err(format!("{error}: {}", value["message"])),
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // The program is the driver's child, and does not end with it.
        if let Some(program) = self.program {
            end(program);
        }
    }
}

/// Finds what carries this test id.
pub(crate) fn id(testid: &str) -> String {
    format!("[data-testid=\"{testid}\"]")
}

/// The name WebDriver gives to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
