//! Bytes to chunks of whole lines: [`Lines`].
//!
//! A file that begins with a record separator is a JSON text sequence (RFC 7464): then what stands
//! between two separators is taken for a line, though it may go over several.

use std::{
    io::Read,
    mem,
    sync::{Arc, Mutex},
};

use super::{
    decode::UTF8_BOM,
    error::{CorpusError, Skip},
    input::Input,
    rules::FileSettings,
};

/// The size of a chunk of lines, in bytes; more where a single line is longer.
pub(super) const CHUNK_BYTES: usize = 1 << 20;
/// A buffer that a long line made bigger than this is not kept.
const KEPT_BYTES: usize = 4 << 20;

/// Ends a line.
pub(super) const LINE_FEED: u8 = b'\n';
/// Begins a record of a JSON text sequence.
pub(super) const RECORD_SEPARATOR: u8 = 0x1E;

/// Whole lines of a file, in memory. Dropped, it gives its buffer back to the [`Buffers`].
#[derive(Debug)]
pub struct LineChunk {
    /// The id of the file.
    pub file: Arc<str>,
    /// The number of the first line, from 1.
    pub first_line: u64,
    pub(super) bytes: Vec<u8>,
    /// What ends a line, or begins it: [`LINE_FEED`] or [`RECORD_SEPARATOR`].
    pub(super) separator: u8,
    pub(super) settings: Arc<FileSettings>,
    buffers: Buffers,
}

impl LineChunk {
    /// The lines.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for LineChunk {
    fn drop(&mut self) {
        self.buffers.give_back(mem::take(&mut self.bytes));
    }
}

/// Buffers of chunks for reuse; clones share them. There are as many as chunks were alive at once.
#[derive(Debug, Clone, Default)]
pub struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

impl Buffers {
    fn take(&self) -> Vec<u8> {
        let kept = self.0.lock().ok().and_then(|mut kept| kept.pop());
        kept.unwrap_or_else(|| Vec::with_capacity(CHUNK_BYTES + (CHUNK_BYTES >> 2)))
    }

    fn give_back(&self, mut buffer: Vec<u8>) {
        if (1..=KEPT_BYTES).contains(&buffer.capacity())
            && let Ok(mut kept) = self.0.lock()
        {
            buffer.clear();
            kept.push(buffer);
        }
    }
}

/// Cuts bytes into chunks of whole lines. A line over the limit is read past without being held;
/// where reading fails, the whole lines before come first and the cut one is left out.
pub(super) struct Lines<'r> {
    reader: Box<dyn Read + Send + 'r>,
    file: Arc<str>,
    settings: Arc<FileSettings>,
    limit_bytes: usize,
    buffers: Buffers,
    separator: u8,
    /// The beginning of a line whose end is not read yet.
    carry: Vec<u8>,
    /// The number of the next line.
    line: u64,
    state: LineState,
    pending: Option<Skip>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineState {
    Lines,
    /// Within a line that is too long.
    Discarding,
    Ended,
}

impl<'r> Lines<'r> {
    pub(super) fn new(
        input: Input<'r>,
        file: &str,
        settings: &Arc<FileSettings>,
        limit_bytes: usize,
        buffers: &Buffers,
    ) -> Self {
        let head = input.head.strip_prefix(&UTF8_BOM).unwrap_or(&input.head);
        let separator = match head.trim_ascii_start().first() {
            Some(&RECORD_SEPARATOR) => RECORD_SEPARATOR,
            _ => LINE_FEED,
        };
        Self {
            reader: input.into_reader(),
            separator,
            file: file.into(),
            settings: Arc::clone(settings),
            limit_bytes,
            buffers: buffers.clone(),
            carry: Vec::new(),
            line: 1,
            state: LineState::Lines,
            pending: None,
        }
    }

