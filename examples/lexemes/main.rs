//! Makes the built-in lexicon, `src/vocabulary/data/lexicon.bin`: which forms belong to one word.
//!
//! ```text
//! apt-get download hunspell-ru wordnet-base     # 1:7.5.0-1 and 1:3.0-37 of Debian 12
//! for package in *.deb; do dpkg-deb -x "$package" sources; done
//! cargo run --release --example lexemes -- sources/usr/share/hunspell sources/usr/share/wordnet \
//!     src/vocabulary/data/lexicon.bin lexemes.txt
//! ```
//!
//! Russian: Lebedev's dictionary for spelling, whose entries are linked by the rules of grammar
//! (`russian.rs`) and by what is typed in `russian_verbs.txt` and `russian_irregular.txt`. English: the
//! words of SCOWL that the program has anyway, by the parts of speech and the exceptions of WordNet
//! (`english.rs`), with what is typed in `english_irregular.txt` and `english_spellings.txt`. The last
//! argument may be left out: all lexemes as text, to be read. What the output has to say of its
//! sources is in `lexicon.LICENSE` beside it. Whoever changes it raises `keys::VERSION`.

use std::{
    collections::HashMap,
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

mod english;
mod hunspell;
mod lexemes;
mod russian;
mod russian_endings;
mod russian_verbs;

use lexemes::{IRREGULAR, Lexeme, distinct, numbered};

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [russian, wordnet, output, shown @ ..] = &arguments[..] else {
        eprintln!("usage: lexemes HUNSPELL_FOLDER WORDNET_FOLDER lexicon.bin [lexemes.txt]");
        return ExitCode::FAILURE;
    };
    match compile(russian, wordnet, output, shown.first()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn compile(
    russian: &Path,
    wordnet: &Path,
    output: &Path,
    shown: Option<&PathBuf>,
) -> Result<(), Box<dyn Error>> {
    let affixes = read(&russian.join("ru_RU.aff"))?;
    let dictionary = read(&russian.join("ru_RU.dic"))?;
    let mut lexemes = russian::lexemes(&hunspell::read(&affixes, &dictionary));
    lexemes.extend(english::lexemes(wordnet)?);
    let lexemes = distinct(lexemes);
    if let Some(path) = shown {
        fs::write(path, as_text(&lexemes))?;
    }
    fs::write(output, packed(lexemes)?)?;
    Ok(())
}

/// The text of a file; an error names it.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
}

/// A line for each: its head and its forms, `!` after those that no rule gives.
fn as_text(lexemes: &[Lexeme]) -> String {
    let mut text = String::new();
    for lexeme in lexemes {
        text.push_str(&lexeme.head);
        text.push(':');
        for (form, how) in &lexeme.forms {
            let mark = if how & IRREGULAR == 0 { "" } else { "!" };
            text.push_str(&format!(" {form}{mark}"));
        }
        text.push('\n');
    }
    text
}

/// The file: see `src/vocabulary/lexicon.rs`.
fn packed(lexemes: Vec<Lexeme>) -> Result<Vec<u8>, Box<dyn Error>> {
    let count = lexemes.len() as u64;
    let forms = numbered(lexemes);
    let mut sets: Vec<u8> = Vec::new();
    let mut known = HashMap::new();
    let mut map = fst::MapBuilder::memory();
    for (form, (numbers, how)) in &forms {
        let number = match numbers.len() {
            1 => u64::from(numbers.first().copied().unwrap_or_default()),
            _ => {
                let at = sets.len() as u64 / 4;
                let at = *known.entry(numbers).or_insert(at);
                if at == sets.len() as u64 / 4 {
                    sets.extend((numbers.len() as u32).to_le_bytes());
                    numbers.iter().for_each(|number| sets.extend(number.to_le_bytes()));
                }
                count + at
            }
        };
        map.insert(form, number << 2 | u64::from(*how))?;
    }
    let map = map.into_inner()?;
    let mut file = Vec::new();
    file.extend((count as u32).to_le_bytes());
    file.extend((sets.len() as u32).to_le_bytes());
    file.extend(&sets);
    file.extend(&map);
    eprintln!(
        "{count} lexemes, {} forms, sets {} bytes, map {} bytes",
        forms.len(),
        sets.len(),
        map.len()
    );
    Ok(file)
}
