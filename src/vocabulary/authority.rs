//! The user's own authority file: names that are the same, and names that are not, whatever the
//! rules say.
//!
//! ```toml
//! [[same]]                          # each finds all the others
//! names = ["Гюго", "Hugo"]
//!
//! [[apart]]                         # none finds another
//! names = ["Жуков", "Žukauskas"]
//! ```
//! A name stands for its cases and for ё written as е, in its own script.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use serde::Deserialize;
use transliterate::{Relation, match_names};

use super::lemma;

/// The groups of an authority file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Authority {
    same: Vec<Group>,
    apart: Vec<Group>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    names: Vec<String>,
}

/// Why an authority file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// It cannot be read.
    #[error("`{path}`: the authority file cannot be read")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("`{path}`: {reason}")]
    Invalid {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line where there is one.
        reason: String,
    },
}

impl Authority {
    /// Reads the file.
    ///
    /// # Errors
    /// Where it cannot be read, is not TOML, has unknown keys, or a group has fewer than two names.
    pub fn read(path: &Path) -> Result<Self, AuthorityError> {
        let text = fs::read_to_string(path)
            .map_err(|source| AuthorityError::Read { path: path.to_owned(), source })?;
        Self::parse(&text)
            .map_err(|reason| AuthorityError::Invalid { path: path.to_owned(), reason })
    }

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut authority: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for group in authority.same.iter_mut().chain(&mut authority.apart) {
            if group.names.len() < 2 {
                return Err(format!("a group needs two names or more, this has {:?}", group.names));
            }
            for name in &mut group.names {
                let words = name.split_whitespace().count();
                if words != 1 {
                    return Err(format!("`{name}`: a name is one word"));
                }
                *name = name.to_lowercase();
            }
        }
        Ok(authority)
    }

    /// The other names of the groups that a term belongs to.
    pub(super) fn same_as(&self, term: &str) -> Vec<&str> {
        let groups = self.same.iter().filter(|group| group.names.iter().any(|n| is(n, term)));
        let names = groups.flat_map(|group| &group.names);
        names.filter(|name| !is(name, term)).map(String::as_str).collect()
    }

    /// Whether two terms belong to different names of one group of names that are apart.
    pub(super) fn keeps_apart(&self, term: &str, other: &str) -> bool {
        self.apart.iter().any(|group| {
            let place = |term: &str| group.names.iter().position(|name| is(name, term));
            matches!((place(term), place(other)), (Some(a), Some(b)) if a != b)
        })
    }
}

/// How often it is looked whether the file has changed.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// An authority file that is read again when it changes.
#[derive(Debug)]
pub struct AuthorityFile {
    /// Empty where there is none.
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    authority: Arc<Authority>,
    modified: Option<SystemTime>,
    looked: Instant,
}

impl AuthorityFile {
    /// Reads the file at a path; an empty path is an empty file.
    ///
    /// # Errors
    /// As [`Authority::read`].
    pub fn open(path: &Path) -> Result<Self, AuthorityError> {
        let (path, modified) = (path.to_owned(), modified(path));
        let is_none = path.as_os_str().is_empty();
        let authority = if is_none { Authority::default() } else { Authority::read(&path)? };
        let state = State { authority: Arc::new(authority), modified, looked: Instant::now() };
        Ok(Self { path, state: Mutex::new(state) })
    }

    /// What the file says now, at most a second late. A file that cannot be used any more is
    /// reported once, and what it said before goes on to hold.
    pub fn current(&self) -> Arc<Authority> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.path.as_os_str().is_empty() && state.looked.elapsed() >= LOOK_EVERY {
            state.looked = Instant::now();
            let modified = modified(&self.path);
            if modified != state.modified {
                state.modified = modified;
                match Authority::read(&self.path) {
                    Ok(authority) => state.authority = Arc::new(authority),
                    Err(error) => tracing::warn!(%error, "the authority file is not reloaded"),
                }
            }
        }
        Arc::clone(&state.authority)
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// Whether a term is a name or one of its forms in the same script.
fn is(name: &str, term: &str) -> bool {
    lemma::fold(name) == lemma::fold(term)
        || lemma::is_cyrillic(name) == lemma::is_cyrillic(term)
            && match_names(name, term).is_some_and(|meeting| meeting.relation == Relation::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "[[same]]\nnames = ['Гюго', 'Hugo']\n[[apart]]\nnames = ['Чехов', 'Чех']\n";

    #[test]
    fn a_group_holds_for_every_case_of_its_names() {
        let authority = Authority::parse(FILE).unwrap();
        assert_eq!(authority.same_as("hugo"), ["гюго"]);
        assert_eq!(authority.same_as("гюго"), ["hugo"]);
        assert!(authority.same_as("молотов").is_empty());
        assert!(authority.keeps_apart("чехов", "чех") && authority.keeps_apart("чех", "чехова"));
        assert!(!authority.keeps_apart("чехов", "чехова"));
    }

    #[test]
    fn what_cannot_be_used_is_said() {
        for (text, part) in [
            ("[[same]]\nnames = ['Гюго']", "two names or more"),
            ("[[same]]\nnames = ['Виктор Гюго', 'Hugo']", "`Виктор Гюго`: a name is one word"),
            ("[[sama]]\nnames = ['a', 'b']", "unknown field `sama`"),
            ("[[same]\n", "line 1"),
        ] {
            let error = Authority::parse(text).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }
}
