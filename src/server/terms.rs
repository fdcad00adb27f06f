//! What the settings say of who may ask what, and of the archive: all that may change while the server
//! runs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use super::{keys::Keys, rate::RateLimit};
use crate::config::{ServerConfig, SiteConfig};

/// What requests are answered by, from the settings as they were read last.
pub struct Terms {
    /// Who may read and write.
    pub(super) keys: Keys,
    /// How many requests a client may send.
    pub(super) rate: RateLimit,
    /// Origins whose pages may send requests, as their `Origin` header says.
    pub(super) cors_origins: Vec<String>,
    /// What one body may have, unpacked.
    pub(super) max_body_bytes: usize,
    /// The archive as its pages show it.
    pub(super) site: Arc<SiteConfig>,
    /// Differs from those before, those of earlier starts included: an answer may be another one.
    pub(super) edition: u64,
}

impl Terms {
    pub(super) fn new(config: &ServerConfig, site: &SiteConfig, keys: Keys) -> Self {
        static LATER: AtomicU64 = AtomicU64::new(0);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let later = LATER.fetch_add(1, Ordering::Relaxed);
        Self {
            keys,
            rate: RateLimit::new(config.requests_per_second, config.trusted_proxies.clone()),
            cors_origins: config.cors_origins.clone(),
            max_body_bytes: config.max_body_bytes,
            site: Arc::new(site.clone()),
            edition: now.as_secs() + later,
        }
    }
}
