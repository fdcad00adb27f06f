//! Copies of an index: [`backup`] of one that may be read and written meanwhile, and [`restore`].
//!
//! A backup is an index: the files of one commit, which no writer ever changes, and a manifest that
//! accepts this commit alone. It is built under an unfinished name, read whole, synced, and only then
//! named by `CURRENT`: what a kill leaves of it is not a backup.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    check::{self, Verify},
    directory::{Disk, RealDisk},
    error::IndexError,
    generation::{self, DERIVED, FolderLock, LOCK, UNFINISHED_LAYER, content_of},
    known::payload_of,
    manifest::{AcceptedMeta, MANIFEST, META, Meta, Purpose},
};

/// How often it is tried again when a writer removes what is being copied.
const ATTEMPTS: usize = 50;

/// What was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Copied {
    /// Documents in the copy.
    pub documents: u64,
    /// Files in the copy.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files that take no room of their own: both folders have the same (hard links).
    pub linked: u64,
}

/// How files come into the copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// As hard links, where the file system has them.
    Link,
    /// As files of their own.
    Copy,
}

/// Copies the newest commit of an index into a folder that is new or empty, and reads the copy whole.
/// Others may search the index and write to it meanwhile.
///
/// # Errors
/// Where the folder is not empty, there is no index, a file of it is damaged, or the disk fails; no
/// backup is left then.
pub fn backup(folder: &Path, to: &Path) -> Result<Copied, IndexError> {
    copy(folder, to, Way::Link, "a backup goes into a folder that is new or empty")
}

/// Makes an index from a backup that is whole, in a folder that is new or empty.
///
/// # Errors
/// Where the folder is not empty, there is no backup, a file of it is damaged, or the disk fails; no
/// index is left then.
pub fn restore(from: &Path, folder: &Path) -> Result<Copied, IndexError> {
    let report = check::check_for(from, Purpose::Keep).map_err(|error| match error {
        IndexError::NoIndex { folder } | IndexError::NotAnIndex { folder, .. } => {
            IndexError::NoBackup { folder }
        }
        error => error,
    })?;
    report.into_first()?;
    let cure = "move it away, or name a folder that is new or empty with `--index DIR`";
    copy(from, folder, Way::Copy, cure)
}

fn copy(from: &Path, to: &Path, way: Way, cure: &'static str) -> Result<Copied, IndexError> {
    generation::current(from)?;
    if let Some(found) = content_of(to)? {
        return Err(IndexError::NotEmpty { folder: to.to_owned(), found, cure });
    }
    let is_new = !to.exists();
    let lock = FolderLock::take(to)?;
    let building = lock.begin_generation()?;
    let result = fill(from, &building, way).and_then(|copied| {
        lock.publish(&building)?;
        if let Some(parent) = to.parent().filter(|parent| is_new && parent.is_dir()) {
            RealDisk.sync_folder(parent).map_err(IndexError::io(parent, "syncing"))?;
        }
        Ok(copied)
    });
    if result.is_err() {
        // Of no use, and in the way of the next try.
        let _ = fs::remove_dir_all(&building);
        let _ = fs::remove_file(to.join(LOCK));
        let _ = is_new.then(|| fs::remove_dir(to));
    }
    result
}

/// Copies the current generation, again if a writer removed some of it meanwhile.
fn fill(from: &Path, building: &Path, way: Way) -> Result<Copied, IndexError> {
    check::retried(from, ATTEMPTS, Result::is_err, || {
        // What an attempt before has left.
        fs::remove_dir_all(building)
            .and_then(|()| fs::create_dir(building))
            .map_err(IndexError::io(building, "emptying"))?;
        fill_once(&generation::current(from)?, building, way)
    })
}

fn fill_once(generation: &Path, building: &Path, way: Way) -> Result<Copied, IndexError> {
    let (meta, mut manifest, bytes) = Meta::read_both(generation, Purpose::Keep)?;
    let payload = payload_of(generation, &meta)?;
    let mut names: Vec<String> = meta.segments.iter().flat_map(|segment| segment.files()).collect();
    names.extend(payload.side_files().map(|file| file.name.clone()));
    let mut copied = Copied { documents: meta.documents(), ..Copied::default() };
    let mut files = Vec::new();
    for name in names {
        let (from, to) = (generation.join(&name), building.join(&name));
        let linked = put(&from, &to, way).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => IndexError::damaged(&from, "missing"),
            _ => IndexError::io(&to, "copying")(error),
        })?;
        copied.linked += u64::from(linked);
        files.push(to);
    }
    let accepted = AcceptedMeta::of(&bytes)
        .map_err(|reason| IndexError::damaged(generation.join(META), reason))?;
    manifest.accepted = vec![accepted];
    let manifest = manifest.to_bytes();
    for (name, bytes) in [(MANIFEST, &manifest), (META, &bytes)] {
        let path = building.join(name);
        fs::write(&path, bytes).map_err(IndexError::io(&path, "writing"))?;
        files.push(path);
    }
    copied.linked += put_derived(generation, building, way, &mut files)?;
    check::verify_files(building, &meta, Verify::Full).map_err(|error| match error {
        // The copy was only now made: it is what it was made of.
        IndexError::Damaged { file, reason } => {
            let name = file.file_name().unwrap_or_default();
            IndexError::Damaged { file: generation.join(name), reason }
        }
        error => error,
    })?;
    for file in &files {
        copied.files += 1;
        copied.bytes += file.metadata().map_err(IndexError::io(file, "reading"))?.len();
    }
    RealDisk
        .sync_files(&files)
        .and_then(|()| RealDisk.sync_folder(building))
        .map_err(IndexError::io(building, "syncing"))?;
    Ok(copied)
}

