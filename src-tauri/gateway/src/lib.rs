//! The gateway: axum, admission, the exchange, the relay, the ledger.
//!
//! A request goes door -> admission -> exchange -> (splice | translate) -> relay -> client; see ARCHITECTURE.md. Nothing on that way
//! waits for SQLite, the keychain or a page of the dashboard: it sees an immutable snapshot and leaves a row in a bounded channel.

pub mod admin;
mod admission;
mod alerts;
mod answer;
mod answer_headers;
mod ask;
mod attempt;
mod cache_use;
mod caches;
mod call_headers;
mod caller;
mod clock;
mod count;
mod data_dir;
mod data_door;
mod decide;
mod door;
mod doors;
mod down;
mod embedding;
mod estimate;
mod exact_cache;
mod exchange;
mod failure;
mod fence;
mod foreign;
mod gathered;
mod head;
mod house;
mod idempotency;
mod leave;
mod limits;
mod listener;
mod login;
mod media;
mod models;
mod news;
mod nobody;
mod pacing;
mod page;
mod port;
mod port_owner;
mod progress;
mod quotas;
mod recorder;
mod relay;
mod remembered;
mod responses;
mod routes;
mod rulebook;
mod runtime_file;
mod semantic_cache;
mod server;
mod serving;
mod shared_answer;
mod signatures;
mod single_flight;
mod snapshot;
mod splice;
mod till;
mod time_left;
mod transforms;
mod translate;
mod tried;
mod trimmer;
mod under_way;
mod vault_lock;
mod withdrawn;

pub use alerts::{Alert, AlertKind, Severity};
pub use caller::KeyScope;
pub use chat::Dialect;
pub use data_dir::data_dir;
pub use data_door::{DataDoor, DoorState, PortError};
pub use failure::Problem;
pub use house::House;
pub use limits::Limits;
pub use port::{PortProblem, wanted_port};
pub use port_owner::{PortOwner, port_owner};
pub use quotas::QuotaView;
pub use runtime_file::RuntimeFile;
pub use server::{
    ControlAddress, ControlDoor, Options, Server, StartError, open_house, open_locked_house,
};
