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
    error::IndexError,
    generation,
    known::Known,
    manifest::{META, Meta},
};

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
    // A writer may replace files meanwhile; what is damaged stays so.
    let mut attempts = 3;
    loop {
        let before = state_of(folder);
        let report = check_once(folder)?;
        attempts -= 1;
        if report.problems.is_empty() || attempts == 0 || state_of(folder) == before {
            return Ok(report);
        }
    }
}

/// What changes when a writer does something.
fn state_of(folder: &Path) -> Option<(PathBuf, Vec<u8>)> {
    let generation = generation::current(folder).ok()?;
    let meta = fs::read(generation.join(META)).ok()?;
    Some((generation, meta))
}

fn check_once(folder: &Path) -> Result<CheckReport, IndexError> {
    let generation = match generation::current(folder) {
        Ok(generation) => generation,
        Err(problem @ IndexError::Damaged { .. }) => {
            return Ok(report_of(folder.to_owned(), problem));
        }
        Err(error) => return Err(error),
    };
    match Meta::read(&generation) {
        Ok(meta) => Ok(check_files(&generation, &meta, Verify::Full)),
        Err(problem @ IndexError::Damaged { .. }) => Ok(report_of(generation, problem)),
        Err(error) => Err(error),
    }
}

fn report_of(generation: PathBuf, problem: IndexError) -> CheckReport {
    CheckReport { generation, files: 1, bytes: 0, problems: vec![problem] }
}

/// The first problem among the files that `meta` names.
pub(super) fn verify_files(
    generation: &Path,
    meta: &Meta,
    verify: Verify,
) -> Result<(), IndexError> {
    check_files(generation, meta, verify).problems.into_iter().next().map_or(Ok(()), Err)
}

fn check_files(generation: &Path, meta: &Meta, verify: Verify) -> CheckReport {
    let generation = generation.to_owned();
    let mut report = CheckReport { generation, files: 0, bytes: 0, problems: Vec::new() };
    for name in meta.segments.iter().flat_map(|segment| segment.files()) {
        let path = report.generation.join(name);
        report.files += 1;
        match check_file(&path, verify) {
            Ok(bytes) => report.bytes += bytes,
            Err(problem) => report.problems.push(problem),
        }
    }
    report.problems.extend(Known::of_meta(&report.generation, meta).err());
    report
}

/// Checks one file of a segment and gives its length.
fn check_file(path: &Path, verify: Verify) -> Result<u64, IndexError> {
    let result = File::open(path).and_then(|mut file| match verify {
        Verify::Quick => ends_in_footer(&mut file),
        Verify::Full => is_whole(&mut file),
    });
    let reason = match result {
        Ok(Ok(length)) => return Ok(length),
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
        assert_eq!(report.files, 13);
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
        assert!(check(folder.path()).unwrap().problems.is_empty());
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
