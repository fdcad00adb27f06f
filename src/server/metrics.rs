//! Figures for a monitoring system, in the text format of Prometheus, version 0.0.4.
//!
//! Requests are told apart by the pattern of their address and the class of their status, never by what
//! was asked: there are as many series as routes, whatever clients send.

use std::{
    collections::BTreeMap,
    fmt::Write,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::endpoint::template;
use crate::search::SearchResults;

/// The upper bounds of the histogram of latencies, in seconds.
const BOUNDS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Classes of status: 1xx to 5xx.
const CLASSES: usize = 5;

/// Of requests with one pattern and one class of status.
#[derive(Debug, Default, Clone, Copy)]
struct Latencies {
    /// How many took at most as long as each bound and longer than the one before.
    within: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// What is counted from the start of the server on.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    requests: Mutex<BTreeMap<String, [Latencies; CLASSES]>>,
    zero_hits: AtomicU64,
}

/// What is so at the moment; `None` where there is no index yet.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gauges {
    pub(super) is_ready: bool,
    pub(super) documents: Option<u64>,
    pub(super) generation: Option<u64>,
    /// Searches that wait for a thread.
    pub(super) queue: usize,
    /// Bytes of documents that were sent and are not durable yet.
    pub(super) waiting_bytes: usize,
}

impl Metrics {
    /// Counts an answer to an address of a pattern.
    pub(super) fn count(&self, pattern: &str, status: u16, took: Duration) {
        let class = usize::from(status / 100).clamp(1, CLASSES) - 1;
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let classes = match requests.get_mut(pattern) {
            Some(known) => known,
            None => requests.entry(pattern.to_owned()).or_default(),
        };
        let (latencies, seconds) = (&mut classes[class], took.as_secs_f64());
        if let Some(at) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            latencies.within[at] += 1;
        }
        latencies.count += 1;
        latencies.seconds += seconds;
    }

    /// Counts a query that found nothing, unless it asked for nothing.
    pub(super) fn count_found(&self, found: &SearchResults) {
        if found.total == 0 && !found.query.trim().is_empty() {
            self.zero_hits.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// All figures, one a line.
    pub(super) fn text(&self, now: &Gauges) -> String {
        let mut out = String::new();
        let mut single = |name: &str, kind: &str, help: &str, value: u64| {
            // Writing to a string does not fail.
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
        };
        let ready = u64::from(now.is_ready);
        single("arkhiv_ready", "gauge", "Whether requests are answered.", ready);
        if let Some(documents) = now.documents {
            single("arkhiv_documents", "gauge", "Documents that can be found.", documents);
        }
        if let Some(generation) = now.generation {
            let help = "A number that differs from commit to commit.";
            single("arkhiv_index_generation", "gauge", help, generation);
        }
        let help = "Searches that wait for a thread.";
        single("arkhiv_search_queue_length", "gauge", help, now.queue as u64);
        let help = "Bytes of documents that were sent and are not durable yet.";
        single("arkhiv_write_waiting_bytes", "gauge", help, now.waiting_bytes as u64);
        let zero_hits = self.zero_hits.load(Ordering::Relaxed);
        let help = "Queries that found nothing.";
        single("arkhiv_zero_hit_queries_total", "counter", help, zero_hits);
        self.write_latencies(&mut out);
        out
    }

    fn write_latencies(&self, out: &mut String) {
        let name = "arkhiv_http_request_duration_seconds";
        let help = "From the head of a request to its answer, by route and class of status.";
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} histogram");
        let requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        for (pattern, classes) in requests.iter() {
            let route = template(pattern);
            for (class, latencies) in (1..).zip(classes).filter(|(_, known)| known.count > 0) {
                let labels = format!("route=\"{route}\",status=\"{class}xx\"");
                let mut below = 0;
                for (bound, within) in BOUNDS.iter().zip(latencies.within) {
                    below += within;
                    let _ = writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}");
                }
                let Latencies { count, seconds, .. } = latencies;
                let _ = writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {count}");
                let _ = writeln!(out, "{name}_sum{{{labels}}} {seconds}");
                let _ = writeln!(out, "{name}_count{{{labels}}} {count}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::html::samples;

    #[test]
    fn a_request_is_counted_in_every_bucket_that_it_fits() {
        let metrics = Metrics::default();
        for (status, milliseconds) in [(200, 1), (204, 30), (200, 20_000), (404, 3)] {
            metrics.count("/search", status, Duration::from_millis(milliseconds));
        }
        for (query, total) in [("a", 0), ("a", 1), (" ", 0)] {
            let found = SearchResults { query: query.into(), total, ..samples::kruschev() };
            metrics.count_found(&found);
        }
        let text = metrics.text(&Gauges { queue: 7, ..Gauges::default() });
        let value = |series: &str| {
            let found = text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
            found.unwrap_or_else(|| panic!("no {series} in {text}")).parse::<f64>().unwrap()
        };
        let series = |what: &str, status: &str, bound: &str| {
            let labels = format!("route=\"/search\",status=\"{status}\"{bound}");
            value(&format!("arkhiv_http_request_duration_seconds_{what}{{{labels}}}"))
        };
        for (bound, expected) in [("0.001", 1.0), ("0.025", 1.0), ("0.05", 2.0), ("10", 2.0)] {
            assert_eq!(series("bucket", "2xx", &format!(",le=\"{bound}\"")), expected, "{bound}");
        }
        assert_eq!(series("bucket", "2xx", ",le=\"+Inf\""), 3.0);
        assert_eq!((series("count", "2xx", ""), series("count", "4xx", "")), (3.0, 1.0));
        assert!((series("sum", "2xx", "") - 20.031).abs() < 1e-9);
        assert_eq!(value("arkhiv_zero_hit_queries_total"), 1.0);
        assert_eq!(value("arkhiv_search_queue_length"), 7.0);
        assert!(!text.contains("arkhiv_documents"), "there is no index yet");
        assert!(!text.contains("5xx"));
    }
}
