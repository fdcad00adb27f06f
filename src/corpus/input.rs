//! A file's bytes, unpacked, the first of them in memory: [`Input`].
//!
//! `.gz` and `.zst` are recognized by their first bytes, not by their name; both may have several
//! members, with zero bytes after them as tapes and blocks are filled up, `.zst` frames that say
//! nothing (RFC 8878, 3.1.2). What they unpack to is bounded; nothing here holds more of it than the
//! beginning.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    mem,
};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::{decode, error::CorpusError};

/// How much of a file's beginning is looked at to recognize its format and encoding, in bytes.
pub(super) const HEAD_BYTES: usize = 64 << 10;

type Reader<'r> = Box<dyn Read + Send + 'r>;

/// The bytes of a file, unpacked.
pub(super) struct Input<'r> {
    /// Its first bytes, up to [`HEAD_BYTES`]; less only where the file ends earlier.
    pub(super) head: Vec<u8>,
    rest: Reader<'r>,
    /// Whether a byte order mark or a conversion makes it so.
    is_utf8: bool,
}

impl Input<'static> {
    pub(super) fn open(path: &std::path::Path, max_unpacked_bytes: u64) -> io::Result<Self> {
        let file = File::open(path)?;
        let bytes = file.metadata().map_or(0, |metadata| metadata.len());
        Self::with_head(file, usize::try_from(bytes).unwrap_or(HEAD_BYTES), max_unpacked_bytes)
    }
}

impl<'r> Input<'r> {
    pub(super) fn new(reader: impl Read + Send + 'r, max_unpacked_bytes: u64) -> io::Result<Self> {
        Self::with_head(reader, HEAD_BYTES, max_unpacked_bytes)
    }

    /// `expected_bytes` spares a small file an oversized buffer.
    fn with_head(
        mut reader: impl Read + Send + 'r,
        expected_bytes: usize,
        max_unpacked_bytes: u64,
    ) -> io::Result<Self> {
        // One byte more than a file has lets the reader see its end without growing the buffer.
        let mut head = Vec::with_capacity(expected_bytes.saturating_add(64).min(HEAD_BYTES));
        (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        let Some(packing) = Packing::of(&head) else {
            return Ok(Self::at(head, Box::new(reader)).without_utf16());
        };
        let packed: Reader<'r> = Box::new(Cursor::new(head).chain(reader));
        let unpacked = Members { packing, state: State::Between(BufReader::new(packed)), count: 0 };
        let bounded = Bounded { unpacked, left: max_unpacked_bytes, max_unpacked_bytes };
        Ok(Self::beginning(Box::new(bounded)).without_utf16())
    }

    /// An error after the first bytes is kept until they are read.
    fn beginning(mut reader: Reader<'r>) -> Self {
        let mut head = Vec::new();
        match (&mut reader).take(HEAD_BYTES as u64).read_to_end(&mut head) {
            Ok(_) => Self::at(head, reader),
            Err(error) => Self::at(head, Box::new(Failing(Some(error)))),
        }
    }

    fn at(head: Vec<u8>, rest: Reader<'r>) -> Self {
        let is_utf8 = head.starts_with(&decode::UTF8_BOM);
        Self { head, rest, is_utf8 }
    }

    /// UTF-16 as UTF-8, so that every format is recognized by the same bytes.
    fn without_utf16(self) -> Self {
        match decode::utf16(&self.head) {
            Some(encoding) => self.transcoded(encoding),
            None => self,
        }
    }

    /// In UTF-8 if a rule names the encoding, unless the text says itself that it is.
    pub(super) fn forced(self, encoding: Option<&'static Encoding>) -> Self {
        match encoding {
            Some(encoding) if !self.is_utf8 => self.transcoded(encoding),
            _ => self,
        }
    }

    /// In UTF-8, by the encoding that the beginning shows.
    pub(super) fn in_utf8(self) -> Self {
        match decode::encoding_of(&self.head) {
            encoding if encoding == UTF_8 => self,
            encoding => self.transcoded(encoding),
        }
    }

    /// The text in UTF-8, converted while it is read; what the encoding does not have is U+FFFD.
    pub(super) fn transcoded(self, encoding: &'static Encoding) -> Self {
        if encoding == UTF_8 && self.is_utf8 {
            return self;
        }
        let decoder = encoding.new_decoder_with_bom_removal();
        let source = self.into_reader();
        let (raw, text) = (Vec::new(), Vec::new());
        let converted =
            Transcoder { source, decoder, raw, text, at: 0, ended: false, failed: None };
        Self { is_utf8: true, ..Self::beginning(Box::new(converted)) }
    }

    /// All bytes from the first on.
    pub(super) fn into_reader(self) -> Reader<'r> {
        Box::new(Cursor::new(self.head).chain(self.rest))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zstd,
}

impl Packing {
    fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1F, 0x8B, 8, ..] => Some(Self::Gzip),
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Self::Zstd),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// The members of packed data, one after the other.
struct Members<'r> {
    packing: Packing,
    state: State<'r>,
    /// How many were begun.
    count: usize,
}

