//! Passwords: argon2id with pinned costs; a missing account costs the same as a wrong password.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};

/// m = 19,456 KiB, t = 2, p = 1 (OWASP's first choice for argon2id), pinned here and nowhere else.
fn hasher() -> Argon2<'static> {
    const MEMORY_KIB: u32 = 19_456;
    let params = Params::new(MEMORY_KIB, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash to store, in PHC form. Slow on purpose: call it where blocking is allowed.
///
/// # Errors
/// When the system has no randomness or the password is longer than argon2 takes.
pub fn hash(password: &str) -> Result<String, crate::StoreError> {
    hasher()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| crate::StoreError::Database("the password could not be hashed".to_owned()))
}

/// Whether the password fits the stored hash; with none, the same work is done and the answer is no.
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    // The hash of a random password nobody knows, with the same costs.
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZSBzYWx0IG9mIG91cnM$3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let fits = hasher().verify_password(password.as_bytes(), stored.unwrap_or(NOBODY)).is_ok();
    fits && stored.is_some()
}