    /// Reads on into the buffer; whether there may be more. An error becomes the pending skip.
    fn fill(&mut self, buffer: &mut Vec<u8>) -> bool {
        let want = CHUNK_BYTES.saturating_sub(buffer.len()).max(CHUNK_BYTES / 4);
        // Spare capacity beyond what is wanted keeps `read_to_end` from growing the buffer.
        buffer.reserve(want + 64);
        match (&mut self.reader).take(want as u64).read_to_end(buffer) {
            Ok(read) => read == want,
            Err(error) => {
                let after = memchr::memchr_iter(b'\n', buffer).count() as u64;
                let line = Some(self.line + after);
                let reason = CorpusError::from_io(error);
                self.pending = Some(Skip { file: self.file.to_string(), line, reason });
                // Half a line is not a line.
                buffer.truncate(self.whole(buffer).unwrap_or(0));
                false
            }
        }
    }

    /// How much of a buffer is whole lines, where that is any.
    fn whole(&self, buffer: &[u8]) -> Option<usize> {
        let last = memchr::memrchr(self.separator, buffer)?;
        match self.separator {
            LINE_FEED => Some(last + 1),
            _ => Some(last).filter(|&last| last > 0),
        }
    }

    fn chunk(&mut self, bytes: Vec<u8>) -> LineChunk {
        let first_line = self.line;
        self.line += memchr::memchr_iter(b'\n', &bytes).count() as u64;
        LineChunk {
            file: Arc::clone(&self.file),
            first_line,
            bytes,
            separator: self.separator,
            settings: Arc::clone(&self.settings),
            buffers: self.buffers.clone(),
        }
    }

    /// Reads past the rest of a line that is too long.
    fn discard(&mut self) {
        let mut buffer = self.buffers.take();
        while self.state == LineState::Discarding {
            buffer.clear();
            if !self.fill(&mut buffer) {
                self.state = LineState::Ended;
            }
            let end = memchr::memchr(self.separator, &buffer);
            let past = end.map(|end| end + usize::from(self.separator == LINE_FEED));
            let discarded = &buffer[..past.unwrap_or(buffer.len())];
            self.line += memchr::memchr_iter(LINE_FEED, discarded).count() as u64;
            if let Some(past) = past {
                self.carry.extend_from_slice(&buffer[past..]);
                if self.state == LineState::Discarding {
                    self.state = LineState::Lines;
                }
            }
        }
        self.buffers.give_back(buffer);
    }

    /// The line in the buffer is over the limit and its end is not in sight.
    fn too_long(&mut self, buffer: Vec<u8>) -> Skip {
        let line = Some(self.line);
        self.line += memchr::memchr_iter(LINE_FEED, &buffer).count() as u64;
        self.buffers.give_back(buffer);
        self.state = LineState::Discarding;
        let reason = CorpusError::TooLong { limit_bytes: self.limit_bytes };
        Skip { file: self.file.to_string(), line, reason }
    }
}