/// What was derived and is not there any more is made anew by whoever opens the copy.
fn put_derived(
    generation: &Path,
    building: &Path,
    way: Way,
    files: &mut Vec<PathBuf>,
) -> Result<u64, IndexError> {
    let (from, to) = (generation.join(DERIVED), building.join(DERIVED));
    let entries = match fs::read_dir(&from) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(IndexError::io(&from, "listing"))?,
    };
    fs::create_dir(&to).map_err(IndexError::io(&to, "making the folder"))?;
    let mut linked = 0;
    for entry in entries {
        let name = entry.map_err(IndexError::io(&from, "listing"))?.file_name();
        if name.to_string_lossy().ends_with(UNFINISHED_LAYER) {
            continue;
        }
        let path = to.join(&name);
        match put(&from.join(&name), &path, way) {
            Ok(is_linked) => {
                linked += u64::from(is_linked);
                files.push(path);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(IndexError::io(&path, "copying")(error)),
        }
    }
    RealDisk.sync_folder(&to).map_err(IndexError::io(&to, "syncing"))?;
    Ok(linked)
}

/// Puts a file into the copy, and says whether as a link.
fn put(from: &Path, to: &Path, way: Way) -> io::Result<bool> {
    if way == Way::Link {
        match fs::hard_link(from, to) {
            Ok(()) => return Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(error),
            // Another file system, or one without links.
            Err(_) => {}
        }
    }
    fs::copy(from, to).map(|_| false)
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
        thread,
    };

    use super::*;
    use crate::{
        document::Document,
        index::{Writer, open},
    };

    /// Documents of one commit.
    const BATCH: u64 = 7;

    fn commit(writer: &mut Writer, number: u64) {
        for n in 0..BATCH {
            // Each commit replaces the one before, so that there are deletions and merges.
            let body = format!("commit {number}");
            writer.add(&Document::new(n.to_string(), body), Some("a.jsonl")).unwrap();
        }
        writer.commit().unwrap();
    }

    #[test]
    fn what_is_copied_while_a_writer_commits_is_one_commit_whole() {
        let folder = tempfile::tempdir().unwrap();
        let copies = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        commit(&mut writer, 0);
        let (ended, commits) = (AtomicBool::new(false), AtomicU64::new(0));
        let mut copied_times = 0;
        thread::scope(|scope| {
            scope.spawn(|| {
                while !ended.load(Relaxed) {
                    commit(&mut writer, commits.fetch_add(1, Relaxed) + 1);
                }
            });
            let mut last = String::new();
            // On a busy machine the writer may be slow.
            for n in (0..).take_while(|n| *n < 12 || commits.load(Relaxed) <= 4) {
                copied_times = n + 1;
                let to = copies.path().join(n.to_string());
                let copied = backup(folder.path(), &to).unwrap();
                assert_eq!(copied.documents, BATCH);
                assert!(copied.linked >= 6, "{copied:?}");
                let bodies = open(&to, Verify::Full).unwrap().bodies();
                assert_eq!(bodies.len() as u64, BATCH);
                last.clone_from(&bodies["0"]);
                assert!(bodies.values().all(|body| *body == last), "{bodies:?}");
            }
            ended.store(true, Relaxed);
            assert_ne!(last, "commit 0", "the writer must have been at work");
        });
        drop(writer);
        let last = copies.path().join((copied_times - 1).to_string());
        let restored = tempfile::tempdir().unwrap();
        let copied = restore(&last, restored.path()).unwrap();
        assert_eq!((copied.documents, copied.linked), (BATCH, 0));
        let bodies = |folder: &Path| open(folder, Verify::Full).unwrap().bodies();
        assert_eq!(bodies(restored.path()), bodies(&last));
        commit(&mut Writer::open(restored.path()).unwrap(), 1_000_000);
        assert_eq!(bodies(restored.path())["0"], "commit 1000000");
        assert_ne!(bodies(&last)["0"], "commit 1000000", "a copy of its own");
    }

    #[test]
    fn a_damaged_backup_a_full_folder_and_none_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        commit(&mut Writer::open(folder.path()).unwrap(), 0);
        let place = tempfile::tempdir().unwrap();
        let (copy, target) = (place.path().join("copy"), place.path().join("target"));
        backup(folder.path(), &copy).unwrap();
        let message = backup(folder.path(), &copy).unwrap_err().to_string();
        assert!(message.contains("new or empty"), "{message}");
        let message = restore(&copy, folder.path()).unwrap_err().to_string();
        assert!(message.contains("--index DIR"), "{message}");
        let message = restore(place.path(), &target).unwrap_err().to_string();
        assert!(message.contains("no finished backup"), "{message}");

        let generation = generation::current(&copy).unwrap();
        let files = fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().path());
        for file in files.filter(|file| file.is_file()) {
            let bytes = fs::read(&file).unwrap();
            // Not into the file, which the index has too.
            fs::remove_file(&file).unwrap();
            let mut damaged = bytes.clone();
            let Some(middle) = damaged.get_mut(bytes.len() / 2) else { continue };
            *middle ^= 1;
            fs::write(&file, &damaged).unwrap();
            let message = restore(&copy, &target).unwrap_err().to_string();
            assert!(message.contains(&*file.to_string_lossy()), "{message}");
            assert!(!target.exists());
            // Nor does a damaged index make a backup.
            let message = backup(&copy, &target).unwrap_err().to_string();
            assert!(message.contains(&*file.to_string_lossy()), "{message}");
            assert!(!target.exists());
            fs::write(&file, &bytes).unwrap();
        }
        assert_eq!(restore(&copy, &target).unwrap().documents, BATCH);
    }
}
