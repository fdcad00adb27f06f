//! Whether the files of an index are what was written.
//!
//! tantivy's own check panics on files of 4 to 7 bytes and looks only at files that a list of its
//! own names; nothing checks at all when an index is opened. So this one asks `meta.json` which
//! files there must be, and reads each whole: content, checksum, and the footer, byte for byte.
//!
//! ```text
//! file   = content footer length magic
//! footer = {"version":{…},"crc":…}   JSON; the version is the engine's, crc is CRC32 of content
//! length = of the footer, u32;   magic = 1337, u32, both little-endian
//! ```

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    directory::is_of_a_segment,
    error::IndexError,
    generation::{self, CURRENT},
    known,
    manifest::{self, MANIFEST, META, Meta, Purpose},
};

/// How often a check is tried again while a writer is at work.
const ATTEMPTS: usize = 3;

/// How much of the files to look at when an index is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verify {
    /// All of it: some 6 GB/s where the files are in memory, else what the disk gives.
    #[default]
    Full,
    /// That each file is there and ends in a footer.
    Quick,
}

/// What a check found.
#[derive(Debug)]
pub struct CheckReport {
    /// Folder of the generation that was checked.
    pub generation: PathBuf,
    /// Files looked at.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What is wrong, a file each; empty where the index is sound.
    pub problems: Vec<IndexError>,
}

/// Reads every file of the current generation and changes nothing.
///
/// # Errors
/// Where there is no index, or its versions are not this program's. Damage is not an error: it is
/// in the report.
pub fn check(folder: &Path) -> Result<CheckReport, IndexError> {
    check_for(folder, Purpose::Search)
}

/// The same for an index that may have been analysed otherwise.
pub(super) fn check_for(folder: &Path, purpose: Purpose) -> Result<CheckReport, IndexError> {
    // What is damaged stays so.
    let has_problems = |report: &Result<CheckReport, IndexError>| {
        report.as_ref().is_ok_and(|report| !report.problems.is_empty())
    };
    retried(folder, ATTEMPTS, has_problems, || check_once(folder, purpose))
}

/// Tries again what has failed while a writer replaced the files of an index: as long as that is so, and
/// so many times at most.
pub(super) fn retried<T>(
    folder: &Path,
    mut attempts: usize,
    has_failed: impl Fn(&T) -> bool,
    mut attempt: impl FnMut() -> T,
) -> T {
    loop {
        let before = state_of(folder);
        let result = attempt();
        attempts -= 1;
        if attempts == 0 || !has_failed(&result) || state_of(folder) == before {
            return result;
        }
    }
}

/// What changes when a writer does something.
fn state_of(folder: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let generation = generation::current(folder).ok()?;
    let meta = fs::read(generation.join(META)).ok()?;
    Some((generation, meta))
}

fn check_once(folder: &Path, purpose: Purpose) -> Result<CheckReport, IndexError> {
    let (generation, problem) = match generation::current(folder) {
        Ok(generation) => (Some(generation), None),
        Err(problem @ (IndexError::Damaged { .. } | IndexError::Unnamed { .. })) => {
            (generation::newest(folder), Some(problem))
        }
        Err(error) => return Err(error),
    };
    let generation = match generation {
        Some(generation) => generation,
        None => folder.to_owned(),
    };
    let mut report = CheckReport::new(generation);
    report.count(&folder.join(CURRENT));
    report.problems.extend(problem);
    if report.generation == folder {
        return Ok(report);
    }
    report.count(&report.generation.join(MANIFEST));
    report.count(&report.generation.join(META));
    match Meta::read(&report.generation, purpose) {
        Ok(meta) => report.check_files(&meta, Verify::Full),
        Err(problem @ IndexError::Damaged { .. }) => {
            let problems = manifest::problems(&report.generation, purpose);
            let was_replaced = problems.is_empty();
            report.problems.extend(problems);
            report.problems.extend(was_replaced.then_some(problem));
            match Meta::unvouched(&report.generation) {
                Some(meta) => report.check_files(&meta, Verify::Full),
                None => report.check_what_is_there()?,
            }
        }
        Err(error) => return Err(error),
    }
    Ok(report)
}

/// The first problem among the files that `meta` names; the others are logged.
pub(super) fn verify_files(
    generation: &Path,
    meta: &Meta,
    verify: Verify,
) -> Result<(), IndexError> {
    let mut report = CheckReport::new(generation.to_owned());
    report.check_files(meta, verify);
    report.into_first()
}

impl CheckReport {
    fn new(generation: PathBuf) -> Self {
        Self { generation, files: 0, bytes: 0, problems: Vec::new() }
    }

    /// The first problem; the others are logged.
    pub(super) fn into_first(self) -> Result<(), IndexError> {
        let mut problems = self.problems.into_iter();
        let Some(first) = problems.next() else { return Ok(()) };
        problems.for_each(|problem| tracing::error!("{problem}"));
        Err(first)
    }

