//! Indexing speed against stock tantivy, set up as a user would: its own tokenizer, lower case, a
//! stemmer for each language of the file, `IndexWriter` with 256 MB and its default merging.
//!
//! ```text
//! cargo bench --bench indexing                                  a small generated corpus
//! ARKHIV_BENCH_CORPUS=folder cargo bench --bench indexing       en.jsonl, ru.jsonl, mixed.jsonl
//! ARKHIV_BENCH_ROUNDS=5 ARKHIV_BENCH_THREADS=1,2                how often, and with how many threads
//! ```
//! Both index title and body with positions and store everything, from the file to the durable
//! commit, each in a process of its own, in turn; ours makes its vocabulary in that time too. What is
//! printed is the median of the ratios of neighbours: other programs disturb both alike. One thread
//! is one processor (`taskset`), if there is such a command.
//!
//! Then small batches: a hundred documents at a time replace documents of the index of the first
//! file, each batch durable and seen by searches, vocabulary included, when its time is taken; by
//! itself, then with searches beside it, whose own times are given with and without.

mod percentiles;

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    hint::black_box,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use arkhiv::{
    config::Config,
    document::Document,
    huge_pages::HugePages,
    index::{Verify, Writer},
    indexer::{self, Gone, Job, Mode},
    search::{Archive, SearchRequest},
};
use percentiles::Percentiles;
use serde::Deserialize;
use tantivy::{
    Index, IndexSettings, IndexWriter, TantivyDocument,
    schema::{IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer},
};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: HugePages = HugePages;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What one arm measured.
#[derive(Debug, Clone, Copy)]
struct Measured {
    seconds: f64,
    size_mb: f64,
    peak_mb: f64,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some("live") => live(arguments[2].as_ref(), arguments[3].as_ref()),
        Some("arm") => {
            arm(&arguments[2], arguments[3].as_ref(), arguments[4].as_ref(), arguments[5].parse()?)
        }
        _ => compare(),
    }
}

fn compare() -> Result<()> {
    let scratch = tempfile::tempdir()?;
    let files = match env::var_os("ARKHIV_BENCH_CORPUS") {
        Some(folder) => ["mixed", "en", "ru"]
            .map(|name| (name, Path::new(&folder).join(format!("{name}.jsonl"))))
            .into_iter()
            .filter(|(name, path)| {
                let there = path.is_file();
                if !there {
                    println!("{name}: skipped, there is no {}", path.display());
                }
                there
            })
            .collect(),
        None => {
            println!(
                "ARKHIV_BENCH_CORPUS is not set: a small generated corpus, ratios mean little"
            );
            vec![("mixed", generated(scratch.path())?)]
        }
    };
    let rounds: usize = env::var("ARKHIV_BENCH_ROUNDS").map_or(Ok(3), |text| text.parse())?;
    let threads = env::var("ARKHIV_BENCH_THREADS").unwrap_or_else(|_| "2,1".into());
    println!("file\tthreads\tMB/s\tstock MB/s\ttimes stock\tsize\tpeak MB\tstock peak MB");
    for (name, file) in &files {
        let text_mb = text_bytes(file)? as f64 / 1e6;
        for threads in threads.split(',') {
            let mut ratios = Vec::new();
            let (mut ours, mut theirs) = (Vec::new(), Vec::new());
            for _ in 0..rounds {
                ours.push(measure("ours", name, file, scratch.path(), threads)?);
                theirs.push(measure("stock", name, file, scratch.path(), threads)?);
                ratios.push(theirs[theirs.len() - 1].seconds / ours[ours.len() - 1].seconds);
            }
            let speed =
                |arms: &[Measured]| text_mb / median(arms.iter().map(|arm| arm.seconds).collect());
            println!(
                "{name}\t{threads}\t{:.1}\t{:.1}\t{:.2}\t{:.2}\t{:.0}\t{:.0}",
                speed(&ours),
                speed(&theirs),
                median(ratios),
                ours[0].size_mb / theirs[0].size_mb,
                ours[0].peak_mb,
                theirs[0].peak_mb,
            );
        }
    }
    if let Some((_, file)) = files.first() {
        let folder = scratch.path().join("live");
        let status =
            Command::new(env::current_exe()?).arg("live").arg(file).arg(&folder).status()?;
        if !status.success() {
            return Err("small batches failed".into());
        }
    }
    Ok(())
}

