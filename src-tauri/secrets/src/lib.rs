//! What must not be read by others: secrets in memory, the master key and its home, and the sealing of records.
//!
//! Invariant: a plaintext secret leaves this crate only through `Secret::expose`, and a master key only by way of the
//! home it is kept in. Where sealed records exist, a missing key is an error and never a reason to make a new one.

mod gateway_key;
mod home;
mod master_key;
mod password;
mod private;
mod seal;
mod secret;

pub use gateway_key::{BadKeyHash, GatewayKey, KeyHash};
pub use home::{
    CREDENTIAL_NAME, FailingHome, GivenKey, Home, HomeError, KEY_FILE, KeyFile, KeyHome, Keychain,
    MASTER_JSON, MemoryHome, Passphrase, SharedHome, given_home, settled_home, unlock,
};
pub use master_key::{BadMasterKey, MasterKey};
pub use password::{BadPassword, PasswordHash};
pub use private::write_private;
pub use seal::{SealError, Sealer};
pub use secret::{Secret, SecretText};