enum State<'r> {
    Between(BufReader<Reader<'r>>),
    Gzip(Box<flate2::bufread::GzDecoder<BufReader<Reader<'r>>>>),
    Zstd(Box<zstd::stream::read::Decoder<'static, BufReader<Reader<'r>>>>),
    Ended,
}

impl<'r> Members<'r> {
    /// Begins the next member, past zero bytes; at the end there is none.
    fn begin(&mut self, mut packed: BufReader<Reader<'r>>) -> io::Result<State<'r>> {
        loop {
            let bytes = packed.fill_buf()?;
            if bytes.is_empty() {
                return Ok(State::Ended);
            }
            let zeros = match self.count {
                0 => 0,
                _ => bytes.iter().take_while(|&&byte| byte == 0).count(),
            };
            if zeros == 0 {
                break;
            }
            packed.consume(zeros);
        }
        Ok(match self.packing {
            Packing::Gzip => State::Gzip(Box::new(flate2::bufread::GzDecoder::new(packed))),
            Packing::Zstd => State::Zstd(Box::new(
                zstd::stream::read::Decoder::with_buffer(packed)?.single_frame(),
            )),
        })
    }

    /// What an error of the unpacker means.
    fn reason(&self, source: io::Error) -> CorpusError {
        let packing = self.packing.name();
        let message = source.to_string();
        if source.kind() == io::ErrorKind::UnexpectedEof {
            CorpusError::CutOff { packing }
        } else if message.contains("too much memory") {
            CorpusError::LongWindow
        } else if self.count > 1
            && ["gzip header", "frame descriptor"].iter().any(|part| message.contains(part))
        {
            CorpusError::Trailing { packing }
        } else {
            CorpusError::Damaged { packing, source }
        }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let read = match &mut self.state {
                State::Between(_) => Ok(0),
                State::Gzip(member) => member.read(buffer),
                State::Zstd(frame) => frame.read(buffer),
                State::Ended => return Ok(0),
            };
            let read = read.map_err(|source| {
                let reason = self.reason(source);
                self.state = State::Ended;
                reason.into_io()
            })?;
            if read > 0 {
                return Ok(read);
            }
            let packed = match mem::replace(&mut self.state, State::Ended) {
                State::Between(packed) => packed,
                State::Gzip(member) => member.into_inner(),
                State::Zstd(frame) => frame.finish(),
                State::Ended => return Ok(0),
            };
            self.state = self.begin(packed)?;
            self.count += 1;
        }
    }
}

/// An unpacker that stops at a limit.
struct Bounded<'r> {
    unpacked: Members<'r>,
    left: u64,
    max_unpacked_bytes: u64,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.unpacked.read(buffer)?;
        let limit_bytes = self.max_unpacked_bytes;
        self.left = (self.left.checked_sub(read as u64))
            .ok_or_else(|| CorpusError::UnpacksTooLong { limit_bytes }.into_io())?;
        Ok(read)
    }
}

/// A reader at its error, then at its end.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// A reader of another encoding, giving UTF-8.
struct Transcoder<'r> {
    source: Reader<'r>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
    failed: Option<io::Error>,
}

