//! Reading an index that another program may be writing: each commit is seen within a second.

use std::{
    error::Error,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use arc_swap::ArcSwap;

use super::{
    check::{self, Verify},
    engine::{Engine, catch_engine_panic},
    error::IndexError,
    generation,
    snapshot::{Snapshot, meta_crc32},
};

/// How often it is looked whether there is a new commit.
const POLL: Duration = Duration::from_millis(200);

/// How often opening is tried again when a writer replaces what is being opened.
const ATTEMPTS: usize = 5;

/// A snapshot and what was made ready from it.
pub struct View<P> {
    /// The documents.
    pub snapshot: Snapshot,
    /// What was derived from them before anyone saw them.
    pub prepared: P,
}

/// Follows an index: always has the documents of the newest commit that is ready.
///
/// # Example
/// ```
/// use std::convert::Infallible;
/// use arkhiv::{document::Document, index::{Reader, Verify, Writer}};
///
/// let folder = tempfile::tempdir()?;
/// let mut writer = Writer::open(folder.path())?;
/// let reader = Reader::open(folder.path(), Verify::Full, |snapshot, _: Option<&u64>| {
///     Ok::<_, Infallible>(snapshot.documents())
/// })?;
/// writer.add(&Document::new("1", "Маленков просил Хрущёва уйти."), None)?;
/// writer.commit()?;
/// reader.refresh()?;
/// assert_eq!(reader.view().prepared, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reader<P: Send + Sync + 'static> {
    following: Arc<Following<P>>,
    thread: Option<JoinHandle<()>>,
}

struct Following<P> {
    folder: PathBuf,
    view: ArcSwap<View<P>>,
    /// The generation that is open; locked while a new view is made.
    engine: Mutex<Engine>,
    prepare: Box<Prepare<P>>,
    ended: AtomicBool,
}

type Prepare<P> =
    dyn Fn(&Snapshot, Option<&P>) -> Result<P, Box<dyn Error + Send + Sync>> + Send + Sync;

impl<P: Send + Sync + 'static> Reader<P> {
    /// Opens the index in `folder`. `prepare` is run on each new snapshot before anyone sees it; it
    /// is given what it made of the one before.
    ///
    /// # Errors
    /// Where there is no index, it is damaged or of another version, or `prepare` fails.
    pub fn open<E: Into<Box<dyn Error + Send + Sync>>>(
        folder: &Path,
        verify: Verify,
        prepare: impl Fn(&Snapshot, Option<&P>) -> Result<P, E> + Send + Sync + 'static,
    ) -> Result<Self, IndexError> {
        let prepare: Box<Prepare<P>> =
            Box::new(move |snapshot, before| prepare(snapshot, before).map_err(Into::into));
        let (engine, snapshot) = open_current(folder, verify)?;
        let prepared = run(&prepare, &snapshot, None)?;
        let following = Arc::new(Following {
            folder: folder.to_owned(),
            view: ArcSwap::from_pointee(View { snapshot, prepared }),
            engine: Mutex::new(engine),
            prepare,
            ended: AtomicBool::new(false),
        });
        let thread = thread::Builder::new().name("index-reader".into()).spawn({
            let following = Arc::clone(&following);
            move || following.follow()
        });
        let thread = thread.map_err(IndexError::io(folder, "starting a thread"))?;
        Ok(Self { following, thread: Some(thread) })
    }

    /// The newest view; it stays as it is for as long as it is held.
    pub fn view(&self) -> Arc<View<P>> {
        self.following.view.load_full()
    }

    /// Looks at once for a new commit, and says whether there was one. When this returns, every
    /// commit that was made before the call is in the [`view`](Self::view).
    ///
    /// # Errors
    /// Where the new commit cannot be opened or made ready; the view stays as it was.
    pub fn refresh(&self) -> Result<bool, IndexError> {
        self.following.refresh()
    }
}

impl<P: Send + Sync + 'static> Drop for Reader<P> {
    fn drop(&mut self) {
        self.following.ended.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

impl<P: 'static> Following<P> {
    fn follow(&self) {
        let mut failing = false;
        while !self.ended.load(Ordering::Acquire) {
            thread::park_timeout(POLL);
            match self.refresh() {
                Ok(_) => failing = false,
                Err(_) if failing => {}
                Err(error) => {
                    tracing::error!(%error, "a new commit cannot be read; the one before stays");
                    failing = true;
                }
            }
        }
    }

    fn refresh(&self) -> Result<bool, IndexError> {
        let mut engine = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        let current = generation::current(&self.folder)?;
        let view = self.view.load();
        let seen = view.snapshot.identity();
        if current == engine.folder && meta_crc32(&current).is_ok_and(|crc32| crc32 == seen) {
            return Ok(false);
        }
        let (opened, snapshot) = if current == engine.folder {
            match Snapshot::of(&engine) {
                Ok(snapshot) => (engine.clone(), snapshot),
                Err(_) => open_current(&self.folder, Verify::Quick)?,
            }
        } else {
            open_current(&self.folder, Verify::Quick)?
        };
        let prepared = run(&self.prepare, &snapshot, Some(&view.prepared))?;
        *engine = opened;
        self.view.store(Arc::new(View { snapshot, prepared }));
        Ok(true)
    }
}

