//! Which ids files have: the path as given, but for a file that is known by another spelling of its path
//! ([`Names`]).
//!
//! `letters`, `./letters` and `/srv/archive/letters` may be one folder. What was indexed by one of them
//! keeps its ids when it is named by another, and a new file in a folder goes by the spelling that the
//! others in it have. Which folder a relative path starts from stands with the states of the files.

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{corpus::file_id, index::FileStates};

/// A folder as ids spell it, and where that starts from where it is relative.
type Spelling = (String, Option<Arc<str>>);

/// Files that were named by another path than the one that is their id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renamed {
    /// How many.
    pub count: u64,
    /// The path of the first as given, and its id.
    pub first: Option<(String, String)>,
}

/// Gives files their ids.
pub(super) struct Names<'k> {
    known: &'k FileStates,
    /// The folder that paths of this run start from.
    here: Option<Arc<str>>,
    /// The folders of known files, and those above them, by where they really are.
    spellings: OnceCell<HashMap<PathBuf, Vec<Spelling>>>,
    /// Where folders really are.
    real: HashMap<PathBuf, Option<PathBuf>>,
    /// Where the paths of this run really are, and their ids.
    roots: Vec<(PathBuf, String)>,
    pub(super) renamed: Renamed,
}

impl<'k> Names<'k> {
    pub(super) fn new(known: &'k FileStates, paths: &[PathBuf]) -> Self {
        let roots = match paths {
            [] | [_] => Vec::new(),
            several => several
                .iter()
                .filter_map(|path| Some((fs::canonicalize(path).ok()?, file_id(path))))
                .collect(),
        };
        let (spellings, real, renamed) = Default::default();
        Self { known, here: here(), spellings, real, roots, renamed }
    }

    /// The id of a file that the walk of `root` has found.
    pub(super) fn id(&mut self, root: &Path, path: &Path) -> String {
        let given = file_id(path);
        if self.known.is_empty() && self.roots.is_empty() {
            return given;
        }
        let is_from_here = |folder: &Option<Arc<str>>| folder.is_none() || *folder == self.here;
        if self.known.get(&given).is_some_and(|state| is_from_here(&state.folder)) {
            return given;
        }
        let kept = self.known_id(root, path, &given).or_else(|| self.id_of_this_run(path));
        match kept {
            Some(kept) if kept != given => {
                self.renamed.count += 1;
                self.renamed.first.get_or_insert((given, kept.clone()));
                kept
            }
            _ => given,
        }
    }

    /// The spellings of a folder or file that hold known files.
    pub(super) fn spellings_of(&self, path: &Path) -> &[Spelling] {
        if self.known.is_empty() {
            return &[];
        }
        let spellings = self.spellings.get_or_init(|| spellings(self.known, self.here.as_ref()));
        let real = fs::canonicalize(path).ok();
        real.and_then(|real| spellings.get(&real)).map_or(&[], Vec::as_slice)
    }

    fn known_id(&mut self, root: &Path, path: &Path, given: &str) -> Option<String> {
        if self.known.is_empty() {
            return None;
        }
        let real = self.real_folder(path)?;
        let real_root = if root == path { real.clone() } else { fs::canonicalize(root).ok()? };
        let name = path.file_name()?;
        let spellings = self.spellings.get_or_init(|| spellings(self.known, self.here.as_ref()));
        let here = spellings.get(&real).into_iter().flatten();
        let itself = here.map(|(folder, _)| join(folder, Path::new(name)));
        if let Some(id) = itself.into_iter().find(|id| self.known.get(id).is_some()) {
            return Some(id);
        }
        // The folder that it is new in, or one above that, up to the one that was named.
        let (mut folder, mut rest) = (real.as_path(), PathBuf::from(name));
        loop {
            if let Some(known) = spellings.get(folder) {
                let ids: Vec<String> =
                    known.iter().map(|(folder, _)| join(folder, &rest)).collect();
                let is_given = ids.iter().any(|id| id == given);
                return if is_given { None } else { ids.into_iter().next() };
            }
            if folder == real_root {
                return None;
            }
            rest = Path::new(folder.file_name().unwrap_or(OsStr::new(""))).join(&rest);
            folder = folder.parent()?;
        }
    }

    /// The id under the first of the run's paths that leads to the file.
    fn id_of_this_run(&mut self, path: &Path) -> Option<String> {
        if self.roots.is_empty() {
            return None;
        }
        let real = self.real_folder(path)?.join(path.file_name()?);
        let (root, id) = self.roots.iter().find(|(root, _)| real.starts_with(root))?;
        let rest = real.strip_prefix(root).ok()?;
        Some(if rest.as_os_str().is_empty() { id.clone() } else { join(id, rest) })
    }

    /// Where the folder of a file really is.
    fn real_folder(&mut self, path: &Path) -> Option<PathBuf> {
        let folder = path.parent()?;
        if let Some(real) = self.real.get(folder) {
            return real.clone();
        }
        let named = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let real = fs::canonicalize(named).ok();
        self.real.insert(folder.to_owned(), real.clone());
        real
    }
}

/// The folder that relative paths start from.
pub(super) fn here() -> Option<Arc<str>> {
    Some(env::current_dir().ok()?.to_str()?.into())
}

fn join(folder: &str, rest: &Path) -> String {
    let rest = file_id(rest);
    match folder {
        "" => rest,
        "/" => format!("/{rest}"),
        folder => format!("{folder}/{rest}"),
    }
}

fn spellings(known: &FileStates, here: Option<&Arc<str>>) -> HashMap<PathBuf, Vec<Spelling>> {
    let mut folders: BTreeSet<(&str, Option<&Arc<str>>)> = BTreeSet::new();
    for (path, state) in known.iter() {
        let mut at = path;
        while let Some((folder, _)) = at.rsplit_once('/').or((!at.is_empty()).then_some(("", at))) {
            let is_new = folders.insert((folder, state.folder.as_ref()));
            if !is_new || folder.is_empty() {
                break;
            }
            at = folder;
        }
    }
    let mut spellings: HashMap<PathBuf, Vec<Spelling>> = HashMap::new();
    for (folder, start) in folders {
        // The parts of an absolute path end before its root.
        let start = start.or(here).filter(|_| !folder.starts_with('/'));
        let path =
            start.map_or_else(|| PathBuf::from(folder), |start| Path::new(&**start).join(folder));
        if let Ok(real) = fs::canonicalize(path) {
            spellings.entry(real).or_default().push((folder.to_owned(), start.cloned()));
        }
    }
    spellings
}
