//! What a server serves, and how settings and flags say so: at its start and when they are read again.

use std::sync::Arc;

use super::args::ServeArguments;
use crate::{
    config::{Config, CorpusConfig, ServerConfig},
    search::Archive,
    server::Writing,
};

/// An index that is served.
pub(super) struct Opened {
    pub(super) archive: Arc<Archive>,
    /// `None` where nothing can be written over HTTP.
    pub(super) writing: Option<Arc<Writing>>,
}

/// Flags go before what the settings say.
pub(super) fn with_flags(config: &mut ServerConfig, arguments: &ServeArguments) {
    if let Some(listen) = &arguments.listen {
        config.listen.clone_from(listen);
    }
    config.public |= arguments.public;
}

/// How what is sent over HTTP is read: as files are, but it unpacks to no more than may be sent unpacked.
pub(super) fn posted(config: &Config) -> CorpusConfig {
    let most = config.server.max_body_bytes as u64;
    let max_unpacked_bytes = config.corpus.max_unpacked_bytes.min(most);
    CorpusConfig { max_unpacked_bytes, ..config.corpus.clone() }
}
