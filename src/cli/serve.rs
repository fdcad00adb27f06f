//! `arkhiv serve`

use std::{
    path::Path,
    process,
    sync::{Arc, OnceLock},
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;
use arc_swap::ArcSwap;

use super::{
    Outcome, Settings,
    args::{Common, ServeArguments},
    index, open_archive,
    reload::{Reloads, Served},
    report,
    served::{Opened, posted, with_flags},
};
use crate::{
    config::Config,
    corpus::Rules,
    index::{IndexError, Verify, Writer},
    indexer::LiveWriter,
    search::{Archive, SearchRequest},
    server::{self, Writing},
};

/// How often it is looked whether there is a commit to make ready.
const LOOK_FOR_COMMITS: Duration = Duration::from_millis(500);

/// A commit is made ready when no other has come for so long, or when the last that was is so old.
const QUIET: Duration = Duration::from_secs(3);
const LONGEST: Duration = Duration::from_secs(60);

pub(super) fn run(
    arguments: ServeArguments,
    mut common: Common,
    settings: &Settings,
) -> anyhow::Result<Outcome> {
    // A file that the server was started with is missed when it is gone: without it no key would hold.
    common.config = common.config.or_else(|| Config::default_file().map(Path::to_owned));
    // From the first moment on: before it is heeded the signal would end the process.
    let reloads = Reloads::listen().context("listening for signals")?;
    let mut config = settings.config.clone();
    with_flags(&mut config.server, &arguments);
    let opened: Arc<OnceLock<Opened>> = Arc::default();
    let [searched, written] = [Arc::clone(&opened), Arc::clone(&opened)];
    let backend = move || searched.get().map(|opened| Arc::new(opened.archive.searcher()));
    let writing = move || written.get().and_then(|opened| opened.writing.clone());
    let server = server::bind(&config.server, &config.site, backend, writing)?;
    let source = source(settings)?;
    if !settings.quiet {
        println!("http://{}", server.address());
    }
    let handle = server.handle();
    let served = Served { common, arguments, config, server: handle, opened: Arc::clone(&opened) };
    reloads.heed(served).context("starting a thread")?;
    // The address answers at once; what it answers from is made ready meanwhile.
    let settings = settings.clone();
    let preparing = thread::Builder::new().name("preparing".into());
    let prepare = move || match prepare(&settings, source) {
        Ok(archive) => {
            let archive = Arc::new(archive);
            warm_up(&archive);
            let writing = writing_to(&settings, &archive);
            let writing = writing.inspect_err(|error| {
                tracing::error!(%error, "nothing can be written over HTTP");
            });
            // Both at once: whoever finds the server ready can write, too.
            let opened = opened.get_or_init(|| Opened { archive, writing: writing.ok() });
            if server::has_write_key(&settings.config.server) {
                opened.archive.searcher().prepare_for_commits();
            }
            keep_ready(&opened.archive);
        }
        Err(error) => {
            // Nobody has been served yet: there is nothing to shut down in good order.
            report(&error);
            process::exit(2);
        }
    };
    preparing.spawn(prepare).context("starting a thread")?;
    server.run()?;
    Ok(Outcome::Done)
}

/// Who writes to the index of an archive: what was written is found at once.
fn writing_to(settings: &Settings, archive: &Arc<Archive>) -> anyhow::Result<Arc<Writing>> {
    let [refreshed, saved] = [Arc::clone(archive), Arc::clone(archive)];
    let refresh = move || refreshed.refresh().map(drop);
    let rest = move || save_vocabulary(&saved);
    let rules = ArcSwap::from_pointee(Rules::new(&posted(&settings.config))?);
    let folder = settings.config.index.folder.clone();
    Ok(Arc::new(Writing { writer: LiveWriter::start(folder, refresh, rest)?, rules }))
}

/// Saves what the index was found to lack, and makes ready, of each commit, what readers would wait for.
/// The server does as well without either.
fn keep_ready(archive: &Archive) {
    make_ready(archive);
    save_vocabulary(archive);
    let mut newest = archive.searcher().commit_id();
    let (mut ready, mut made, mut seen) = (newest, Instant::now(), Instant::now());
    loop {
        thread::sleep(LOOK_FOR_COMMITS);
        let commit = archive.searcher().commit_id();
        if commit != newest {
            (newest, seen) = (commit, Instant::now());
        }
        // Where commits follow one another, all that is made of one is soon of no use.
        let is_due = seen.elapsed() >= QUIET || made.elapsed() >= LONGEST;
        if newest != ready && is_due {
            make_ready(archive);
            (ready, made) = (newest, Instant::now());
        }
    }
}

/// Saves the words that are not in the files of the index, where it can be written to.
fn save_vocabulary(archive: &Archive) {
    if let Err(error) = archive.save_vocabulary() {
        tracing::info!(%error, "the vocabulary is kept in memory only");
    }
}

/// Searches once in each script: the first query pays for what the program makes and the system reads at
/// the first need, which took half of the time that a reader's query has.
fn warm_up(archive: &Archive) {
    let searcher = archive.searcher().without_budget();
    for q in ["Khrushchev plenum", "Хрущёв пленум"] {
        if let Err(error) = searcher.search(&SearchRequest::new(q)) {
            tracing::warn!(%error, "a first search failed");
        }
    }
}

/// What was made of this commit before costs nothing.
fn make_ready(archive: &Archive) {
    if let Err(error) = archive.searcher().prepare_suggestions() {
        tracing::warn!(%error, "completions cannot be made ready");
    }
    if let Err(error) = archive.searcher().prepare_duplicates() {
        tracing::warn!(%error, "near-duplicates cannot be made ready");
    }
}

/// What a server answers from.
#[derive(Clone, Copy)]
enum Source {
    /// The index that is there.
    Index,
    /// One that is built from the configured corpus first.
    Corpus,
    /// An empty one, to be filled over HTTP.
    Nothing,
}

/// What there is to answer from. Known before the server says that it is there.
fn source(settings: &Settings) -> anyhow::Result<Source> {
    let folder = &settings.config.index.folder;
    if let Err(error) = crate::index::recover(folder) {
        // What was left unfinished does no harm; what is damaged is named by whoever opens it.
        tracing::info!(%error, "what writers left unfinished stays");
    }
    match crate::index::current(folder) {
        Err(IndexError::NoIndex { .. }) => {}
        found => return Ok(found.map(|_| Source::Index)?),
    }
    match settings.config.corpus.paths.iter().find(|path| !path.exists()) {
        None => Ok(Source::Corpus),
        Some(_) if server::has_write_key(&settings.config.server) => Ok(Source::Nothing),
        Some(path) => anyhow::bail!(
            "there is no index in `{}` and no corpus at `{}`; run `arkhiv index PATH` first",
            folder.display(),
            path.display()
        ),
    }
}

/// Opens the index, made first where there is none.
fn prepare(settings: &Settings, source: Source) -> anyhow::Result<Archive> {
    match source {
        Source::Index => return Ok(Archive::open(&settings.config, Verify::Full)?),
        Source::Corpus => index::build(settings)?,
        Source::Nothing => drop(Writer::open(&settings.config.index.folder)?),
    }
    Ok(open_archive(settings)?)
}