impl Iterator for Lines<'_> {
    type Item = Result<LineChunk, Skip>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == LineState::Discarding {
            self.discard();
        }
        let mut buffer = self.buffers.take();
        buffer.append(&mut self.carry);
        while self.state == LineState::Lines {
            if !self.fill(&mut buffer) {
                self.state = LineState::Ended;
            } else if let Some(end) = self.whole(&buffer) {
                self.carry.extend_from_slice(&buffer[end..]);
                buffer.truncate(end);
                return Some(Ok(self.chunk(buffer)));
            } else if buffer.len() > self.limit_bytes {
                return Some(Err(self.too_long(buffer)));
            }
        }
        if buffer.is_empty() {
            self.buffers.give_back(buffer);
            return self.pending.take().map(Err);
        }
        Some(Ok(self.chunk(buffer)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn lines<'r>(reader: impl Read + Send + 'r, buffers: &Buffers) -> Lines<'r> {
        let input = Input::new(reader, 8 << 30).unwrap();
        Lines::new(input, "-", &Arc::default(), 16 << 20, buffers)
    }

    /// First line, number of lines and bytes of each chunk, or the skip.
    fn cut(reader: impl Read + Send) -> Vec<Result<(u64, usize, usize), String>> {
        lines(reader, &Buffers::default())
            .map(|chunk| match chunk {
                Ok(chunk) => {
                    assert!(chunk.bytes.capacity() <= (16 << 20) + (3 << 20), "memory is bounded");
                    let lines = chunk.bytes.split_inclusive(|&b| b == b'\n').count();
                    Ok((chunk.first_line, lines, chunk.bytes.len()))
                }
                Err(skip) => Err(skip.to_string()),
            })
            .collect()
    }

    #[test]
    fn chunks_hold_whole_lines_and_know_their_number() {
        let line = format!("{}\n", "x".repeat(999));
        let chunks = cut(Cursor::new(line.repeat(2_500)));
        assert_eq!(chunks.len(), 3);
        let mut next = 1;
        for chunk in chunks {
            let (first, lines, bytes) = chunk.unwrap();
            assert_eq!((first, bytes), (next, lines * 1_000));
            next += lines as u64;
        }
        assert_eq!(next, 2_501);
        assert_eq!(cut(Cursor::new("a\nb")), [Ok((1, 2, 3))]);
        assert_eq!(cut(Cursor::new("")), []);
    }

    #[test]
    fn a_line_of_200_mb_is_skipped_without_being_held() {
        let long = std::io::repeat(b'x').take(200_000_000);
        let reader = Cursor::new("a\n").chain(long).chain(Cursor::new("\nb\n"));
        let [first, skip, last] = &cut(reader)[..] else { panic!("three units") };
        assert_eq!(first, &Ok((1, 1, 2)));
        assert!(skip.as_ref().unwrap_err().starts_with("`-`:2: longer than 16777216 bytes"));
        assert_eq!(last, &Ok((3, 1, 2)));
        let unending = cut(std::io::repeat(b'x').take(50_000_000));
        assert_eq!(unending.len(), 1, "{unending:?}");
    }

    #[test]
    fn what_came_whole_before_a_cut_is_kept() {
        let text: String = (0..100_000).map(|n| format!("{{\"id\":\"{}\"}}\n", n * 7919)).collect();
        let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
        let units = cut(Cursor::new(packed[..packed.len() * 2 / 3].to_vec()));
        let lines: usize = units.iter().flatten().map(|(_, lines, _)| lines).sum();
        assert!(lines > 30_000, "{lines}");
        let expected = format!("`-`:{}: zstd data is cut off; what follows is missing", lines + 1);
        assert_eq!(units.last().unwrap(), &Err(expected));
    }

    #[test]
    fn chunks_of_a_sequence_hold_whole_records() {
        let record = format!("\u{1E}{{\n{}\n}}\n", "x".repeat(994));
        assert_eq!(record.len(), 1_000);
        let long = format!("\u{1E}{}\n\n", "y".repeat(20 << 20));
        let text = [record.repeat(1_500), long, record.repeat(1_500)].concat();
        let units = cut(Cursor::new(text));
        let skip =
            "`-`:4501: longer than 16777216 bytes; raise `corpus.max_document_bytes` to take it";
        assert!(units.contains(&Err(skip.into())), "{units:?}");
        let (mut next, mut bytes) = (1, 0);
        for unit in &units {
            match unit {
                Ok((first, _, length)) => {
                    assert_eq!((*first, length % 1_000), (next, 0));
                    next += 3 * *length as u64 / 1_000;
                    bytes += length;
                }
                Err(_) => next += 2,
            }
        }
        assert_eq!(bytes, 3_000_000);
    }

    #[test]
    fn buffers_come_back() {
        let buffers = Buffers::default();
        let text = "line\n".repeat(1 << 20);
        let count = lines(Cursor::new(text), &buffers).count();
        assert!(count > 4);
        assert_eq!(buffers.0.lock().unwrap().len(), 1, "one was alive at a time");
    }
}
