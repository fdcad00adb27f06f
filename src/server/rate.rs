//! How many requests a client may send, and who a client is.
//!
//! Each has a bucket of as many requests as it may send in a second; it is filled evenly, so that it is
//! full after a second without any. Who has no bucket has a full one: only clients of the last second
//! take memory.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::config::Network;

/// The most clients that are told apart within a second.
const MAX_CLIENTS: usize = 65_536;
/// The most addresses of a forwarding header that are looked at.
const MAX_HOPS: usize = 32;

struct Bucket {
    requests: f64,
    filled: Instant,
}

/// What each client has left.
#[derive(Default)]
pub(super) struct RateLimit {
    /// 0 where there is no limit.
    per_second: u32,
    /// Proxies that are believed about who is behind them.
    trusted: Vec<Network>,
    clients: Mutex<HashMap<IpAddr, Bucket>>,
}

impl RateLimit {
    pub(super) fn new(per_second: u32, trusted: Vec<Network>) -> Self {
        Self { per_second, trusted, clients: Mutex::default() }
    }

    /// Whether an address is that of a trusted proxy.
    pub(super) fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    pub(super) fn per_second(&self) -> u32 {
        self.per_second
    }

    /// Who sent a request: the peer, unless that is a trusted proxy; then the last of those whom the
    /// proxies name (`X-Forwarded-For`) that is not itself one. What comes before that anyone can write.
    pub(super) fn client(&self, peer: IpAddr, forwarded: &str) -> IpAddr {
        let mut client = peer.to_canonical();
        for hop in forwarded.rsplit(',').take(MAX_HOPS) {
            let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
            if !self.trusts(client) {
                break;
            }
            client = hop.to_canonical();
        }
        client
    }

    /// Takes one request of a client's.
    ///
    /// # Errors
    /// Where it has none left: how long until it has.
    pub(super) fn take(&self, client: IpAddr, now: Instant) -> Result<(), Duration> {
        if self.per_second == 0 {
            return Ok(());
        }
        let full = f64::from(self.per_second);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = network_of(client);
        if clients.len() >= MAX_CLIENTS && !clients.contains_key(&key) {
            let second = Duration::from_secs(1);
            clients.retain(|_, bucket| now.saturating_duration_since(bucket.filled) < second);
            if clients.len() >= MAX_CLIENTS {
                return Err(second);
            }
        }
        let bucket = clients.entry(key).or_insert(Bucket { requests: full, filled: now });
        let since = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.requests = (bucket.requests + since * full).min(full);
        bucket.filled = now;
        if bucket.requests < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - bucket.requests) / full));
        }
        bucket.requests -= 1.0;
        Ok(())
    }
}

/// One client has a whole network of IPv6 addresses, of 64 bits, and may send from each.
fn network_of(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn the_request_after_the_last_is_refused_until_there_is_one_again() {
        let (limit, start) = (RateLimit::new(4, Vec::new()), Instant::now());
        let take = |client: &str, milliseconds| {
            limit.take(ip(client), start + Duration::from_millis(milliseconds))
        };
        assert!((0..4).all(|_| take("192.0.2.1", 0).is_ok()));
        assert_eq!(take("192.0.2.1", 0), Err(Duration::from_millis(250)));
        assert!(take("192.0.2.2", 0).is_ok(), "another client");
        assert!(take("192.0.2.1", 249).is_err());
        assert!(take("192.0.2.1", 260).is_ok());
        assert!(take("192.0.2.1", 270).is_err());
        assert!((0..4).all(|_| take("192.0.2.1", 60_000).is_ok()), "no more than a second's");
        assert!(take("192.0.2.1", 60_000).is_err());
        for n in 0..4 {
            assert!(take(&format!("2001:db8::{n}"), 0).is_ok());
        }
        assert!(take("2001:db8::5", 0).is_err(), "one network of IPv6 is one client");
        let unlimited = RateLimit::default();
        assert!((0..1000).all(|_| unlimited.take(ip("192.0.2.1"), start).is_ok()));
    }

    #[test]
    fn a_million_clients_take_bounded_memory() {
        let (limit, start) = (RateLimit::new(1, Vec::new()), Instant::now());
        for n in 0..1_000_000_u32 {
            let now = start + Duration::from_micros(u64::from(n) * 20);
            assert!(limit.take(IpAddr::V4(n.into()), now).is_ok(), "{n}");
        }
        let clients = limit.clients.lock().unwrap();
        assert!(clients.len() <= MAX_CLIENTS);
        // An address, a number and an instant: less than 64 bytes with what the table adds.
        assert!(clients.capacity() * 64 < 64 << 20);
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|network| network.parse().unwrap());
        let limit = RateLimit::new(1, trusted.to_vec());
        for (peer, forwarded, client) in [
            ("192.0.2.9", "198.51.100.1", "192.0.2.9"),
            ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "203.0.113.5, 198.51.100.1", "198.51.100.1"),
            ("127.0.0.1", "203.0.113.5, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
            ("127.0.0.1", "198.51.100.1, nonsense", "127.0.0.1"),
            ("127.0.0.1", "", "127.0.0.1"),
            ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("127.0.0.1", "10.0.0.1", "10.0.0.1"),
        ] {
            assert_eq!(limit.client(ip(peer), forwarded), ip(client), "{peer} {forwarded}");
        }
        let nobody = RateLimit::new(1, Vec::new());
        assert_eq!(nobody.client(ip("127.0.0.1"), "198.51.100.1"), ip("127.0.0.1"));
    }
}
