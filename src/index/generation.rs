//! The folder of an index: its generations, which of them is current, and who may write.
//!
//! ```text
//! index/CURRENT                      name of the current generation
//! index/.lock                        held (flock) by the one writer; freed when it ends, however
//! index/generation-000001/           one generation, see the documentation of the parent module
//! index/generation-000002.building/  the next one, not yet finished
//! ```
//! A generation is built under a name that ends in `.building`, renamed when it is whole, and then
//! made current by replacing `CURRENT`. What a kill leaves is removed by the next writer.

use std::{
    collections::BTreeSet,
    env,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process,
};

use super::{
    directory::{Disk, RealDisk, TEMPORARY, is_of_a_segment},
    error::IndexError,
    manifest::{Meta, Purpose},
    side_file::{Payload, is_side_file},
};

pub(super) const CURRENT: &str = "CURRENT";
pub(super) const LOCK: &str = ".lock";
/// The folder in a generation that holds what others derive from it.
pub(super) const DERIVED: &str = "vocabulary";
/// How the names of files end there that are not finished.
pub(super) const UNFINISHED_LAYER: &str = ".tmp";
/// The one file of others that may stand here: a repository keeps the folder by it.
const GITIGNORE: &str = ".gitignore";
const PREFIX: &str = "generation-";
const BUILDING: &str = ".building";

/// Says in the lock who holds it. The lock holds without.
fn sign(mut lock: &File) {
    let mut words = env::args_os();
    let program = words.next().map(PathBuf::from).unwrap_or_default();
    let program = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let command =
        words.next().map(|word| format!(" {}", word.to_string_lossy())).unwrap_or_default();
    let _ = lock.set_len(0);
    let _ = write!(lock, "process {} ({program}{command})", process::id());
}

/// Who holds a lock, as it was signed.
fn holder(lock: &File) -> Option<String> {
    let mut signed = String::new();
    lock.take(MOST_SIGNED).read_to_string(&mut signed).ok()?;
    let is_shown = |c: char| !c.is_control();
    (!signed.is_empty() && signed.chars().all(is_shown)).then_some(signed)
}

/// Bytes of a signature that are read.
const MOST_SIGNED: u64 = 200;

/// The right to write to an index, as long as it lives.
#[derive(Debug)]
pub struct FolderLock {
    folder: PathBuf,
    _file: File,
}

