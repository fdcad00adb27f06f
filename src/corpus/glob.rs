//! Globs as in a `.gitignore`: [`Globs`].
//!
//! A glob without a slash, except at its end, matches at any depth, any other from the root. One
//! that ends in a slash matches folders only, one that ends in `/**` what is in the folder. `*`
//! and `?`, which is one byte, match no slash. `!` before a glob takes back what earlier ones
//! match, a backslash takes away the meaning of the next sign, and a line that begins with `#` is a
//! comment.

use std::path::Path;

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

use super::error::CorpusError;

/// Compiled globs; of those that match a path the last decides.
#[derive(Debug, Clone)]
pub(super) struct Globs {
    set: GlobSet,
    /// What each glob of the set means.
    meanings: Vec<Meaning>,
}

#[derive(Debug, Clone, Copy)]
struct Meaning {
    verdict: Verdict,
    folders_only: bool,
}

/// What globs say of a path that one of them matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Matches,
    /// A glob with `!` takes it back.
    TakenBack,
}

impl Globs {
    /// Compiles globs, one a line of a `.gitignore`.
    ///
    /// # Errors
    /// Where one is not valid.
    pub(super) fn new(lines: &[String]) -> Result<Self, CorpusError> {
        let invalid = |glob: &str, error: &globset::Error| CorpusError::Glob {
            glob: glob.to_owned(),
            reason: error.kind().to_string(),
        };
        let mut set = GlobSetBuilder::new();
        let mut meanings = Vec::with_capacity(lines.len());
        for line in lines {
            let Some((glob, meaning)) = parse(line) else { continue };
            let glob = GlobBuilder::new(&glob)
                .literal_separator(true)
                .backslash_escape(true)
                .allow_unclosed_class(true)
                .build()
                .map_err(|error| invalid(line, &error))?;
            set.add(glob);
            meanings.push(meaning);
        }
        let set = set.build().map_err(|error| invalid(&lines.join(" "), &error))?;
        Ok(Self { set, meanings })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.meanings.is_empty()
    }

    /// What is said of a path relative to the root; `None` where no glob matches it.
    pub(super) fn verdict(&self, path: &Path, is_folder: bool) -> Option<Verdict> {
        let mut matching = Vec::new();
        self.set.matches_candidate_into(&Candidate::new(path), &mut matching);
        let meanings = matching.into_iter().rev().map(|index| self.meanings[index]);
        let mut meanings = meanings.filter(|meaning| is_folder || !meaning.folders_only);
        meanings.next().map(|meaning| meaning.verdict)
    }

    /// Whether a file, or else the nearest folder above it of which anything is said, matches.
    pub(super) fn matches_file(&self, path: &Path) -> bool {
        let folders = path.ancestors().skip(1).map(|folder| self.verdict(folder, true));
        let mut verdicts = std::iter::once(self.verdict(path, false)).chain(folders);
        verdicts.find_map(|verdict| verdict) == Some(Verdict::Matches)
    }
}

/// The glob of a line as the matcher has it, and what it means; `None` of a comment.
fn parse(line: &str) -> Option<(String, Meaning)> {
    let line = if line.ends_with("\\ ") { line } else { line.trim_end() };
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (verdict, glob) = match line.strip_prefix('!') {
        Some(glob) => (Verdict::TakenBack, glob),
        None => (Verdict::Matches, line),
    };
    let (is_from_root, glob) = match glob.strip_prefix('/') {
        Some(glob) => (true, glob),
        None => (false, glob),
    };
    let (folders_only, glob) = match glob.strip_suffix('/') {
        Some(glob) => (true, glob.strip_suffix('\\').unwrap_or(glob)),
        None => (false, glob),
    };
    let is_anywhere = !is_from_root && !glob.contains('/') && glob != "**";
    let before = if is_anywhere { "**/" } else { "" };
    let after = if glob.ends_with("/**") { "/*" } else { "" };
    Some((format!("{before}{glob}{after}"), Meaning { verdict, folders_only }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(lines: &[&str]) -> Globs {
        let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        Globs::new(&lines).unwrap()
    }

    /// The files among those given that the globs match; a folder is given with a slash at its end.
    #[track_caller]
    fn check(lines: &[&str], paths: &str, expected: &str) {
        let globs = globs(lines);
        let matches = |path: &&str| match path.strip_suffix('/') {
            Some(folder) => globs.verdict(Path::new(folder), true) == Some(Verdict::Matches),
            None => globs.matches_file(Path::new(path)),
        };
        let found: Vec<&str> = paths.split(' ').filter(matches).collect();
        assert_eq!(found.join(" "), expected, "{lines:?}");
    }

    #[test]
    fn a_glob_without_a_slash_matches_at_any_depth() {
        check(&["*.txt"], "a.txt b/a.txt a.md", "a.txt b/a.txt");
        check(
            &["drafts"],
            "drafts/ a/drafts/ drafts/x a/drafts/x b",
            "drafts/ a/drafts/ drafts/x a/drafts/x",
        );
        check(&["bo?.txt", "д*о.txt"], "box.txt boxx.txt дело.txt дела.txt", "box.txt дело.txt");
    }

    #[test]
    fn a_glob_with_a_slash_matches_from_the_root() {
        check(&["letters/*.txt"], "letters/a.txt b/letters/a.txt letters/b/a.txt", "letters/a.txt");
        check(&["/a.txt"], "a.txt b/a.txt", "a.txt");
        check(&["letters/**"], "letters/ letters/a letters/b/a", "letters/a letters/b/a");
        check(&["**/a.txt"], "a.txt b/c/a.txt", "a.txt b/c/a.txt");
        check(&["a/**/b"], "a/b a/x/b a/x/y/b b", "a/b a/x/b a/x/y/b");
        check(&["**"], "a b/c", "a b/c");
    }

    #[test]
    fn a_slash_at_the_end_asks_for_a_folder() {
        check(&["drafts/"], "drafts/ drafts a/drafts/x", "drafts/ a/drafts/x");
    }

    #[test]
    fn the_last_glob_decides() {
        check(&["*.txt", "!keep.txt"], "a.txt keep.txt b/keep.txt", "a.txt");
        check(&["!keep.txt", "*.txt"], "keep.txt", "keep.txt");
    }

    #[test]
    fn comments_blanks_and_escapes_are_those_of_git() {
        assert!(globs(&["# a.txt", "", "  "]).is_empty());
        check(&["a.txt  "], "a.txt", "a.txt");
        check(&["\\#a", "\\!b", "\\*c"], "#a !b *c xc", "#a !b *c");
        check(&["[ab].txt"], "a.txt c.txt", "a.txt");
    }

    #[test]
    fn a_glob_that_is_not_valid_is_named() {
        let error = Globs::new(&["a".into(), "{a".into()]).unwrap_err().to_string();
        assert!(error.starts_with("`{a` is not a valid glob: "), "{error}");
    }
}
