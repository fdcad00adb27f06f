//! The folder of a generation as tantivy sees it, made durable.
//!
//! tantivy syncs every file as it closes it, one after the other, rewrites a list of its files at
//! each, and syncs the folder before it renames `meta.json`, never after: slow, and the last commit
//! is lost in a power cut. Here files are synced together when `meta.json` is replaced, which is
//! what makes them count, in this order:
//!
//! 1. sync the files written since the last time, the new manifest and the new `meta.json`, each
//!    under a temporary name and all at once;
//! 2. rename the manifest, which accepts the old and the new `meta.json`; sync the folder;
//! 3. rename `meta.json`; sync the folder.
//!
//! So whoever called for the commit hears of it when it can no longer be lost, and whatever is
//! found after a kill or a power cut is one commit or the one before, whole. Merges in the
//! background take the same way. The list of files (`.managed.json`) is not kept at all: it is
//! made from the folder's content when it is opened.

use std::{
    collections::BTreeSet,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    mem,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use tantivy::{
    Directory,
    directory::{
        AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory,
        TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenReadError, OpenWriteError},
    },
};

use super::{
    error::IndexError,
    manifest::{AcceptedMeta, MANIFEST, META, Manifest},
};

/// What the names of unfinished files start with.
pub(super) const TEMPORARY: &str = ".tmp-";

const MANAGED: &str = ".managed.json";

/// A file of at least this many bytes is synced as soon as it is closed, on a thread of its own,
/// so that the commit of a bulk load does not wait for all of it.
const SYNC_EARLY_BYTES: u64 = 1 << 20;

/// Syncs in flight at once: the disk's journal takes them together (6 files: 4.8 ms, one after the
/// other 22 ms).
const SYNC_THREADS: usize = 16;

/// What has to reach the disk, and in which order; replaced in tests by one that takes notes.
pub(super) trait Disk: fmt::Debug + Send + Sync {
    /// Waits until the contents of these files are on the disk; those gone meanwhile do not count.
    fn sync_files(&self, files: &[PathBuf]) -> io::Result<()>;
    /// Replaces `to` by `from`.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Waits until the names in the folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// The real one.
#[derive(Debug)]
pub(super) struct RealDisk;

/// See the module documentation. Clones share everything.
#[derive(Clone)]
pub(super) struct DurableDirectory {
    folder: Arc<Path>,
    mapped: MmapDirectory,
    disk: Arc<dyn Disk>,
    unsynced: Arc<Mutex<Unsynced>>,
}

/// Files written since `meta.json` was last replaced.
#[derive(Default)]
struct Unsynced {
    files: BTreeSet<PathBuf>,
    early: Vec<(PathBuf, JoinHandle<io::Result<()>>)>,
    /// Files that could not be synced. A second try may succeed without the bytes being there, so
    /// nothing is committed as long as one of them is left.
    lost: Vec<PathBuf>,
}

impl Unsynced {
    /// Waits until all are on the disk, together with `more`.
    fn sync(&mut self, disk: &dyn Disk, more: &[PathBuf]) -> io::Result<()> {
        let mut result = Ok(());
        for (path, early) in self.early.drain(..) {
            let early = early.join().unwrap_or_else(|_| Err(io::Error::other("syncing panicked")));
            if let Err(error) = early {
                self.lost.push(path);
                result = Err(error);
            }
        }
        result?;
        self.lost.retain(|path| path.exists());
        if let Some(path) = self.lost.first() {
            let reason = format!("`{}` did not reach the disk", path.display());
            return Err(io::Error::other(reason));
        }
        let files: Vec<_> = self.files.iter().chain(more).cloned().collect();
        let result = disk.sync_files(&files);
        let files = mem::take(&mut self.files);
        if result.is_err() {
            self.lost.extend(files);
        }
        result
    }
}

impl DurableDirectory {
    /// The folder of a generation, which must exist.
    pub(super) fn open(folder: &Path) -> Result<Self, IndexError> {
        Self::on_disk(folder, Arc::new(RealDisk))
    }

    pub(super) fn on_disk(folder: &Path, disk: Arc<dyn Disk>) -> Result<Self, IndexError> {
        let mapped = MmapDirectory::open(folder)
            .map_err(|error| IndexError::engine(folder)(error.into()))?;
        let folder = Arc::from(folder);
        Ok(Self { folder, mapped, disk, unsynced: Arc::default() })
    }

