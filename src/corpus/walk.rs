//! Files and folders to [`SourceFile`]s, in a stable order.
//!
//! Dotfiles and dot-folders within a folder are left out, and so are indexes of ours, and what
//! `corpus.ignore` names; nothing else is, whatever a `.gitignore` says. What is named explicitly is
//! always read.

use std::{
    collections::HashSet,
    fs::{self, Metadata},
    io,
    ops::ControlFlow,
    path::{Component, Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use walkdir::{DirEntry, WalkDir};

use super::{
    error::{CorpusError, Skip},
    rules::{FileSettings, Rules},
};

/// One file found by the walk.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it can be opened.
    pub path: PathBuf,
    /// The path as given, normalized, with `/`: the id of the document that the file holds.
    pub id: String,
    /// Its size on disk, packed as it is; 0 for a pipe.
    pub bytes: u64,
    /// When it was last changed, where the system knows.
    pub modified: Option<SystemTime>,
    pub(super) settings: Arc<FileSettings>,
}

/// Finds the files that the paths name, folders in the order of their sorted names.
///
/// A path that does not exist and a folder that cannot be read come as [`Skip`]s; a file that two
/// of the paths lead to comes once; a link that leads back to a folder above it is not followed.
pub fn walk(paths: &[PathBuf], rules: &Rules, found: &mut dyn FnMut(Result<SourceFile, Skip>)) {
    walk_as(paths, rules, &mut |_, path| id(path), &mut |file| {
        found(file);
        ControlFlow::Continue(())
    });
}

/// [`walk`] that asks for the id of each file, by the path that is walked and its own, and ends as soon
/// as it is told to.
pub fn walk_as(
    paths: &[PathBuf],
    rules: &Rules,
    id_of: &mut dyn FnMut(&Path, &Path) -> String,
    found: &mut dyn FnMut(Result<SourceFile, Skip>) -> ControlFlow<()>,
) {
    let mut seen = HashSet::new();
    let mut once = |file: Result<SourceFile, Skip>| match &file {
        Ok(new) if paths.len() > 1 && !seen.insert(new.id.clone()) => ControlFlow::Continue(()),
        _ => found(file),
    };
    for root in paths {
        let flow = match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => walk_folder(root, rules, id_of, &mut once),
            Ok(metadata) => {
                let name = root.file_name().map(Path::new).unwrap_or(root);
                once(Ok(source_file(root, name, id_of(root, root), &metadata, rules)))
            }
            Err(error) => {
                once(Err(Skip { file: id(root), line: None, reason: CorpusError::from_io(error) }))
            }
        };
        if flow.is_break() {
            return;
        }
    }
}

/// Whether nothing is at the path, and not merely out of reach.
pub fn is_missing(path: &Path) -> bool {
    fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn walk_folder(
    root: &Path,
    rules: &Rules,
    id_of: &mut dyn FnMut(&Path, &Path) -> String,
    found: &mut dyn FnMut(Result<SourceFile, Skip>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let walk = WalkDir::new(root).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || is_kept(entry, root, rules)) {
        let file = entry.and_then(|entry| Ok((entry.metadata()?, entry)));
        let (metadata, entry) = match file {
            Ok(file) => file,
            Err(error) => {
                found(Err(skip_of(error, root)))?;
                continue;
            }
        };
        let path = entry.path();
        if metadata.is_file() {
            let from_root = path.strip_prefix(root).unwrap_or(path);
            found(Ok(source_file(path, from_root, id_of(root, path), &metadata, rules)))?;
        } else if !metadata.is_dir() {
            let reason = CorpusError::SpecialFile;
            found(Err(Skip { file: id(path), line: None, reason }))?;
        }
    }
    ControlFlow::Continue(())
}

/// Whether a file is read, and a folder walked.
fn is_kept(entry: &DirEntry, root: &Path, rules: &Rules) -> bool {
    let path = entry.path();
    let from_root = path.strip_prefix(root).unwrap_or(path);
    let is_folder = entry.file_type().is_dir();
    let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
    let is_left_out =
        is_hidden || rules.ignores(&id(path), from_root, is_folder) || is_folder && is_index(path);
    !is_left_out
}

/// Whether a folder is an index, which says in `CURRENT` which of its folders is the generation.
fn is_index(folder: &Path) -> bool {
    let is_small = |current: &Metadata| current.is_file() && current.len() < 100;
    let current = folder.join("CURRENT");
    fs::metadata(&current).is_ok_and(|current| is_small(&current))
        && fs::read_to_string(current)
            .is_ok_and(|name| name.starts_with("generation-") && folder.join(name.trim()).is_dir())
}

fn source_file(
    path: &Path,
    from_root: &Path,
    id: String,
    metadata: &Metadata,
    rules: &Rules,
) -> SourceFile {
    let bytes = if metadata.is_file() { metadata.len() } else { 0 };
    let settings = rules.settings(&id, from_root);
    SourceFile { path: path.to_owned(), id, bytes, modified: metadata.modified().ok(), settings }
}

fn skip_of(error: walkdir::Error, root: &Path) -> Skip {
    let file = id(error.path().unwrap_or(root));
    let reason = match error.loop_ancestor() {
        Some(_) => CorpusError::LinkLoop,
        None => error.into_io_error().map_or(CorpusError::NoSuchFile, CorpusError::from_io),
    };
    Skip { file, line: None, reason }
}

/// The path, normalized by its letters alone: `./a/../b` is `b`; an absolute path stays absolute.
/// Bytes of a name that are not UTF-8 are written as `%FF`, so that two names stay two.
pub fn id(path: &Path) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut start = String::new();
    for component in path.components() {
        match component {
            Component::Prefix(prefix) => start = readable(prefix.as_os_str()).replace('\\', "/"),
            Component::RootDir => start.push('/'),
            Component::CurDir => {}
            Component::ParentDir => match parts.last() {
                Some(last) if last != ".." => drop(parts.pop()),
                None if start.ends_with('/') => {}
                _ => parts.push("..".to_owned()),
            },
            Component::Normal(name) => parts.push(readable(name)),
        }
    }
    start + &parts.join("/")
}

