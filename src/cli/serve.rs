//! `arkhiv serve`

use std::{
    process,
    sync::{Arc, OnceLock},
    thread,
};

use anyhow::Context;

use super::{Outcome, Settings, args::ServeArguments, index, open_archive, report};
use crate::{
    index::{IndexError, Writer},
    search::{Archive, SearchError},
    server,
};

pub(super) fn run(arguments: ServeArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let mut server_config = settings.config.server.clone();
    if let Some(listen) = arguments.listen {
        server_config.listen = listen;
    }
    server_config.public |= arguments.public;
    let archive: Arc<OnceLock<Archive>> = Arc::default();
    let opened = Arc::clone(&archive);
    let server = server::bind(&server_config, &settings.config.site, move || {
        opened.get().map(|archive| Arc::new(archive.searcher()))
    })?;
    if !settings.quiet {
        println!("http://{}", server.address());
    }
    // The address answers at once; what it answers from is made ready meanwhile.
    let settings = settings.clone();
    let preparing = thread::Builder::new().name("preparing".into());
    let prepare = move || match prepare(&settings) {
        Ok(opened) => finish(archive.get_or_init(|| opened)),
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

/// Makes ready what the first readers would wait for, and saves what the index was found to lack. The
/// server does as well without either.
fn finish(archive: &Archive) {
    if let Err(error) = archive.searcher().prepare_suggestions() {
        tracing::warn!(%error, "completions cannot be made ready");
    }
    if let Err(error) = archive.save_vocabulary() {
        tracing::info!(%error, "the vocabulary is kept in memory only");
    }
}

/// Opens the index; where there is none, builds it from the configured corpus first.
fn prepare(settings: &Settings) -> anyhow::Result<Archive> {
    let folder = &settings.config.index.folder;
    match open_archive(settings) {
        Err(SearchError::Index(IndexError::NoIndex { .. })) => {}
        opened => return Ok(opened?),
    }
    match settings.config.corpus.paths.iter().find(|path| !path.exists()) {
        None => index::build(settings)?,
        Some(_) if server::has_write_key(&settings.config.server) => drop(Writer::open(folder)?),
        Some(path) => anyhow::bail!(
            "there is no index in `{}` and no corpus at `{}`; run `arkhiv index PATH` first",
            folder.display(),
            path.display()
        ),
    }
    Ok(open_archive(settings)?)
}