    /// Writes a file of ours that the next `meta.json` will speak of; it is synced with that.
    pub(super) fn write_before_meta(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(name);
        fs::write(&path, bytes).map_err(at(&path, "writing"))?;
        self.unsynced().files.insert(path);
        Ok(())
    }

    fn unsynced(&self) -> MutexGuard<'_, Unsynced> {
        self.unsynced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn replace_meta(&self, bytes: &[u8]) -> io::Result<()> {
        let damaged = |reason| io::Error::new(io::ErrorKind::InvalidData, reason);
        let meta = self.folder.join(META);
        let mut accepted = vec![AcceptedMeta::of(bytes).map_err(damaged)?];
        match fs::read(&meta) {
            Ok(old) => accepted.push(AcceptedMeta::of(&old).map_err(damaged)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let new_manifest = self.temporary(MANIFEST);
        let new_meta = self.temporary(META);
        let manifest = Manifest::new(accepted).to_bytes();
        fs::write(&new_manifest, manifest).map_err(at(&new_manifest, "writing"))?;
        fs::write(&new_meta, bytes).map_err(at(&new_meta, "writing"))?;

        let temporaries = [new_manifest.clone(), new_meta.clone()];
        self.unsynced().sync(&*self.disk, &temporaries)?;
        self.disk.rename(&new_manifest, &self.folder.join(MANIFEST))?;
        self.disk.sync_folder(&self.folder)?;
        self.disk.rename(&new_meta, &meta)?;
        self.disk.sync_folder(&self.folder)
    }

    fn temporary(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{TEMPORARY}{name}"))
    }

    /// The files in the folder that tantivy may collect when no segment needs them any more.
    fn managed(&self) -> io::Result<Vec<u8>> {
        let mut files = vec![META.to_owned()];
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            files.extend(name.to_str().filter(|name| is_of_a_segment(name)).map(str::to_owned));
        }
        Ok(serde_json::to_vec(&files)?)
    }
}

/// Whether a name is 32 hexadecimal digits, a point and more.
pub(super) fn is_of_a_segment(name: &str) -> bool {
    let id = name.split_once('.').map_or("", |(id, _)| id);
    id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

impl fmt::Debug for DurableDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DurableDirectory").field(&self.folder).finish()
    }
}

impl Directory for DurableDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.mapped.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.folder.join(path);
        let file = OpenOptions::new().write(true).create_new(true).open(&full).map_err(
            |error| match error.kind() {
                io::ErrorKind::AlreadyExists => OpenWriteError::FileAlreadyExists(path.to_owned()),
                _ => OpenWriteError::wrap_io_error(error, path.to_owned()),
            },
        )?;
        let writer = SegmentFile { file, path: full, unsynced: Arc::clone(&self.unsynced) };
        Ok(io::BufWriter::new(Box::new(writer)))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED) {
            return self.managed().map_err(|e| OpenReadError::wrap_io_error(e, path.to_owned()));
        }
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match path.to_str() {
            Some(MANAGED) => Ok(()),
            Some(META) => self.replace_meta(bytes),
            _ => Err(io::Error::other(format!("unexpected file {}", path.display()))),
        }
    }

    /// Nothing: see the module documentation for when the folder is synced.
    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            // The lock on the folder of generations stands for it.
            return Ok(DirectoryLock::from(Box::new(())));
        }
        let path = self.folder.join(&lock.filepath);
        match open_lock_file(&path).map_err(LockError::wrap_io_error)? {
            Some(file) => {
                file.lock().map_err(LockError::wrap_io_error)?;
                Ok(DirectoryLock::from(Box::new(file)))
            }
            None => Ok(DirectoryLock::from(Box::new(()))),
        }
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

/// None where the folder may not be written and no writer has ever made the file.
fn open_lock_file(path: &Path) -> io::Result<Option<File>> {
    let read_only = |error: &io::Error| {
        matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
    };
    match OpenOptions::new().write(true).create(true).truncate(false).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if read_only(&error) => match File::open(path) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// A file of a segment under construction.
struct SegmentFile {
    file: File,
    path: PathBuf,
    unsynced: Arc<Mutex<Unsynced>>,
}

impl Write for SegmentFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes).map_err(at(&self.path, "writing"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SegmentFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let large = self.file.metadata()?.len() >= SYNC_EARLY_BYTES;
        let file = if large { Some(self.file.try_clone()?) } else { None };
        let mut unsynced = self.unsynced.lock().unwrap_or_else(PoisonError::into_inner);
        match file {
            Some(file) => {
                let path = self.path.clone();
                let early = thread::spawn(move || file.sync_data().map_err(at(&path, "syncing")));
                unsynced.early.push((self.path.clone(), early));
            }
            None => {
                unsynced.files.insert(self.path.clone());
            }
        }
        Ok(())
    }
}