    fn count(&mut self, file: &Path) {
        self.files += 1;
        self.bytes += file.metadata().map_or(0, |metadata| metadata.len());
    }

    fn check_segment_file(&mut self, path: &Path, verify: Verify) {
        self.count(path);
        self.problems.extend(check_file(path, verify).err());
    }

    fn check_files(&mut self, meta: &Meta, verify: Verify) {
        let generation = self.generation.clone();
        for name in meta.segments.iter().flat_map(|segment| segment.files()) {
            self.check_segment_file(&generation.join(name), verify);
        }
        match known::payload_of(&generation, meta) {
            Ok(payload) => {
                payload.side_files().for_each(|file| self.count(&generation.join(&file.name)));
                self.problems.extend(known::problems(&generation, &payload));
            }
            Err(problem) => self.problems.push(problem),
        }
    }

    /// Where it cannot be known which files there must be: each of a segment has its own checksum.
    fn check_what_is_there(&mut self) -> Result<(), IndexError> {
        let failed = IndexError::io(&self.generation, "listing");
        let entries: Vec<_> =
            fs::read_dir(&self.generation).and_then(|entries| entries.collect()).map_err(failed)?;
        for entry in entries {
            if is_of_a_segment(&entry.file_name().to_string_lossy()) {
                self.check_segment_file(&entry.path(), Verify::Full);
            }
        }
        Ok(())
    }
}

/// Checks one file of a segment.
fn check_file(path: &Path, verify: Verify) -> Result<(), IndexError> {
    let result = File::open(path).and_then(|mut file| match verify {
        Verify::Quick => ends_in_footer(&mut file),
        Verify::Full => is_whole(&mut file),
    });
    let reason = match result {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(reason)) => reason,
        Err(error) if error.kind() == io::ErrorKind::NotFound => "missing",
        Err(error) => return Err(IndexError::io(path, "reading")(error)),
    };
    Err(IndexError::damaged(path, reason))
}

const MAGIC: u32 = 1337;

/// Length and magic at the very end.
const TAIL_BYTES: u64 = 8;

type Checked = Result<u64, &'static str>;

/// The file's length, where a footer ends it.
fn ends_in_footer(file: &mut File) -> io::Result<Checked> {
    let length = file.metadata()?.len();
    if length < TAIL_BYTES {
        return Ok(Err("cut short"));
    }
    file.seek(SeekFrom::End(-(TAIL_BYTES as i64)))?;
    let footer_length = read_u32(file)?;
    if read_u32(file)? != MAGIC {
        return Ok(Err("has no footer, it is cut short or overwritten"));
    }
    if u64::from(footer_length) + TAIL_BYTES > length {
        return Ok(Err("its footer is damaged"));
    }
    Ok(Ok(length))
}

/// The file's length, where all of it is as it was written.
fn is_whole(file: &mut File) -> io::Result<Checked> {
    let length = match ends_in_footer(file)? {
        Ok(length) => length,
        Err(reason) => return Ok(Err(reason)),
    };
    file.seek(SeekFrom::End(-(TAIL_BYTES as i64)))?;
    let footer_length = u64::from(read_u32(file)?);
    let content_length = length - TAIL_BYTES - footer_length;
    file.rewind()?;
    let crc32 = crc32_of(file, content_length)?;
    let mut footer = Vec::new();
    file.take(footer_length).read_to_end(&mut footer)?;
    if footer == expected_footer(crc32).as_bytes() {
        return Ok(Ok(length));
    }
    // Of the two, report the likelier.
    let names_this_crc =
        str::from_utf8(&footer).is_ok_and(|text| text.contains(&format!(":{crc32}}}")));
    Ok(Err(if names_this_crc { "its footer is damaged" } else { "checksum differs" }))
}

