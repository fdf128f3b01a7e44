//! Tokens, their hashes, and the commitment that binds a signature to a wording.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A secret of 256 bits from the system's source, as hex.
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new token.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn fresh() -> Result<Self, crate::StoreError> {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        getrandom::fill(bytes.as_mut()).map_err(|_| crate::StoreError::Database("no randomness".to_owned()))?;
        Ok(Self(Zeroizing::new(hex(bytes.as_ref()))))
    }

    /// The text for a cookie or a one-time link.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// SHA-256 of a token: all that is stored of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TokenHash(pub(crate) [u8; 32]);

impl TokenHash {
    /// Of a token as a browser sent it.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// As hex: what a transaction sets as its capability.
    pub fn to_hex(&self) -> String {
        hex(&self.0)
    }
}

/// Binds a signature to the exact wording shown: SHA-256 over the record's id, number and body.
#[derive(Debug, Clone, Copy)]
pub struct Commitment(pub(crate) [u8; 32]);

impl Commitment {
    /// Over the parts, each preceded by its length so that no two lists of parts look alike.
    pub fn over(parts: &[&[u8]]) -> Self {
        let mut digest = Sha256::new();
        for part in parts {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        Self(digest.finalize().into())
    }

    /// As the database keeps it.
    pub(crate) fn stored(bytes: &[u8]) -> Result<Self, crate::StoreError> {
        bytes.try_into().map(Self).map_err(|_| crate::StoreError::Unreadable("commitment"))
    }

    /// As hex, for the form that carries it.
    pub fn hex(&self) -> String {
        hex(&self.0)
    }

    /// Whether a form's text names this commitment.
    pub fn is(&self, text: &str) -> bool {
        bool::from(self.hex().as_bytes().ct_eq(text.as_bytes()))
    }
}

/// The SHA-256 of bytes, as 64 small letters and figures.
pub fn sum(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
