//! What the tray and the window's frame show: the state of everything, as plain data.
//!
//! Invariant: it holds no handle and no secret, so that the menu, the icon and the tooltip are functions of it.

/// The state of everything that is shown outside the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The door clients come through.
    pub(crate) door: Door,
    /// Why the last wish could not be fulfilled, until the next one can.
    pub(crate) refusal: Option<String>,
    /// Accounts that cannot serve now, a sentence each.
    pub(crate) troubles: Vec<String>,
    /// What is left of the quotas that are known, what matters most first.
    pub(crate) quotas: Vec<Meter>,
    /// Whether the system starts the program at login; `None` where it cannot be told.
    pub(crate) autostart: Option<bool>,
    /// The version that waits to be installed.
    pub(crate) update: Option<String>,
}

/// What is left of a quota of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meter {
    /// What the user calls the account.
    pub(crate) account: String,
    /// Which of its quotas: `5-hour`.
    pub(crate) window: String,
    /// 0 and 100 only if nothing or all is left.
    pub(crate) percent_left: u8,
    /// When it is full again, in words.
    pub(crate) again: Option<String>,
}

/// The door clients come through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Door {
    /// It listens.
    Open {
        /// On which port.
        port: u16,
    },
    /// The user closed it for a while.
    Paused {
        /// Where it will open again.
        port: u16,
    },
    /// Somebody else has the port.
    Taken {
        /// Which one.
        port: u16,
        /// Who, as far as the system tells.
        owner: Option<String>,
    },
    /// There is no gateway.
    Failed {
        /// Why.
        why: String,
    },
}

impl Picture {
    /// A picture of a door, with nothing else known yet.
    pub(crate) fn of(door: Door) -> Self {
        Self {
            door,
            refusal: None,
            troubles: Vec::new(),
            quotas: Vec::new(),
            autostart: None,
            update: None,
        }
    }
}

impl Door {
    /// The port it has or wants.
    pub(crate) fn port(&self) -> Option<u16> {
        match self {
            Self::Open { port } | Self::Paused { port } | Self::Taken { port, .. } => Some(*port),
            Self::Failed { .. } => None,
        }
    }

    /// The address tools are pointed at.
    pub(crate) fn base_url(&self) -> Option<String> {
        self.port()
            .map(|port| format!("http://localhost:{port}/v1"))
    }

    /// One sentence on it.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Open { port } => format!("Running on port {port}"),
            Self::Paused { port } => format!("Paused (port {port})"),
            Self::Taken {
                port,
                owner: Some(owner),
            } => format!("Port {port} is used by {owner}"),
            Self::Taken { port, owner: None } => format!("Port {port} is used by another program"),
            Self::Failed { why } => format!("Not running: {why}"),
        }
    }
}
