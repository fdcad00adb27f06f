//! A server that runs, as others hold it.

use std::net::SocketAddr;

use actix_web::web::Data;

use super::{ServeError, read_keys, state::ServerState, terms::Terms};
use crate::config::{ServerConfig, SiteConfig};

/// Changes the terms of a server that runs.
#[derive(Clone)]
pub struct ServerHandle {
    pub(super) state: Data<ServerState>,
    pub(super) address: SocketAddr,
}

impl ServerHandle {
    /// The terms that settings give, for a server at this address.
    ///
    /// # Errors
    /// Where a key's hash is not a hash, or anyone on the network could read.
    pub fn terms(&self, config: &ServerConfig, site: &SiteConfig) -> Result<Terms, ServeError> {
        let keys = read_keys(config)?;
        keys.protect(self.address, config)?;
        Ok(Terms::new(config, site, keys))
    }

    /// From now on requests are answered by these.
    pub fn hold(&self, terms: Terms) {
        self.state.hold(terms);
    }
}