impl Read for Transcoder<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.raw.clear();
            // What came before an error is text all the same.
            self.failed = (&mut self.source).take(8 << 10).read_to_end(&mut self.raw).err();
            self.ended = self.raw.len() < 8 << 10;
            let most = self.decoder.max_utf8_buffer_length(self.raw.len()).unwrap_or(64 << 10);
            self.text.resize(most, 0);
            let (result, _, written, _) =
                self.decoder.decode_to_utf8(&self.raw, &mut self.text, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty, "the buffer holds the longest text");
            self.text.truncate(written);
            self.at = 0;
        }
        if self.at == self.text.len()
            && let Some(error) = self.failed.take()
        {
            return Err(error);
        }
        let left = &self.text[self.at..];
        let read = left.len().min(buffer.len());
        buffer[..read].copy_from_slice(&left[..read]);
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(bytes).unwrap();
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8], limit: u64) -> (String, Option<String>) {
        let input = Input::new(Cursor::new(bytes.to_vec()), limit).unwrap();
        let mut read = Vec::new();
        let error = input.into_reader().read_to_end(&mut read).err();
        let error = error.map(|error| CorpusError::from_io(error).to_string());
        (String::from_utf8(read).unwrap(), error)
    }

    #[test]
    fn packed_bytes_come_unpacked_whatever_the_name() {
        let text = "Пленум начался 22 июня. ".repeat(5_000);
        assert_eq!(read(text.as_bytes(), 0), (text.clone(), None));
        assert_eq!(read(&gzip(text.as_bytes()), 1 << 20), (text.clone(), None));
        let two = [gzip(text.as_bytes()), gzip(b"end")].concat();
        assert_eq!(read(&two, 1 << 20), (format!("{text}end"), None));
        let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
        assert_eq!(read(&packed, 1 << 20), (text, None));
    }

    #[test]
    fn what_is_cut_off_gives_its_beginning_and_says_so() {
        let text: String = (0..20_000).map(|n| format!("{} ", n * 7919)).collect();
        let zstd = zstd::encode_all(text.as_bytes(), 1).unwrap();
        for (packed, name) in [(gzip(text.as_bytes()), "gzip"), (zstd, "zstd")] {
            let (begin, error) = read(&packed[..packed.len() / 2], 1 << 20);
            assert!(text.starts_with(&begin) && (name == "zstd" || !begin.is_empty()));
            assert_eq!(error.unwrap(), format!("{name} data is cut off; what follows is missing"));
        }
    }

    #[test]
    fn members_may_be_many_with_padding_and_silent_frames_between() {
        let zstd = |text: &[u8]| zstd::encode_all(text, 1).unwrap();
        let silent = |content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_le_bytes();
            [&[0x5A, 0x2A, 0x4D, 0x18], &length[..], content].concat()
        };
        let zeros = vec![0; 100_000];
        let read = |parts: &[&[u8]]| read(&parts.concat(), 1 << 20);
        let (a, b) = (gzip(b"a"), gzip(b"b"));
        assert_eq!(read(&[&a, &zeros]), ("a".into(), None));
        assert_eq!(read(&[&a, &[0], &gzip(b""), &zeros, &b, &[0]]), ("ab".into(), None));
        let (a, b) = (zstd(b"a"), zstd(b"b"));
        assert_eq!(read(&[&silent(b"xyz"), &a, &silent(b""), &b]), ("ab".into(), None));
        assert_eq!(read(&[&a, &zeros, &b, &zeros]), ("ab".into(), None));
        for (name, a) in [("gzip", gzip(b"a")), ("zstd", a)] {
            let message = format!("other bytes follow the {name} data; they are left out");
            assert_eq!(read(&[&a, b"trailing bytes"]), ("a".into(), Some(message)));
            let cut = format!("{name} data is cut off; what follows is missing");
            assert_eq!(read(&[&a, &a[..a.len() - 2]]).1, Some(cut));
        }
    }

    #[test]
    fn a_window_beyond_memory_is_named() {
        let frame = b"\x28\xB5\x2F\xFD\x04\xA8\x75\x01\x00";
        let (begin, error) = read(frame, 1 << 20);
        assert_eq!(begin, "");
        assert!(error.unwrap().starts_with("packed with a window of more than 128 MiB"));
    }

    #[test]
    fn what_came_before_a_cut_is_converted() {
        let text: String = (0..20_000).map(|n| format!("ю{} ", n * 7919)).collect();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let packed = gzip(&utf16);
        let (begin, error) = read(&packed[..packed.len() / 2], 1 << 20);
        assert!(
            text.starts_with(begin.trim_end_matches('\u{FFFD}')) && begin.len() > text.len() / 4
        );
        assert_eq!(error.unwrap(), "gzip data is cut off; what follows is missing");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![b'a'; 4 << 20]);
        assert!(bomb.len() < 64 << 10);
        let (begin, error) = read(&bomb, 1 << 20);
        assert!(begin.len() <= 1 << 20);
        assert!(error.unwrap().starts_with("unpacks to more than 1048576 bytes"));
    }

    #[test]
    fn utf16_comes_as_utf8() {
        let text = "Хрущёв выступил. ".repeat(9_000);
        for bom in [true, false] {
            let units = bom.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            let little: Vec<u8> = units.clone().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units.flat_map(u16::to_be_bytes).collect();
            assert_eq!(read(&little, 0), (text.clone(), None));
            assert_eq!(read(&big, 0), (text.clone(), None));
        }
    }
}
