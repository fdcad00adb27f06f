//! `arkhiv search`

use std::io::{self, IsTerminal, Write};

use super::{
    Outcome,
    args::{SearchArguments, SortArgument},
    open_archive, style,
};
use crate::{
    cli::Settings,
    document::DateSpan,
    render,
    search::{Filters, SearchRequest, Sort, Total},
};

pub(super) fn run(arguments: SearchArguments, settings: &Settings) -> anyhow::Result<Outcome> {
    let request = request(arguments)?;
    let archive = open_archive(settings)?;
    let results = archive.searcher().search(&request)?;
    let mut stdout = io::stdout().lock();
    if settings.json {
        writeln!(stdout, "{}", render::json::search_results(&results))?;
    } else {
        if !settings.quiet {
            results.warnings.iter().for_each(|warning| eprintln!("arkhiv: {warning}"));
        }
        stdout
            .write_all(render::text::search_results(&results, style(&io::stdout())).as_bytes())?;
        if !settings.quiet && results.total == 0 {
            eprintln!("arkhiv: nothing found for `{}`", results.query);
        } else if !settings.quiet && io::stdout().is_terminal() {
            eprintln!("{} found in {:.1} ms", results.total, results.took_ms);
        }
    }
    Ok(if results.total == 0 { Outcome::NothingFound } else { Outcome::Done })
}

fn request(arguments: SearchArguments) -> anyhow::Result<SearchRequest> {
    let date = |text: Option<String>| text.map(|text| text.parse::<DateSpan>()).transpose();
    let (offset, limit) = (usize::from(arguments.offset), usize::from(arguments.limit));
    anyhow::ensure!(offset + limit <= 10_000, "--offset and --limit reach beyond 10000 hits");
    Ok(SearchRequest {
        q: arguments.words.join(" "),
        class: arguments.class.map(Into::into),
        filters: Filters {
            lang: arguments.lang,
            source: arguments.source,
            collection: arguments.collection,
            author: arguments.author,
            date_from: date(arguments.date_from)?,
            date_to: date(arguments.date_to)?,
        },
        sort: match arguments.sort {
            SortArgument::Relevance => Sort::Relevance,
            SortArgument::Date => Sort::Date,
            SortArgument::DateDescending => Sort::DateDescending,
        },
        offset,
        limit,
        snippets: usize::from(arguments.snippets),
        facets: arguments.facets.into_iter().map(Into::into).collect(),
        total: Total::Exact,
    })
}
