//! HTTP: the search page, the API and what operators need, on one address.
//!
//! [`bind`] takes an address and gives a [`Server`], which [`Server::run`] keeps until the process
//! is signalled to stop. It listens at once; until there is something to search every route answers
//! 503. A request is read into what `search` takes (`params`), answered on a search thread (`pool`),
//! written by `render`, or refused with an `ApiError` (`error`). The server knows neither how results
//! look nor how they are found.

mod address;
mod api;
mod calls;
mod crawlers;
mod endpoint;
mod error;
mod export;
mod feeds;
mod handle;
mod health;
mod keys;
mod metrics;
mod middleware;
mod openapi;
mod pages;
mod params;
mod pool;
mod rate;
mod reconcile;
mod response;
mod routes;
mod state;
mod stream;
mod terms;
#[cfg(test)]
mod tests;
mod unread;
mod write;

use std::{
    any::Any,
    env,
    future::Future,
    io,
    net::{SocketAddr, TcpListener, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, Error, HttpServer,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    rt,
    web::Data,
};

pub use self::{
    handle::ServerHandle,
    keys::{has_write_key, new_key},
    state::{Backend, WholeResult, Writing},
    terms::Terms,
};
use self::{keys::Keys, pool::SearchPool, state::ServerState};
use crate::config::{ServerConfig, SiteConfig};

/// A client has this long to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// An idle connection is closed after this long. Below [`DRAIN_SECONDS`]: stopping waits for it.
const KEEP_ALIVE: Duration = Duration::from_secs(5);
/// Requests under way have this long to end when the server stops.
const DRAIN_SECONDS: u64 = 8;
/// What was sent to a client may wait so long for it to read; then the connection is closed.
#[cfg(target_os = "linux")]
const READ_TIMEOUT: Duration = Duration::from_secs(8);
/// Threads that speak HTTP; they only pass work on.
const HTTP_THREADS: usize = 2;

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// What was given is not an address.
    #[error("`{listen}` is not an address; write host and port, as in `127.0.0.1:1957`")]
    Address {
        /// What was given.
        listen: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Another program has the address.
    #[error(
        "`{address}` is in use; stop the other program, or choose another address with `--listen`"
    )]
    AddressInUse {
        /// The address.
        address: SocketAddr,
    },
    /// The system refuses the address.
    #[error("`{address}`: cannot listen there")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// Anyone on the network could read the archive.
    #[error(
        "`{address}` can be reached from other machines and reading requires no key; set \
         `server.read_key_hash` (see `arkhiv key`), or let everyone read with `--public`"
    )]
    Unprotected {
        /// The address.
        address: SocketAddr,
    },
    /// A setting that should hold a hash does not.
    #[error("`{setting}` is not a SHA-256 hash in hex; `arkhiv key` prints a key and its hash")]
    KeyHash {
        /// The setting.
        setting: &'static str,
    },
    /// The system refuses a thread, or the listener fails.
    #[error("the server cannot continue")]
    System(#[source] io::Error),
}

/// A server that has its address and waits to be run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    max_connections: usize,
    state: Data<ServerState>,
}

/// Takes the address that the settings name, to serve the archive that `site` describes. `backend`
/// gives what is to be searched as it stands at the moment, `writing` who writes to it, or `None` until
/// there is one; they are called for every request and must be cheap.
///
/// # Errors
/// Where the address cannot be used, requires a key and has none, or a key's hash is not a hash.
pub fn bind<B: Backend + 'static>(
    config: &ServerConfig,
    site: &SiteConfig,
    backend: impl Fn() -> Option<Arc<B>> + Send + Sync + 'static,
    writing: impl Fn() -> Option<Arc<Writing>> + Send + Sync + 'static,
) -> Result<Server, ServeError> {
    let keys = read_keys(config)?;
    let listener = listen(config, &keys)?;
    let address = listener.local_addr().map_err(ServeError::System)?;
    let pool = SearchPool::new(config.workers, config.queue).map_err(ServeError::System)?;
    let current = move || backend().map(|backend| backend as Arc<dyn Backend>);
    let state = ServerState::new(Box::new(current), pool, Terms::new(config, site, keys));
    let state = state.with_writing(Box::new(writing));
    let max_connections = config.max_connections;
    Ok(Server { listener, address, max_connections, state: Data::new(state) })
}