fn expected_footer(crc32: u32) -> String {
    let version = serde_json::to_string(tantivy::version()).expect("four numbers are always JSON");
    format!(r#"{{"version":{version},"crc":{crc32}}}"#)
}

fn crc32_of(file: &mut File, mut length: u64) -> io::Result<u32> {
    let mut hasher = crc32fast::Hasher::new();
    let mut buffer = vec![0; 256 << 10];
    while length > 0 {
        let part = buffer.len().min(usize::try_from(length).unwrap_or(usize::MAX));
        file.read_exact(&mut buffer[..part])?;
        hasher.update(&buffer[..part]);
        length -= part as u64;
    }
    Ok(hasher.finalize())
}

fn read_u32(file: &mut File) -> io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Bytes of all files below `folder`.
pub(super) fn folder_bytes(folder: &Path) -> Result<u64, IndexError> {
    let failed = || IndexError::io(folder, "listing");
    let mut bytes = 0;
    for entry in fs::read_dir(folder).map_err(failed())? {
        let entry = entry.map_err(failed())?;
        let metadata = entry.metadata().map_err(failed())?;
        bytes += if metadata.is_dir() { folder_bytes(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::{
        document::{Document, Field},
        index::{FileState, FileStates, Writer, open},
    };

    /// An index with two segments, one with a deletion, and states of files.
    fn index() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for batch in 0..2 {
            for n in 0..20 {
                let mut document = Document::new(format!("{batch}/{n}"), format!("слово {n} word"));
                document.fields[Field::Source] = Some("Правда".into());
                document.date = "1957-06".parse().ok();
                writer.add(&document, Some("a.jsonl")).unwrap();
            }
            writer.commit().unwrap();
        }
        writer.delete("0/7").unwrap();
        let mut files = FileStates::default();
        let state =
            FileState { size_bytes: 9, modified_ns: 9, documents: 40, ..FileState::default() };
        files.insert("a.jsonl", state);
        writer.set_files(files);
        writer.commit().unwrap();
        folder
    }

    /// The file is found by a check, and an index with it is refused when opened.
    #[track_caller]
    fn is_noticed(folder: &TempDir, file: &Path, what: &str) {
        let named = |error: &IndexError| error.to_string().contains(&*file.to_string_lossy());
        let report = check(folder.path()).unwrap();
        assert!(report.problems.iter().any(named), "{what}: {:?}", report.problems);
        let error = open(folder.path(), Verify::Full).err();
        assert!(error.as_ref().is_some_and(named), "{what}: {error:?}");
        // Less is promised here: no panic, and no wrong number of documents.
        if let Ok(snapshot) = open(folder.path(), Verify::Quick) {
            assert_eq!(snapshot.documents(), 39, "{what}");
        }
    }

    #[test]
    fn an_undamaged_index_passes() {
        let folder = index();
        let report = check(folder.path()).unwrap();
        assert!(report.problems.is_empty(), "{:?}", report.problems);
        assert_eq!(report.files, 13 + 5, "with CURRENT, manifest, meta, states and tombstones");
        assert_eq!(open(folder.path(), Verify::Full).unwrap().documents(), 39);
    }

    #[test]
    fn every_kind_of_damage_to_every_file_is_noticed_by_name() {
        let folder = index();
        let generation = generation::current(folder.path()).unwrap();
        let mut files: Vec<_> =
            fs::read_dir(&generation).unwrap().map(|e| e.unwrap().path()).collect();
        files.retain(|file| !file.to_string_lossy().ends_with(".lock"));
        assert_eq!(files.len(), 13 + 4, "segments, meta, manifest, states, tombstones: {files:?}");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            let (half, last) = (bytes.len() / 2, bytes.len() - 1);
            for length in [0, 5, half, last] {
                fs::write(&file, &bytes[..length]).unwrap();
                is_noticed(&folder, &file, &format!("cut to {length}"));
            }
            for at in [0, bytes.len() / 3, half, last - 12, last - 5, last - 1, last] {
                let mut damaged = bytes.clone();
                damaged[at] ^= 0x10;
                fs::write(&file, damaged).unwrap();
                is_noticed(&folder, &file, &format!("changed at {at} of {}", bytes.len()));
            }
            fs::remove_file(&file).unwrap();
            is_noticed(&folder, &file, "missing");
            fs::write(&file, &bytes).unwrap();
        }
        let current = folder.path().join(CURRENT);
        let bytes = fs::read(&current).unwrap();
        for damaged in [&b""[..], &bytes[..5], b"generation-000009\n"] {
            fs::write(&current, damaged).unwrap();
            is_noticed(&folder, &current, &String::from_utf8_lossy(damaged));
        }
        fs::remove_file(&current).unwrap();
        is_noticed(&folder, &current, "missing");
        fs::write(&current, &bytes).unwrap();
        assert!(check(folder.path()).unwrap().problems.is_empty());
    }

    #[test]
    fn every_damaged_file_is_named_not_only_the_first() {
        let folder = index();
        let generation = generation::current(folder.path()).unwrap();
        let files = fs::read_dir(&generation).unwrap().map(|entry| entry.unwrap().path());
        let files: Vec<_> =
            files.filter(|file| !file.to_string_lossy().ends_with(".lock")).collect();
        let meta = [generation.join(META), generation.join(MANIFEST)];
        let (ours, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| meta.contains(file));
        for file in &others {
            fs::write(file, "x").unwrap();
        }
        assert_eq!(check(folder.path()).unwrap().problems.len(), 13 + 2);
        for file in &ours {
            fs::write(file, "x").unwrap();
        }
        fs::remove_file(folder.path().join(CURRENT)).unwrap();
        let problems = check(folder.path()).unwrap().problems;
        assert_eq!(problems.len(), 13 + 3, "which side files belong cannot be known: {problems:?}");
    }

    #[test]
    fn an_edited_list_of_segments_is_noticed() {
        let folder = index();
        let meta = generation::current(folder.path()).unwrap().join(META);
        let text = fs::read_to_string(&meta).unwrap();
        fs::write(&meta, text.replace("\"max_doc\": 20", "\"max_doc\": 21")).unwrap();
        is_noticed(&folder, &meta, "max_doc");
    }
}