/// Builds an index of the file, then replaces documents of it in small batches, first by itself and
/// then with a reader beside it that searches all the time.
fn live(file: &Path, folder: &Path) -> Result<()> {
    ours(file, folder, 2)?;
    let mut config = Config::default();
    config.index.folder = folder.to_owned();
    let archive = Archive::open(&config, Verify::Quick)?;
    let lines: Vec<String> = BufReader::new(fs::File::open(file)?)
        .lines()
        .take(BATCHES * BATCH)
        .collect::<std::result::Result<_, _>>()?;
    let mut writer = Writer::open(folder)?;
    println!(
        "batches of {BATCH} on {} documents, durable and searchable: {}",
        archive.searcher().documents(),
        Percentiles::of(replace(&lines, "first", &mut writer, &archive)?),
    );
    let (quiet, ()) = search_until(&archive, || {
        thread::sleep(Duration::from_secs(3));
        Ok(())
    })?;
    let (busy, batches) =
        search_until(&archive, || replace(&lines, "second", &mut writer, &archive))?;
    println!("the same, searches beside it: {}", Percentiles::of(batches));
    println!("searches, nothing written: {}", Percentiles::of(quiet));
    println!("searches, batches written: {}", Percentiles::of(busy));
    let segments = writer.snapshot().searcher().segment_readers().len();
    println!("{segments} segments then");
    Ok(())
}

const BATCHES: usize = 100;
const BATCH: usize = 100;

/// Replaces the documents of the lines, a batch at a time: the milliseconds until each batch is
/// committed and the archive's searches see it, vocabulary included.
fn replace(
    lines: &[String],
    round: &str,
    writer: &mut Writer,
    archive: &Archive,
) -> Result<Vec<f64>> {
    let mut milliseconds = Vec::new();
    for batch in lines.chunks(BATCH) {
        let read: Vec<Line> = batch
            .iter()
            .map(|line| serde_json::from_str(line))
            .collect::<std::result::Result<_, _>>()?;
        let start = Instant::now();
        for line in &read {
            let mut document = Document::new(line.id.as_str(), line.body.as_str());
            document.title = Some(round.into());
            writer.add(&document, None)?;
        }
        writer.commit()?;
        archive.refresh()?;
        let seen = archive.searcher().document(&read[0].id)?;
        milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
        if seen.and_then(|document| document.title).as_deref() != Some(round) {
            return Err("a batch that was committed is not seen".into());
        }
    }
    Ok(milliseconds)
}

/// The milliseconds of searches, one after the other as long as something else takes.
fn search_until<T>(archive: &Archive, during: impl FnOnce() -> Result<T>) -> Result<(Vec<f64>, T)> {
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let searching = scope.spawn(|| {
            let queries = ["Khrushchev", "package file", "работа OR система", "новый человек"];
            let mut milliseconds = Vec::new();
            for query in queries.iter().cycle() {
                if ended.load(Ordering::Relaxed) {
                    break;
                }
                let start = Instant::now();
                let request = SearchRequest::new(*query);
                let found =
                    archive.searcher().search(&request).map_err(|error| error.to_string())?;
                black_box(found.hits.len());
                milliseconds.push(start.elapsed().as_secs_f64() * 1e3);
            }
            Ok::<_, String>(milliseconds)
        });
        let result = during();
        ended.store(true, Ordering::Relaxed);
        let searched = searching.join().map_err(|_| "searching panicked")??;
        Ok((searched, result?))
    })
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Runs one arm in a process of its own.
fn measure(arm: &str, name: &str, file: &Path, scratch: &Path, threads: &str) -> Result<Measured> {
    let folder = scratch.join("index");
    let program = env::current_exe()?;
    let pinned = threads == "1" && Command::new("taskset").arg("-V").output().is_ok();
    let mut command = Command::new(if pinned { "taskset".as_ref() } else { program.as_os_str() });
    if pinned {
        command.args(["-c", "0"]).arg(&program);
    }
    let arm = if arm == "ours" { arm.to_owned() } else { format!("stock-{name}") };
    command.args(["arm", &arm]).arg(file).arg(&folder).arg(threads);
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let mut next = || numbers.next().ok_or("an arm printed too little");
    let (seconds, peak_mb) = (next()??, next()??);
    let measured = Measured { seconds, peak_mb, size_mb: size_mb(&folder)? };
    fs::remove_dir_all(&folder)?;
    Ok(measured)
}