fn run<P: 'static>(
    prepare: &Prepare<P>,
    snapshot: &Snapshot,
    before: Option<&P>,
) -> Result<P, IndexError> {
    let folder = snapshot.generation_folder();
    catch_engine_panic(folder, || {
        prepare(snapshot, before)
            .map_err(|source| IndexError::Prepare { folder: folder.to_owned(), source })
    })
}

/// Opens the current generation, again if a writer replaced it meanwhile.
fn open_current(folder: &Path, verify: Verify) -> Result<(Engine, Snapshot), IndexError> {
    check::retried(folder, ATTEMPTS, Result::is_err, || {
        let engine = Engine::open(&generation::current(folder)?, verify)?;
        let snapshot = Snapshot::of(&engine)?;
        Ok((engine, snapshot))
    })
}

/// Opens the current generation once, to read it as it is now.
///
/// # Errors
/// Where there is no index, or it is damaged or of another version.
pub fn open(folder: &Path, verify: Verify) -> Result<Snapshot, IndexError> {
    open_current(folder, verify).map(|(_, snapshot)| snapshot)
}

#[cfg(test)]
mod tests {
    use std::{convert::Infallible, time::Instant};

    use super::*;
    use crate::{document::Document, index::Writer};

    fn add(writer: &mut Writer, id: &str) {
        writer.add(&Document::new(id, "x"), None).unwrap();
        writer.commit().unwrap();
    }

    fn within_a_second(seen: impl Fn() -> bool) -> bool {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(1) {
            if seen() {
                return true;
            }
            thread::sleep(Duration::from_millis(10));
        }
        false
    }

    #[test]
    fn a_panic_while_making_ready_is_an_error_that_names_what_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        add(&mut writer, "1");
        let open = |verify| {
            Reader::open(folder.path(), verify, |_, _: Option<&()>| -> Result<(), Infallible> {
                panic!("as the engine does on some damaged files")
            })
        };
        let error = open(Verify::Quick).err().unwrap().to_string();
        assert!(error.contains("cannot be read together"), "{error}");
        let files = std::fs::read_dir(generation::current(folder.path()).unwrap()).unwrap();
        let mut paths = files.map(|file| file.unwrap().path());
        let terms = paths.find(|path| path.extension().is_some_and(|end| end == "term")).unwrap();
        let mut bytes = std::fs::read(&terms).unwrap();
        bytes[0] ^= 1;
        std::fs::write(&terms, bytes).unwrap();
        let error = open(Verify::Quick).err().unwrap().to_string();
        assert!(error.contains(".term"), "{error}");
    }

    #[test]
    fn a_reader_sees_commits_and_rebuilds_of_others_within_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        let reader = Reader::open(folder.path(), Verify::Full, |snapshot, before: Option<&u64>| {
            Ok::<_, Infallible>(before.map_or(0, |before| before + snapshot.documents()))
        });
        let reader = reader.unwrap();
        let old = reader.view();
        add(&mut writer, "1");
        assert!(within_a_second(|| reader.view().snapshot.documents() == 1));
        assert_eq!(reader.view().prepared, 1);
        drop(writer);
        let mut writer = Writer::rebuild(folder.path()).unwrap();
        add(&mut writer, "2");
        add(&mut writer, "3");
        writer.publish().unwrap();
        assert!(within_a_second(|| reader.view().snapshot.documents() == 2));
        assert_eq!(reader.view().prepared, 3);
        assert_eq!(old.snapshot.documents(), 0, "a view that is held stays as it is");
    }

    #[test]
    fn a_commit_that_cannot_be_made_ready_leaves_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        let reader = Reader::open(folder.path(), Verify::Full, |snapshot, _: Option<&()>| {
            if snapshot.documents() == 1 { Err("one is none") } else { Ok(()) }
        });
        let reader = reader.unwrap();
        add(&mut writer, "1");
        assert!(matches!(reader.refresh(), Err(IndexError::Prepare { .. })));
        assert_eq!(reader.view().snapshot.documents(), 0);
        add(&mut writer, "2");
        // The thread may have been first.
        reader.refresh().unwrap();
        assert_eq!(reader.view().snapshot.documents(), 2);
        assert!(!reader.refresh().unwrap());
    }
}