fn readable(name: &std::ffi::OsStr) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CorpusConfig;

    fn walked(paths: &[PathBuf], config: &CorpusConfig) -> (Vec<String>, Vec<String>) {
        let rules = Rules::new(config).unwrap();
        let (mut files, mut skips) = (Vec::new(), Vec::new());
        walk(paths, &rules, &mut |found| match found {
            Ok(file) => files.push(file.id),
            Err(skip) => skips.push(skip.to_string()),
        });
        (files, skips)
    }

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        folder
    }

    fn below(folder: &tempfile::TempDir, ids: &[String]) -> Vec<String> {
        let root = format!("{}/", id(folder.path()));
        ids.iter().map(|id| id.strip_prefix(&root).unwrap_or(id).to_owned()).collect()
    }

    #[test]
    fn an_index_within_the_archive_is_not_part_of_it() {
        let folder = folder_with(&["a.txt", "index/generation-000001/meta.json", "b/CURRENT"]);
        fs::write(folder.path().join("index/CURRENT"), "generation-000001\n").unwrap();
        let (files, skips) = walked(&[folder.path().to_owned()], &CorpusConfig::default());
        assert_eq!(below(&folder, &files), ["a.txt", "b/CURRENT"]);
        assert!(skips.is_empty(), "{skips:?}");
    }

    #[test]
    fn an_id_is_the_path_as_given_normalized() {
        let check = |path: &str, expected: &str| assert_eq!(id(Path::new(path)), expected);
        check("seeds/001.txt", "seeds/001.txt");
        check("./a/../b", "b");
        check("../a/./b//c", "../a/b/c");
        check("../../a", "../../a");
        check("/srv/../archive/дело.txt", "/archive/дело.txt");
        check("/..", "/");
    }

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_not_utf8_keeps_its_bytes() {
        use std::os::unix::ffi::OsStrExt;
        let name = std::ffi::OsStr::from_bytes(b"a/\xEF\xE8\xF1.txt");
        assert_eq!(id(Path::new(name)), "a/%EF%E8%F1.txt");
    }

    #[test]
    fn folders_are_walked_in_order_without_dotfiles_and_ignored_ones() {
        let folder =
            folder_with(&["b.txt", "a/2.txt", "a/1.txt", ".git/x", ".y", "README.md", "drafts/z"]);
        fs::write(folder.path().join(".gitignore"), "*.txt").unwrap();
        let ignore = vec!["README.md".into(), "drafts/".into()];
        let config = CorpusConfig { ignore, ..CorpusConfig::default() };
        let (files, skips) = walked(&[folder.path().to_owned()], &config);
        assert_eq!(below(&folder, &files), ["a/1.txt", "a/2.txt", "b.txt"]);
        assert!(skips.is_empty(), "{skips:?}");
    }

    #[test]
    fn a_file_named_itself_is_read_whatever_the_globs_say_and_once() {
        let folder = folder_with(&["README.md", ".z"]);
        let paths = ["README.md", ".z", "./README.md"].map(|name| folder.path().join(name));
        let (files, _) = walked(&paths, &CorpusConfig::default());
        assert_eq!(below(&folder, &files), ["README.md", ".z"]);
    }

    #[test]
    fn a_missing_path_is_a_skip_and_the_walk_goes_on() {
        let folder = folder_with(&["a.txt"]);
        let paths = [folder.path().join("gone"), folder.path().to_owned()];
        let (files, skips) = walked(&paths, &CorpusConfig::default());
        assert_eq!(below(&folder, &files), ["a.txt"]);
        assert_eq!(skips, [format!("`{}/gone`: no such file or folder", id(folder.path()))]);
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_back_or_nowhere_do_not_hang_the_walk() {
        let folder = folder_with(&["a/b.txt"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("a/x")).unwrap();
        let (files, skips) = walked(&[folder.path().to_owned()], &CorpusConfig::default());
        assert_eq!(below(&folder, &files), ["a/b.txt"]);
        assert_eq!(skips.len(), 2, "{skips:?}");
        assert!(skips[0].contains("a/up`: the link leads back"), "{skips:?}");
        assert!(skips[1].contains("a/x`: no such file"), "{skips:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_read_is_a_skip() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder_with(&["a/b.txt", "c.txt"]);
        let closed = folder.path().join("a");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
        if fs::read_dir(&closed).is_ok() {
            eprintln!("not tested: this user (root) may read every folder");
            return;
        }
        let (files, skips) = walked(&[folder.path().to_owned()], &CorpusConfig::default());
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(below(&folder, &files), ["c.txt"]);
        assert!(skips.len() == 1 && skips[0].contains("cannot be read"), "{skips:?}");
    }
}
