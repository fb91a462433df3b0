//! The master key: whether it was had, and what to do when not.
//!
//! Invariant: a home that fails changes nothing; sealed secrets are given up only in the user's own words.

use super::control::Control;
use super::error::{AdminError, Code};
use super::input::{Body, MaybeBody};
use super::{Answer, off_thread};
use crate::clock;
use crate::house::House;
use crate::vault_lock::LockState;
use axum::Json;
use axum::extract::State;
use secrets::{Home, HomeError, KeyFile, Keychain, Passphrase, SecretText, SharedHome};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::UnlockError;
use utoipa::ToSchema;

/// The master key as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SecretsView {
    /// Whether the accounts' secrets can be used.
    pub state: SecretsState,
    /// Where the master key lives, or was looked for.
    pub home: HomeWord,
    /// Why they cannot be used.
    pub why: Option<String>,
    /// How many secrets are sealed.
    pub sealed_records: u32,
}

/// Whether the accounts' secrets can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SecretsState {
    /// They can.
    Open,
    /// The home wants something of the user: a passphrase, or an answer to its dialog.
    Locked,
    /// Secrets are sealed, and the key that opens them is not where it was looked for.
    Missing,
    /// The home itself does not work.
    Unavailable,
}

/// Where a master key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HomeWord {
    /// One item in the system's keychain.
    Keychain,
    /// A file that a passphrase opens.
    Passphrase,
    /// A plain file only this user may read.
    Keyfile,
    /// Handed over at start: a variable, a file descriptor or a systemd credential.
    Environment,
    /// This process only.
    Memory,
}

/// How to unlock.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// Opens the passphrase file. Without it the home is asked again as it is.
    #[schema(value_type = Option<String>, format = Password)]
    pub passphrase: Option<SecretText>,
}

/// Where the master key is to live.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHome {
    /// Which home.
    pub home: HomeChoice,
    /// For `passphrase`: at least 8 characters.
    #[schema(value_type = Option<String>, format = Password)]
    pub passphrase: Option<SecretText>,
    /// For `keyfile`: the user has read that this protects backups, not this machine.
    #[serde(default)]
    pub accepted: bool,
}

/// The homes that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HomeChoice {
    /// One item in the system's keychain.
    Keychain,
    /// A file that a passphrase opens.
    Passphrase,
    /// A plain file only this user may read.
    Keyfile,
}

/// The words that give up every sealed secret.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartOver {
    /// `delete 3 sealed secrets`, with the right number.
    pub confirm: String,
}

/// The master key as it is.
pub fn read_secrets(house: &House) -> Result<SecretsView, AdminError> {
    let state = match house.lock.state() {
        LockState::Open => SecretsState::Open,
        LockState::Locked => SecretsState::Locked,
        LockState::Missing => SecretsState::Missing,
        LockState::Unavailable => SecretsState::Unavailable,
    };
    let home = match house.lock.home() {
        Home::Keychain => HomeWord::Keychain,
        Home::Passphrase => HomeWord::Passphrase,
        Home::KeyFile => HomeWord::Keyfile,
        Home::Environment | Home::FileDescriptor | Home::Credential => HomeWord::Environment,
        Home::Memory => HomeWord::Memory,
    };
    Ok(SecretsView {
        state,
        home,
        why: house.lock.why(),
        sealed_records: house.vault.sealed_records()?,
    })
}

/// Asks for the key again, or with the passphrase.
fn open(house: &House, data_dir: &Path, unlock: Unlock) -> Result<SecretsView, AdminError> {
    let opened = match unlock.passphrase {
        None => house.lock.unlock(&house.vault),
        Some(_) if !Passphrase::is_set(data_dir) => {
            let why = "this vault has no passphrase; choose one as its home first";
            return Err(AdminError::field("passphrase", why));
        }
        Some(said) => {
            let home = Arc::new(Passphrase::new(data_dir, said));
            house.lock.unlock_at(&house.vault, home)
        }
    };
    opened?;
    in_force(house)
}

/// Moves an open vault's key to that home; a closed vault is opened with it.
fn move_home(house: &House, data_dir: &Path, new: NewHome) -> Result<SecretsView, AdminError> {
    let home = chosen(data_dir, new)?;
    if house.lock.state() == LockState::Open {
        house.lock.move_to(home).map_err(UnlockError::Home)?;
    } else {
        house.lock.unlock_at(&house.vault, home)?;
    }
    in_force(house)
}

