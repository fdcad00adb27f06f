//! `arkhiv search`

use std::io::{self, IsTerminal, Write};

use super::{Outcome, Settings, args::SearchArguments, open_archive, style};
use crate::{
    render::{self, html::UiLanguage},
    search::{Filters, SearchRequest},
};

pub(super) fn run(arguments: SearchArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let request = request(arguments)?;
    let archive = open_archive(settings)?;
    // The first query of a process takes longer than all others; who asks from a terminal waits for it.
    let searcher = archive.searcher().without_budget();
    let mut results = searcher.search(&request)?;
    if results.total == 0 && !searcher.has_suggestions_ready() {
        // Who asks from a terminal waits a second rather than to be told nothing.
        searcher.prepare_suggestions()?;
        results = searcher.search(&request)?;
    }
    let mut stdout = io::stdout().lock();
    if settings.json {
        writeln!(stdout, "{}", render::json::search_results(&results, UiLanguage::English))?;
    } else {
        if !settings.quiet {
            results.warnings.iter().for_each(|warning| eprintln!("arkhiv: {warning}"));
        }
        stdout
            .write_all(render::text::search_results(&results, style(&io::stdout())).as_bytes())?;
        if !settings.quiet && results.total == 0 {
            eprintln!("arkhiv: nothing found for `{}`", results.query);
        } else if !settings.quiet && io::stdout().is_terminal() {
            eprintln!("{:.1} ms", results.took_ms);
        }
        if !settings.quiet {
            render::text::advice(&results).iter().for_each(|line| eprintln!("{line}"));
        }
    }
    Ok(if results.total == 0 { Outcome::NothingFound } else { Outcome::Done })
}

fn request(arguments: SearchArguments) -> anyhow::Result<SearchRequest> {
    let SearchArguments { words, class, filters, date_from, date_to, .. } = arguments;
    let SearchArguments { sort, offset, limit, snippets, facets, total, .. } = arguments;
    let SearchArguments { collapse, explain, .. } = arguments;
    let window = SearchRequest::MAX_RESULT_WINDOW;
    anyhow::ensure!(
        offset + limit <= window,
        "`--offset {offset}`: `--offset` and `--limit` must add up to at most {window}"
    );
    let (q, filters) = (words.join(" "), Filters { date_from, date_to, ..filters.0 });
    let most = SearchRequest::MAX_QUERY_BYTES;
    anyhow::ensure!(
        q.len() <= most,
        "the query is {} bytes long; at most {most} are allowed",
        q.len()
    );
    let window = SearchRequest { offset, limit, ..SearchRequest::new(q) };
    let counted = SearchRequest { sort, snippets, facets, total, ..window };
    Ok(SearchRequest { class, filters, collapse, explain, ..counted })
}