impl Disk for RealDisk {
    fn sync_files(&self, files: &[PathBuf]) -> io::Result<()> {
        let share = files.len().div_ceil(SYNC_THREADS).max(1);
        thread::scope(|scope| {
            let threads: Vec<_> = files
                .chunks(share)
                .map(|share| scope.spawn(|| share.iter().try_for_each(|file| sync_file(file))))
                .collect();
            threads.into_iter().try_for_each(|thread| {
                thread.join().unwrap_or_else(|_| Err(io::Error::other("syncing panicked")))
            })
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to).map_err(at(to, "replacing"))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder, "syncing"))
    }
}

fn sync_file(path: &Path) -> io::Result<()> {
    match File::open(path) {
        Ok(file) => file.sync_data().map_err(at(path, "syncing")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(at(path, "opening")(error)),
    }
}

/// An error with the file that it befell, which neither the system nor the engine names. Of the same
/// kind: a full disk is told by that.
fn at(path: &Path, action: &str) -> impl FnOnce(io::Error) -> io::Error {
    move |error| {
        let file = path.display();
        io::Error::new(error.kind(), format!("`{file}`: {action} failed: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        document::Document,
        index::{
            check::Verify, engine::Engine, generation::FolderLock, snapshot::Snapshot,
            writer::Writer,
        },
    };

    #[derive(Debug, Clone, PartialEq, Eq)]
    enum Step {
        Synced(Vec<String>),
        Renamed(String),
        FolderSynced,
    }

    /// Notes what is done, and may leave out the syncing of the folder after the last rename.
    #[derive(Debug, Default)]
    struct Noting {
        steps: Mutex<Vec<Step>>,
        as_stock_tantivy: bool,
    }

    impl Noting {
        fn note(&self, step: Step) {
            self.steps.lock().unwrap().push(step);
        }
    }

    fn name(path: &Path) -> String {
        path.file_name().unwrap().to_string_lossy().into_owned()
    }

    impl Disk for Noting {
        fn sync_files(&self, files: &[PathBuf]) -> io::Result<()> {
            self.note(Step::Synced(files.iter().map(|file| name(file)).collect()));
            RealDisk.sync_files(files)
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.note(Step::Renamed(name(to)));
            RealDisk.rename(from, to)
        }

        fn sync_folder(&self, _: &Path) -> io::Result<()> {
            let after = self.steps.lock().unwrap().last().cloned();
            if !(self.as_stock_tantivy && after == Some(Step::Renamed(META.into()))) {
                self.note(Step::FolderSynced);
            }
            Ok(())
        }
    }

    /// What one commit of one document does to the disk.
    fn steps_of_a_commit(as_stock_tantivy: bool) -> Vec<Step> {
        let folder = tempfile::tempdir().unwrap();
        let lock = FolderLock::take(folder.path()).unwrap();
        let disk = Arc::new(Noting { as_stock_tantivy, ..Default::default() });
        let building = lock.begin_generation().unwrap();
        let engine = Engine::create_on_disk(&building, disk.clone()).unwrap();
        let mut writer = Writer::of(engine, lock, true).unwrap();
        disk.steps.lock().unwrap().clear();
        writer.add(&Document::new("1", "Маленков"), None).unwrap();
        writer.commit().unwrap();
        disk.steps.lock().unwrap().clone()
    }

    fn is_durable(steps: &[Step]) -> bool {
        let [
            Step::Synced(files),
            Step::Renamed(first),
            Step::FolderSynced,
            Step::Renamed(second),
            Step::FolderSynced,
        ] = steps
        else {
            return false;
        };
        let parts = [".term", ".idx", ".pos", ".fieldnorm", ".fast", ".store"];
        let written = |part: &&str| files.iter().any(|file| file.ends_with(part));
        parts.iter().all(written)
            && files.ends_with(&[".tmp-manifest.json".into(), ".tmp-meta.json".into()])
            && (first.as_str(), second.as_str()) == (MANIFEST, META)
    }

    #[test]
    fn a_commit_is_on_the_disk_in_a_safe_order_before_it_returns() {
        let steps = steps_of_a_commit(false);
        assert!(is_durable(&steps), "{steps:?}");
        let steps = steps_of_a_commit(true);
        assert!(!is_durable(&steps), "the control must fail: {steps:?}");
    }

    #[test]
    fn a_file_that_did_not_reach_the_disk_stands_in_the_way_until_it_is_gone() {
        #[derive(Debug)]
        struct Failing(std::sync::atomic::AtomicBool);
        impl Disk for Failing {
            fn sync_files(&self, files: &[PathBuf]) -> io::Result<()> {
                let fails = self.0.swap(false, std::sync::atomic::Ordering::Relaxed);
                if fails {
                    Err(io::ErrorKind::StorageFull.into())
                } else {
                    RealDisk.sync_files(files)
                }
            }
            fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
                RealDisk.rename(from, to)
            }
            fn sync_folder(&self, folder: &Path) -> io::Result<()> {
                RealDisk.sync_folder(folder)
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let lock = FolderLock::take(folder.path()).unwrap();
        let disk = Arc::new(Failing(false.into()));
        let building = lock.begin_generation().unwrap();
        let engine = Engine::create_on_disk(&building, disk.clone()).unwrap();
        let mut writer = Writer::of(engine, lock, true).unwrap();
        writer.add(&Document::new("1", "kept"), None).unwrap();
        writer.commit().unwrap();
        disk.0.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.add(&Document::new("2", "lost"), None).unwrap();
        let error = writer.commit().unwrap_err();
        assert!(matches!(error, IndexError::Full { .. }), "{error}");
        assert_eq!(writer.snapshot().documents(), 1);
        writer.add(&Document::new("3", "after"), None).unwrap();
        assert_eq!(writer.commit().unwrap().documents, 2);
        assert_eq!(writer.snapshot().find("2").unwrap(), None);
    }

    /// A disk that is full after so many operations, for as long as it is told to be.
    #[derive(Debug, Default)]
    struct Filling(Mutex<Option<usize>>);

    impl Filling {
        fn operation(&self) -> io::Result<()> {
            match self.0.lock().unwrap().as_mut() {
                None => Ok(()),
                Some(0) => Err(io::ErrorKind::StorageFull.into()),
                Some(left) => {
                    *left -= 1;
                    Ok(())
                }
            }
        }
    }

    impl Disk for Filling {
        fn sync_files(&self, files: &[PathBuf]) -> io::Result<()> {
            self.operation().and_then(|()| RealDisk.sync_files(files))
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.operation().and_then(|()| RealDisk.rename(from, to))
        }

        fn sync_folder(&self, folder: &Path) -> io::Result<()> {
            self.operation().and_then(|()| RealDisk.sync_folder(folder))
        }
    }

    #[test]
    fn a_full_disk_at_any_step_of_a_commit_harms_no_reader_and_the_writer_goes_on() {
        /// The operations of a commit: see the module documentation.
        const OPERATIONS: usize = 5;
        for after in 0..=OPERATIONS {
            let folder = tempfile::tempdir().unwrap();
            let lock = FolderLock::take(folder.path()).unwrap();
            let disk = Arc::new(Filling::default());
            let building = lock.begin_generation().unwrap();
            let engine = Engine::create_on_disk(&building, disk.clone()).unwrap();
            let mut writer = Writer::of(engine, lock, true).unwrap();
            let mut commit = |id: &'static str| {
                writer.add(&Document::new(id, "слово"), None).and_then(|()| writer.commit())
            };
            let open = || {
                let engine = Engine::open(&building, Verify::Full).unwrap();
                Snapshot::of(&engine).unwrap().bodies()
            };
            commit("kept").unwrap();
            let held = Snapshot::of(&Engine::open(&building, Verify::Full).unwrap()).unwrap();
            *disk.0.lock().unwrap() = Some(after);
            let first = commit("unsure");
            assert_eq!(first.is_err(), after < OPERATIONS, "the fault must have come: {after}");
            for error in first.err().into_iter().chain([commit("lost").unwrap_err()]) {
                assert!(matches!(error, IndexError::Full { .. }), "{after}: {error}");
                assert!(open().contains_key("kept"), "{after}");
                assert_eq!(held.bodies().len(), 1, "{after}");
            }
            *disk.0.lock().unwrap() = None;
            commit("after").unwrap();
            let mut expected = vec!["after", "kept"];
            // It counts from the moment `meta.json` has its name; only then may it be there.
            expected.extend((after >= OPERATIONS - 1).then_some("unsure"));
            assert_eq!(open().into_keys().collect::<Vec<_>>(), expected, "{after}");
        }
    }
}