fn chosen(data_dir: &Path, new: NewHome) -> Result<SharedHome, AdminError> {
    Ok(match (new.home, new.passphrase) {
        (HomeChoice::Passphrase, Some(said)) if said.expose().chars().count() >= SHORTEST => {
            Arc::new(Passphrase::new(data_dir, said))
        }
        (HomeChoice::Passphrase, _) => {
            let why = format!("must have at least {SHORTEST} characters");
            return Err(AdminError::field("passphrase", why));
        }
        (HomeChoice::Keyfile, _) if new.accepted => Arc::new(KeyFile::new(data_dir)),
        (HomeChoice::Keyfile, _) => {
            let why = "a key file protects backups, not this machine; say that you accept that";
            return Err(AdminError::field("accepted", why));
        }
        (HomeChoice::Keychain, _) => Arc::new(Keychain::new(PATIENCE)),
    })
}

/// Gives up what cannot be opened any more.
fn begin_anew(house: &House, over: &StartOver) -> Result<SecretsView, AdminError> {
    if house.lock.state() != LockState::Missing {
        let why =
            "The master key is not lost, so nothing is given up. See the state of the secrets.";
        return Err(AdminError::new(Code::Invalid, why));
    }
    let count = house.vault.sealed_records()?;
    let words = format!("delete {count} sealed secrets");
    if over.confirm.trim() != words {
        return Err(AdminError::field("confirm", format!("must be `{words}`")));
    }
    let copy = house.lock.start_over(&house.vault, clock::now_signed())?;
    tracing::warn!(copy = %copy.display(), count, "sealed secrets were given up; a copy of the vault was kept");
    in_force(house)
}

/// What was unlocked is used at once.
fn in_force(house: &House) -> Result<SecretsView, AdminError> {
    house.reload()?;
    read_secrets(house)
}

impl From<UnlockError> for AdminError {
    fn from(error: UnlockError) -> Self {
        match error {
            UnlockError::Home(HomeError::WrongPassphrase) => {
                Self::field("passphrase", HomeError::WrongPassphrase.to_string())
            }
            UnlockError::Home(error) => Self::new(Code::Locked, error.to_string()),
            UnlockError::Store(error) => error.into(),
        }
    }
}

/// Characters in a passphrase.
const SHORTEST: usize = 8;
/// Time to answer the keychain's dialog.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whether the accounts' secrets can be used
#[utoipa::path(get, path = "/secrets", operation_id = "read_secrets", tag = "secrets", responses((status = OK, body = SecretsView)))]
pub(super) async fn read(State(house): State<Arc<House>>) -> Answer<SecretsView> {
    off_thread(house, read_secrets).await.map(Json)
}

/// Ask for the master key again, or open it with the passphrase
#[utoipa::path(post, path = "/secrets/unlock", operation_id = "unlock_secrets", tag = "secrets", request_body = Option<Unlock>, responses((status = OK, body = SecretsView)))]
pub(super) async fn unlock(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
    MaybeBody(unlock): MaybeBody<Unlock>,
) -> Answer<SecretsView> {
    let work = move |house: &House| open(house, &control.data_dir, unlock);
    off_thread(house, work).await.map(Json)
}

/// Choose where the master key lives
#[utoipa::path(post, path = "/secrets/home", operation_id = "choose_secrets_home", tag = "secrets", request_body = NewHome, responses((status = OK, body = SecretsView)))]
pub(super) async fn choose_home(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
    Body(new): Body<NewHome>,
) -> Answer<SecretsView> {
    let work = move |house: &House| move_home(house, &control.data_dir, new);
    off_thread(house, work).await.map(Json)
}

/// Give up every sealed secret, when the master key is lost for good
#[utoipa::path(post, path = "/secrets/start-over", operation_id = "start_over", tag = "secrets", request_body = StartOver, responses((status = OK, body = SecretsView)))]
pub(super) async fn start_over(
    State(house): State<Arc<House>>,
    Body(over): Body<StartOver>,
) -> Answer<SecretsView> {
    let work = move |house: &House| begin_anew(house, &over);
    off_thread(house, work).await.map(Json)
}