impl FolderLock {
    /// Takes the right to write to `folder`, which is made where it is absent.
    ///
    /// # Errors
    /// Where another writer is at work, or the folder holds something else or cannot be written.
    pub fn take(folder: &Path) -> Result<Self, IndexError> {
        if let Some(found) = foreign_entry(folder)? {
            return Err(IndexError::NotAnIndex { folder: folder.to_owned(), found });
        }
        fs::create_dir_all(folder).map_err(IndexError::io(folder, "making the folder"))?;
        let lock = folder.join(LOCK);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&lock)
            .map_err(IndexError::io(&lock, "opening"))?;
        match file.try_lock() {
            Ok(()) => sign(&file),
            Err(TryLockError::WouldBlock) => {
                let holder =
                    holder(&file).unwrap_or_else(|| format!("it holds `{}`", lock.display()));
                return Err(IndexError::Locked { folder: folder.to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(IndexError::io(&lock, "locking")(error)),
        }
        Ok(Self { folder: folder.to_owned(), _file: file })
    }

    /// Removes what writers before have left unfinished.
    ///
    /// # Errors
    /// Also where `CURRENT` is damaged: nothing is removed then.
    pub(super) fn recover(&self) -> Result<(), IndexError> {
        self.adopt()?;
        self.sweep()
    }

    /// Makes the folder of the next generation, under its unfinished name.
    pub(super) fn begin_generation(&self) -> Result<PathBuf, IndexError> {
        let last = self.generations()?.into_iter().filter_map(|name| number_of(&name)).max();
        let name = format!("{PREFIX}{:06}{BUILDING}", last.unwrap_or(0) + 1);
        let path = self.folder.join(name);
        fs::create_dir(&path).map_err(IndexError::io(&path, "making the folder"))?;
        Ok(path)
    }

    /// Makes the finished generation in `building` the current one, removes those before, and
    /// gives its new folder. Nothing in it may be open for writing.
    pub(super) fn publish(&self, building: &Path) -> Result<PathBuf, IndexError> {
        let name = building.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let name = name.trim_end_matches(BUILDING);
        let finished = self.folder.join(name);
        let failed = |path, action| IndexError::io(path, action);
        RealDisk.rename(building, &finished).map_err(failed(building, "renaming"))?;
        RealDisk.sync_folder(&self.folder).map_err(failed(&self.folder, "syncing"))?;
        self.set_current(name)?;
        self.sweep()?;
        Ok(finished)
    }

    fn set_current(&self, name: &str) -> Result<(), IndexError> {
        let current = self.folder.join(CURRENT);
        let new = self.folder.join(format!("{TEMPORARY}{CURRENT}"));
        fs::write(&new, format!("{name}\n"))
            .and_then(|()| RealDisk.sync_files(std::slice::from_ref(&new)))
            .and_then(|()| RealDisk.rename(&new, &current))
            .and_then(|()| RealDisk.sync_folder(&self.folder))
            .map_err(IndexError::io(&current, "replacing"))
    }

    /// Where there is no `CURRENT`, the newest finished generation becomes current: a first build
    /// was killed in its last step, or the file was lost.
    fn adopt(&self) -> Result<(), IndexError> {
        if self.folder.join(CURRENT).exists() {
            return Ok(());
        }
        let finished = self.generations()?.into_iter().filter(|name| !name.ends_with(BUILDING));
        match finished.max_by_key(|name| number_of(name)) {
            Some(newest) => {
                self.set_current(&newest)?;
                tracing::warn!(generation = %newest, "CURRENT was missing and names the newest again");
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Removes every generation but the current one, and unfinished files.
    fn sweep(&self) -> Result<(), IndexError> {
        let Some(current) = current_name(&self.folder)? else {
            return self.generations()?.iter().try_for_each(|name| self.remove(name));
        };
        let kept = self.folder.join(&current);
        if !kept.is_dir() {
            let reason = format!("names `{current}`, which is missing");
            return Err(IndexError::damaged(self.folder.join(CURRENT), reason));
        }
        let others = self.generations()?.into_iter().filter(|name| *name != current);
        others.into_iter().try_for_each(|name| self.remove(&name))?;
        remove_files(&self.folder, |name| name.starts_with(".tmp"))?;
        remove_files(&kept, |name| name.starts_with(".tmp"))?;
        // Where the commit cannot be read nothing is known to be of no use.
        if let Some(live) = live_files(&kept) {
            let is_ours = |name: &str| is_of_a_segment(name) || is_side_file(name);
            remove_files(&kept, |name| is_ours(name) && !live.contains(name))?;
        }
        let derived = kept.join(DERIVED);
        if derived.is_dir() {
            remove_files(&derived, |name| name.ends_with(UNFINISHED_LAYER))?;
        }
        Ok(())
    }

    fn remove(&self, generation: &str) -> Result<(), IndexError> {
        let path = self.folder.join(generation);
        fs::remove_dir_all(&path).map_err(IndexError::io(&path, "removing"))
    }

    fn generations(&self) -> Result<Vec<String>, IndexError> {
        Ok(names(&self.folder)?.into_iter().filter(|name| number_of(name).is_some()).collect())
    }
}

/// The files of the commit that a generation holds, where they are known.
fn live_files(generation: &Path) -> Option<BTreeSet<String>> {
    let meta = Meta::read(generation, Purpose::Keep).ok()?;
    let payload = Payload::parse(meta.payload.as_deref()).ok()?;
    let mut live: BTreeSet<String> = meta.segments.iter().flat_map(|one| one.files()).collect();
    live.extend(payload.side_files().map(|file| file.name.clone()));
    Some(live)
}

/// Removes the files in a folder that have such a name.
fn remove_files(folder: &Path, has_name: impl Fn(&str) -> bool) -> Result<(), IndexError> {
    for name in names(folder)?.iter().filter(|name| has_name(name)) {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(IndexError::io(&path, "removing"))?;
        tracing::info!(path = %path.display(), "removed: it was never finished");
    }
    Ok(())
}

/// Puts in order what killed writers have left: for programs at their start. Where another program
/// is writing, that one has done so; where there is no index, there is nothing to do.
///
/// # Errors
/// Where the folder cannot be written, or `CURRENT` is damaged: nothing is removed then.
pub fn recover(folder: &Path) -> Result<(), IndexError> {
    if let Err(IndexError::NoIndex { .. } | IndexError::NotAnIndex { .. }) = current(folder) {
        return Ok(());
    }
    match FolderLock::take(folder) {
        Err(IndexError::Locked { .. }) => Ok(()),
        lock => lock?.recover(),
    }
}

/// The folder of the current generation.
///
/// # Errors
/// Where the folder holds no index, or something else, or cannot be read.
pub fn current(folder: &Path) -> Result<PathBuf, IndexError> {
    let mut named = current_name(folder)?;
    loop {
        let Some(name) = named else { return Err(why_none(folder)?) };
        let generation = folder.join(&name);
        if generation.is_dir() {
            return Ok(generation);
        }
        // A writer may have replaced both meanwhile.
        named = current_name(folder)?;
        if named.as_ref() == Some(&name) {
            let reason = format!("names `{name}`, which is missing");
            return Err(IndexError::damaged(folder.join(CURRENT), reason));
        }
    }
}

/// Why there is no current generation.
fn why_none(folder: &Path) -> Result<IndexError, IndexError> {
    if let Some(found) = foreign_entry(folder)? {
        return Ok(IndexError::NotAnIndex { folder: folder.to_owned(), found });
    }
    let newest = newest(folder);
    let newest = newest.as_deref().and_then(Path::file_name);
    Ok(match newest {
        Some(name) => IndexError::Unnamed {
            file: folder.join(CURRENT),
            generation: name.to_string_lossy().into_owned(),
        },
        None => IndexError::NoIndex { folder: folder.to_owned() },
    })
}

/// Something in a folder that is to be filled, but for what an empty index may have.
pub(super) fn content_of(folder: &Path) -> Result<Option<String>, IndexError> {
    if !folder.exists() {
        return Ok(None);
    }
    let counts = |name: &String| ![LOCK, GITIGNORE].contains(&name.as_str());
    Ok(names(folder)?.into_iter().find(counts))
}

/// The newest finished generation, where it cannot be told which is current.
pub(super) fn newest(folder: &Path) -> Option<PathBuf> {
    let finished = names(folder).ok()?.into_iter().filter(|name| !name.ends_with(BUILDING));
    let newest = finished.filter(|name| number_of(name).is_some()).max()?;
    Some(folder.join(newest))
}

fn current_name(folder: &Path) -> Result<Option<String>, IndexError> {
    let path = folder.join(CURRENT);
    match fs::read(&path) {
        Ok(bytes) => {
            let name = str::from_utf8(&bytes).ok().and_then(|text| text.strip_suffix('\n'));
            let name = name.filter(|name| number_of(name).is_some() && !name.ends_with(BUILDING));
            let damaged = || IndexError::damaged(&path, "names no generation");
            name.map(|name| Some(name.to_owned())).ok_or_else(damaged)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(IndexError::io(&path, "reading")(error)),
    }
}

/// Something in the folder that no index of ours has, unless there is a current generation: then
/// whatever else lies about is left alone.
fn foreign_entry(folder: &Path) -> Result<Option<String>, IndexError> {
    if !folder.exists() || matches!(current_name(folder), Ok(Some(_))) {
        return Ok(None);
    }
    let ours = |name: &String| {
        [CURRENT, LOCK, GITIGNORE].contains(&name.as_str())
            || number_of(name).is_some()
            || name.starts_with(TEMPORARY)
    };
    Ok(names(folder)?.into_iter().find(|name| !ours(name)))
}

fn names(folder: &Path) -> Result<Vec<String>, IndexError> {
    let failed = || IndexError::io(folder, "listing");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed())? {
        names.push(entry.map_err(failed())?.file_name().to_string_lossy().into_owned());
    }
    Ok(names)
}

/// The number of a generation, finished or not.
fn number_of(name: &str) -> Option<u32> {
    let digits = name.strip_prefix(PREFIX)?.trim_end_matches(BUILDING);
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
        digits.parse().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::{
        document::Document,
        index::{Verify, Writer, open},
    };

    fn index_with(ids: &[&str]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        add(&mut writer, ids);
        folder
    }

    fn add(writer: &mut Writer, ids: &[&str]) {
        for id in ids {
            writer.add(&Document::new(*id, "x"), None).unwrap();
        }
        writer.commit().unwrap();
    }

    fn documents(folder: &TempDir) -> u64 {
        open(folder.path(), Verify::Full).unwrap().documents()
    }

    #[test]
    fn a_folder_that_holds_something_else_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
        // Other databases have a file of this name too.
        for current in [None, Some("MANIFEST-000001\n")] {
            current.inspect(|text| fs::write(folder.path().join(CURRENT), text).unwrap());
            for refused in [Writer::open(folder.path()).err(), Writer::rebuild(folder.path()).err()]
            {
                let message = refused.unwrap().to_string();
                assert!(message.contains("holds `thesis.txt` and is not an index"), "{message}");
            }
        }
        assert!(!folder.path().join(LOCK).exists());
        let empty = tempfile::tempdir().unwrap();
        assert!(Writer::open(empty.path()).is_ok(), "the control must be accepted");
        assert!(matches!(
            open(tempfile::tempdir().unwrap().path(), Verify::Full),
            Err(IndexError::NoIndex { .. })
        ));
    }

    #[test]
    fn a_folder_may_be_kept_in_a_repository_by_a_gitignore() {
        let folder = tempfile::tempdir().unwrap();
        let gitignore = folder.path().join(GITIGNORE);
        fs::write(&gitignore, "*\n!.gitignore\n").unwrap();
        let nothing_yet = open(folder.path(), Verify::Full);
        assert!(matches!(nothing_yet, Err(IndexError::NoIndex { .. })));
        add(&mut Writer::open(folder.path()).unwrap(), &["1"]);
        let mut writer = Writer::rebuild(folder.path()).unwrap();
        add(&mut writer, &["1", "2"]);
        writer.publish().unwrap();
        assert_eq!(documents(&folder), 2);
        assert_eq!(fs::read_to_string(gitignore).unwrap(), "*\n!.gitignore\n");
    }

    #[test]
    fn a_second_writer_is_refused_at_once_naming_who_writes_and_the_folder() {
        let folder = index_with(&["1"]);
        let first = Writer::open(folder.path()).unwrap();
        let started = std::time::Instant::now();
        let message = Writer::open(folder.path()).err().unwrap().to_string();
        assert!(started.elapsed().as_millis() < 50);
        assert!(message.contains(&*folder.path().to_string_lossy()), "{message}");
        assert!(message.contains(&format!("process {}", process::id())), "{message}");
        drop(first);
        assert!(Writer::open(folder.path()).is_ok(), "the control must be accepted");
    }

    #[test]
    fn rebuilding_swaps_at_once_and_an_old_reader_still_answers() {
        let folder = index_with(&["1", "2"]);
        let old = open(folder.path(), Verify::Full).unwrap();
        let mut writer = Writer::rebuild(folder.path()).unwrap();
        add(&mut writer, &["3"]);
        assert_eq!(documents(&folder), 2, "not published yet");
        writer.publish().unwrap();
        assert_eq!(documents(&folder), 1);
        assert!(!old.generation_folder().exists());
        let address = old.find("2").unwrap().unwrap();
        assert_eq!(old.document(address).unwrap().id, "2");
        assert_eq!(old.documents(), 2);
    }

    #[test]
    fn what_a_kill_leaves_counts_for_nothing_and_is_removed() {
        let folder = index_with(&["1"]);
        let mut killed = Writer::rebuild(folder.path()).unwrap();
        add(&mut killed, &["2", "3"]);
        let building = killed.generation_folder().to_owned();
        drop(killed);
        let kept = current(folder.path()).unwrap();
        let stale = [
            kept.join("0123456789abcdef0123456789abcdef.idx"),
            kept.join("files-7.jsonl"),
            kept.join(".tmp-meta.json"),
            kept.join(".tmpAb12Cd"),
            folder.path().join(".tmp-CURRENT"),
            kept.join(DERIVED).join("17-0.tmp"),
        ];
        fs::create_dir_all(kept.join(DERIVED)).unwrap();
        stale.iter().for_each(|file| fs::write(file, "half").unwrap());
        assert!(building.exists());
        assert_eq!(documents(&folder), 1);
        let others = kept.join("notes.idx");
        fs::write(&others, "of somebody else").unwrap();
        drop(Writer::open(folder.path()).unwrap());
        assert!(!building.exists());
        assert!(stale.iter().all(|file| !file.exists()));
        assert!(others.exists(), "the control must be left alone");
        assert_eq!(documents(&folder), 1);
    }

    #[test]
    fn a_first_build_killed_in_its_last_step_is_finished_by_the_next_writer() {
        let folder = index_with(&["1"]);
        let current = folder.path().join(CURRENT);
        let cures: [fn(&Path); 2] = [
            |folder| drop(Writer::open(folder).unwrap()),
            |folder| {
                recover(folder).unwrap();
            },
        ];
        for cure in cures {
            fs::remove_file(&current).unwrap();
            let refused = open(folder.path(), Verify::Full).err().unwrap();
            let message = refused.to_string();
            assert!(matches!(refused, IndexError::Unnamed { .. }), "{message}");
            assert!(message.contains(&*current.to_string_lossy()), "{message}");
            cure(folder.path());
            assert_eq!(documents(&folder), 1);
        }
    }

    #[test]
    fn a_damaged_current_is_refused_but_can_be_rebuilt() {
        let folder = index_with(&["1"]);
        for content in ["", "generation-000001", "generation-000009\n", "../elsewhere\n"] {
            fs::write(folder.path().join(CURRENT), content).unwrap();
            let refused =
                [Writer::open(folder.path()).err(), open(folder.path(), Verify::Full).err()];
            for error in refused {
                assert!(matches!(error, Some(IndexError::Damaged { .. })), "{content}: {error:?}");
            }
        }
        let mut writer = Writer::rebuild(folder.path()).unwrap();
        add(&mut writer, &["1", "2"]);
        writer.publish().unwrap();
        assert_eq!(documents(&folder), 2);
    }
}
