//! `arkhiv check`

use std::io::{self, Write};

use serde_json::json;

use super::{Outcome, Settings};
use crate::{index, render, vocabulary};

pub(super) fn run(settings: &Settings) -> anyhow::Result<Outcome> {
    let mut report = index::check(&settings.config.index.folder)?;
    let mut problems: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    for layer in vocabulary::check_layers(&report.generation)? {
        report.files += 1;
        report.bytes += layer.bytes;
        let file = layer.file.display();
        problems.extend(layer.damage.map(|damage| {
            format!("`{file}`: {damage}; it is derived: `arkhiv compact` makes it anew")
        }));
    }
    let mut stdout = io::stdout().lock();
    if settings.json {
        let answer = json!({ "files": report.files, "bytes": report.bytes, "problems": problems });
        writeln!(stdout, "{}", render::json::value(&answer))?;
    } else {
        for problem in &problems {
            writeln!(stdout, "{}", render::text::plain(problem))?;
        }
        if problems.is_empty() && !settings.quiet {
            let [files, bytes] = [report.files as u64, report.bytes].map(render::text::number);
            writeln!(stdout, "{files} files, {bytes} bytes: all whole")?;
        }
    }
    match problems.len() {
        0 => Ok(Outcome::Done),
        1 => anyhow::bail!("one file of the index is damaged"),
        several => anyhow::bail!("{several} files of the index are damaged"),
    }
}