/// Fails where the settings cannot be served: a key's hash is not a hash.
///
/// # Errors
/// As [`bind`], of what can be told without the address.
pub fn check_settings(config: &ServerConfig) -> Result<(), ServeError> {
    read_keys(config).map(drop)
}

/// The keys of the settings and of the environment.
fn read_keys(config: &ServerConfig) -> Result<Keys, ServeError> {
    Keys::load(config, |name| env::var(name).ok())
}

fn listen(config: &ServerConfig, keys: &Keys) -> Result<TcpListener, ServeError> {
    let no_address = |source| ServeError::Address { listen: config.listen.clone(), source };
    let addresses = config.listen.to_socket_addrs().map_err(no_address)?;
    let mut failure = no_address(io::ErrorKind::NotFound.into());
    for address in addresses {
        keys.protect(address, config)?;
        failure = match TcpListener::bind(address) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                ServeError::AddressInUse { address }
            }
            Err(source) => ServeError::Listen { address, source },
        };
    }
    Err(failure)
}

impl Server {
    /// The address, with the port that the system chose where 0 was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What changes its terms while it runs.
    pub fn handle(&self) -> ServerHandle {
        ServerHandle { state: self.state.clone(), address: self.address }
    }

    /// Serves until the process is signalled to stop (SIGTERM or SIGINT), then answers what is under
    /// way, for at most eight seconds, and returns. Blocks the thread.
    ///
    /// # Errors
    /// Where the system refuses a thread or the listener fails.
    pub fn run(self) -> Result<(), ServeError> {
        self.run_until(stop_signal())
    }

    fn run_until(self, stop: impl Future<Output = ()> + 'static) -> Result<(), ServeError> {
        let Self { listener, max_connections, state, .. } = self;
        let shared = state.clone();
        let serve = async move {
            let server = HttpServer::new(move || app(shared.clone()))
                .workers(HTTP_THREADS)
                .max_connections(max_connections.div_ceil(HTTP_THREADS))
                .client_request_timeout(HEAD_TIMEOUT)
                .keep_alive(KEEP_ALIVE)
                .shutdown_timeout(DRAIN_SECONDS)
                .on_connect(|connection, _| bound_waiting(connection))
                .disable_signals()
                .listen(listener)?
                .run();
            let handle = server.handle();
            rt::spawn(async move {
                stop.await;
                state.drain();
                handle.stop(true).await;
            });
            server.await
        };
        rt::System::new().block_on(serve).map_err(ServeError::System)
    }
}

/// Lets go of a client that reads nothing of what it is sent. The HTTP layer would wait for ever; the
/// system can tell how long nothing has been taken.
fn bound_waiting(connection: &dyn Any) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<rt::net::TcpStream>() {
        let bounded = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(READ_TIMEOUT));
        if let Err(error) = bounded {
            tracing::warn!(%error, "a client that does not read cannot be let go");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = connection;
}

/// The routes with the middleware around them; what is wrapped last is outermost.
fn app(
    state: Data<ServerState>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(state)
        .configure(routes::mount)
        .wrap(from_fn(middleware::authorize))
        .wrap(Compress::default())
        .wrap(from_fn(middleware::add_headers))
}

#[cfg(unix)]
async fn stop_signal() {
    use actix_web::rt::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    let interrupt = signal(SignalKind::interrupt());
    let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
        // Without handlers the signals end the process by themselves.
        return std::future::pending().await;
    };
    std::future::poll_fn(|context| {
        let is_signalled =
            terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready();
        if is_signalled { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[cfg(not(unix))]
async fn stop_signal() {
    if rt::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
