//! Keys: who may read, who may write.
//!
//! A key is kept as its SHA-256 only and compared in constant time. It comes as
//! `Authorization: Bearer KEY`, or as the password of `Authorization: Basic`, which browsers ask
//! their users for.

use std::{env, net::SocketAddr};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{ServeError, error::ApiError};
use crate::config::ServerConfig;

/// What a route needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Nothing: it discloses nothing of the archive.
    Open,
    /// The read key where there is one; the write key will do.
    Read,
    /// The write key; without one writing is off.
    Write,
}

/// The SHA-256 of a key.
struct KeyHash([u8; 32]);

impl KeyHash {
    fn of_key(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    fn from_hex(hex: &str) -> Option<Self> {
        let digits: Vec<u8> =
            hex.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
        let bytes: Vec<u8> =
            digits.chunks(2).map(|pair| pair.iter().fold(0, |n, d| n << 4 | d)).collect();
        if digits.len() == 64 { bytes.try_into().ok().map(Self) } else { None }
    }

    fn is_of(&self, key: &str) -> bool {
        self.0.ct_eq(&Self::of_key(key).0).into()
    }
}

/// A new key of 256 random bits and the hash of it that the settings take.
///
/// # Errors
/// Where the system gives no random bits.
pub fn new_key() -> Result<(String, String), ServeError> {
    let mut bits = [0; 32];
    getrandom::fill(&mut bits).map_err(|error| ServeError::System(error.into()))?;
    let key = URL_SAFE_NO_PAD.encode(bits);
    let KeyHash(hash) = KeyHash::of_key(&key);
    Ok((key, hash.iter().map(|byte| format!("{byte:02x}")).collect()))
}

/// Whether writing over HTTP is on: by the settings, or by `ARKHIV_WRITE_KEY`.
pub fn has_write_key(config: &ServerConfig) -> bool {
    !config.write_key_hash.is_empty()
        || env::var("ARKHIV_WRITE_KEY").is_ok_and(|key| !key.is_empty())
}

/// The keys of this server.
#[derive(Default)]
pub(super) struct Keys {
    read: Option<KeyHash>,
    write: Option<KeyHash>,
}

impl Keys {
    /// The keys of the settings; `ARKHIV_READ_KEY` and `ARKHIV_WRITE_KEY`, which hold a key itself,
    /// take precedence. `environment` gives a variable.
    ///
    /// # Errors
    /// Where a hash is not a SHA-256 in hex.
    pub(super) fn load(
        config: &ServerConfig,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ServeError> {
        let key = |variable, setting, hash: &str| match environment(variable) {
            Some(key) if !key.is_empty() => Ok(Some(KeyHash::of_key(&key))),
            _ if hash.is_empty() => Ok(None),
            _ => KeyHash::from_hex(hash).map(Some).ok_or(ServeError::KeyHash { setting }),
        };
        Ok(Self {
            read: key("ARKHIV_READ_KEY", "server.read_key_hash", &config.read_key_hash)?,
            write: key("ARKHIV_WRITE_KEY", "server.write_key_hash", &config.write_key_hash)?,
        })
    }

    /// Fails where anyone on the network could read at this address.
    ///
    /// # Errors
    /// `Unprotected`.
    pub(super) fn protect(
        &self,
        address: SocketAddr,
        config: &ServerConfig,
    ) -> Result<(), ServeError> {
        let is_loopback = address.ip().to_canonical().is_loopback();
        match is_loopback || self.read.is_some() || config.public {
            true => Ok(()),
            false => Err(ServeError::Unprotected { address }),
        }
    }

    /// Lets a request pass, or says why not.
    ///
    /// # Errors
    /// `KeyMissing`, `KeyWrong` or `WritingDisabled`.
    pub(super) fn check(
        &self,
        access: Access,
        authorization: Option<&str>,
    ) -> Result<(), ApiError> {
        let accepted: &[&Option<KeyHash>] = match access {
            Access::Open => return Ok(()),
            Access::Read if self.read.is_none() => return Ok(()),
            Access::Read => &[&self.read, &self.write],
            Access::Write if self.write.is_none() => return Err(ApiError::WritingDisabled),
            Access::Write => &[&self.write],
        };
        let key = authorization.and_then(key_of).ok_or(ApiError::KeyMissing)?;
        // Every hash is compared, so that the time does not disclose which one matched.
        let matches = accepted.iter().copied().flatten().filter(|hash| hash.is_of(&key)).count();
        if matches > 0 { Ok(()) } else { Err(ApiError::KeyWrong) }
    }
}

/// The key in the value of an `Authorization` header.
fn key_of(authorization: &str) -> Option<String> {
    let (scheme, credentials) = authorization.split_once(' ')?;
    let credentials = credentials.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(credentials.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    pair.split_once(':').map(|(_, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(read: Option<&str>, write: Option<&str>) -> Keys {
        let hash = |key: Option<&str>| key.map(KeyHash::of_key);
        Keys { read: hash(read), write: hash(write) }
    }

    #[track_caller]
    fn check(keys: &Keys, access: Access, authorization: Option<&str>, status: u16) {
        let verdict = keys.check(access, authorization);
        assert_eq!(verdict.map_or_else(|error| error.status().as_u16(), |()| 200), status);
    }

    #[test]
    fn without_keys_reading_is_open_and_writing_is_off() {
        let keys = keys(None, None);
        check(&keys, Access::Read, None, 200);
        check(&keys, Access::Write, None, 403);
        check(&keys, Access::Write, Some("Bearer "), 403);
    }

    #[test]
    fn each_route_takes_the_key_it_needs() {
        let keys = keys(Some("reader"), Some("writer"));
        check(&keys, Access::Open, None, 200);
        for (authorization, read, write) in [
            (None, 401, 401),
            (Some("Bearer reader"), 200, 401),
            (Some("bearer writer"), 200, 200),
            (Some("Bearer Reader"), 401, 401),
            (Some("Bearer"), 401, 401),
            (Some("Bearer "), 401, 401),
            // anyone:reader, :writer, no colon, no base64
            (Some("Basic YW55b25lOnJlYWRlcg=="), 200, 401),
            (Some("Basic OndyaXRlcg=="), 200, 200),
            (Some("Basic cmVhZGVy"), 401, 401),
            (Some("Basic !"), 401, 401),
            (Some("Digest reader"), 401, 401),
        ] {
            check(&keys, Access::Read, authorization, read);
            check(&keys, Access::Write, authorization, write);
        }
    }

    #[test]
    fn a_new_key_opens_what_its_hash_guards() {
        let ((key, hash), (other, _)) = (new_key().unwrap(), new_key().unwrap());
        let config = ServerConfig { write_key_hash: hash, ..ServerConfig::default() };
        assert!(has_write_key(&config) && !has_write_key(&ServerConfig::default()));
        let keys = Keys::load(&config, |_| None).unwrap();
        check(&keys, Access::Write, Some(&format!("Bearer {key}")), 200);
        check(&keys, Access::Write, Some(&format!("Bearer {other}")), 401);
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let hash = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"; // "secret"
        let mut config = ServerConfig { read_key_hash: hash.into(), ..ServerConfig::default() };
        let keys = Keys::load(&config, |_| None).unwrap();
        check(&keys, Access::Read, Some("Bearer secret"), 200);
        let given = |name: &str| (name == "ARKHIV_READ_KEY").then(|| "other".to_owned());
        let keys = Keys::load(&config, given).unwrap();
        check(&keys, Access::Read, Some("Bearer secret"), 401);
        check(&keys, Access::Read, Some("Bearer other"), 200);
        for wrong in ["secret", &hash[1..], &hash.replace('b', "x")] {
            config.read_key_hash = wrong.into();
            assert!(Keys::load(&config, |_| None).is_err(), "{wrong}");
        }
    }
}