fn arm(arm: &str, file: &Path, folder: &Path, threads: usize) -> Result<()> {
    let start = Instant::now();
    match arm.strip_prefix("stock-") {
        None => ours(file, folder, threads)?,
        Some(name) => stock(name, file, folder, threads)?,
    }
    println!("{} {}", start.elapsed().as_secs_f64(), peak_mb());
    Ok(())
}

fn ours(file: &Path, folder: &Path, threads: usize) -> Result<()> {
    let mut config = Config::default();
    config.index.folder = folder.to_owned();
    config.index.threads = threads;
    let paths = [file.to_owned()];
    let job = Job { mode: Mode::Rebuild, gone: Gone::Keep, ..Job::update(&paths) };
    let report = indexer::run(&config, job, &mut |_| {})?;
    eprintln!("{} documents, {:.1} MB/s", report.documents, report.mb_per_second());
    Ok(())
}

#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    url: String,
    body: String,
}

fn stock(name: &str, file: &Path, folder: &Path, threads: usize) -> Result<()> {
    let words = TextFieldIndexing::default()
        .set_tokenizer("words")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(words).set_stored();
    let mut schema = Schema::builder();
    let id = schema.add_text_field("id", STRING | STORED);
    let url = schema.add_text_field("url", STORED);
    let title = schema.add_text_field("title", text.clone());
    let body = schema.add_text_field("body", text);
    fs::create_dir_all(folder)?;
    let builder = Index::builder().schema(schema.build()).settings(IndexSettings::default());
    let index = builder.create_in_dir(folder)?;
    index.tokenizers().register("words", stemming(name));
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, 256_000_000)?;
    let mut reader = BufReader::with_capacity(1 << 20, fs::File::open(file)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let read: Line = serde_json::from_slice(&line)?;
        let mut document = TantivyDocument::new();
        document.add_text(id, read.id);
        document.add_text(url, read.url);
        document.add_text(title, read.title);
        document.add_text(body, read.body);
        writer.add_document(document)?;
        line.clear();
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn stemming(name: &str) -> TextAnalyzer {
    let english = Stemmer::new(Language::English);
    let russian = Stemmer::new(Language::Russian);
    let base = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser);
    match name {
        "en" => base.filter(english).build(),
        "ru" => base.filter(russian).build(),
        _ => base.filter(english).filter(russian).build(),
    }
}

fn text_bytes(file: &Path) -> Result<u64> {
    #[derive(Deserialize)]
    struct Body {
        body: String,
    }
    let mut bytes = 0;
    for line in BufReader::new(fs::File::open(file)?).lines() {
        bytes += serde_json::from_str::<Body>(&line?)?.body.len() as u64;
    }
    Ok(bytes)
}

fn size_mb(folder: &Path) -> Result<f64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes +=
            if metadata.is_dir() { (size_mb(&entry.path())? * 1e6) as u64 } else { metadata.len() };
    }
    Ok(bytes as f64 / 1e6)
}

/// The most memory this process had, where the system says.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) * 1024.0 / 1e6
}

/// About 10 MB of sentences whose words are as uneven as those of a language.
fn generated(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("generated.jsonl");
    let mut file = std::io::BufWriter::new(fs::File::create(&path)?);
    let mut state = 1957_u64;
    let mut random = move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let syllables =
        ["ma", "len", "kov", "ple", "num", "пле", "нум", "хру", "щёв", "ца", "to", "mi"];
    for document in 0..5_000 {
        let mut body = String::new();
        for _ in 0..250 {
            // The square makes small numbers, so common words, frequent.
            let word = (random() % 300) * (random() % 300) / 4;
            for digit in 0..3 {
                body += syllables[(word as usize / 12_usize.pow(digit)) % 12];
            }
            body.push(' ');
        }
        let mut line = String::new();
        write!(
            line,
            r#"{{"id":"{document}","title":"{}","body":"{}"}}"#,
            body.split(' ').next().unwrap_or_default(),
            body.trim()
        )?;
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(path)
}
