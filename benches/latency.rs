//! Query latency in process: unions of forms in our index against single stems in stock tantivy's,
//! on the same documents, in turn, in one run.
//!
//! Wants `ARKHIV_BENCH_CORPUS`, a folder with JSON Lines files (`mixed.jsonl`), and
//! `ARKHIV_BENCH_QUERIES`, a folder with `queries_en.tsv` and `queries_ru.tsv`: a kind (`term`, `or`,
//! `and`, `phrase`) and words, tab-separated. Without them it says so and does nothing.
//!
//! Both answer with the ten best of the body alone, without reading documents. Ours expands each
//! word to its forms (`match=forms`), stock looks one stem up; both may skip what cannot be among the
//! ten best. Also measured: ours when all that match are counted, and an expansion by class.

mod percentiles;

use std::{env, fs, hint::black_box, path::Path, time::Instant};

use arkhiv::{
    config::Config,
    huge_pages::HugePages,
    index::Verify,
    indexer::{self, Job},
    search::{Archive, SearchRequest, Total},
    vocabulary::Class,
};
use percentiles::Percentiles;
use tantivy::{
    Index, IndexWriter, Term,
    collector::TopDocs,
    query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer},
};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: HugePages = HugePages;

const ROUNDS: usize = 20;

fn main() {
    let (Ok(corpus), Ok(queries)) =
        (env::var("ARKHIV_BENCH_CORPUS"), env::var("ARKHIV_BENCH_QUERIES"))
    else {
        println!("latency: skipped; set ARKHIV_BENCH_CORPUS and ARKHIV_BENCH_QUERIES");
        return;
    };
    let file = Path::new(&corpus).join("mixed.jsonl");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ours = ours(&file, &folder.path().join("ours"));
    let stock = Stock::build(&file, &folder.path().join("stock"));
    for language in ["en", "ru"] {
        let path = Path::new(&queries).join(format!("queries_{language}.tsv"));
        let text = fs::read_to_string(path).expect("the queries");
        let queries: Vec<(&str, &str)> = text.lines().filter_map(|l| l.split_once('\t')).collect();
        let (mut of_ours, mut counted, mut of_stock) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..=ROUNDS {
            for (kind, words) in &queries {
                let start = Instant::now();
                stock.search(kind, words);
                let stock_us = start.elapsed().as_secs_f64() * 1e6;
                let request = request(kind, words);
                let start = Instant::now();
                black_box(ours.searcher().rank(&request).expect("a readable index").total);
                let ours_us = start.elapsed().as_secs_f64() * 1e6;
                if round > 0 {
                    of_ours.push((ours_us, *kind));
                    of_stock.push((stock_us, *kind));
                }
            }
            // In a turn of its own: right after the same query it would find warm caches.
            for (kind, words) in &queries {
                let counting = SearchRequest { total: Total::Exact, ..request(kind, words) };
                let start = Instant::now();
                black_box(ours.searcher().rank(&counting).expect("a readable index").total);
                let counting_us = start.elapsed().as_secs_f64() * 1e6;
                if round > 0 {
                    counted.push((counting_us, *kind));
                }
            }
        }
        for kind in ["term", "or", "and", "phrase", ""] {
            let (a, b) = (percentiles(&of_ours, kind), percentiles(&of_stock, kind));
            let all = percentiles(&counted, kind);
            println!(
                "{language} {:7} ours p50 {:7.1} p99 {:7.1} us, counting p50 {:7.1} p99 {:7.1} us, stock p50 {:7.1} p99 {:7.1} us, p99 {:.2} x",
                if kind.is_empty() { "all" } else { kind },
                a.at(0.5),
                a.at(0.99),
                all.at(0.5),
                all.at(0.99),
                b.at(0.5),
                b.at(0.99),
                a.at(0.99) / b.at(0.99),
            );
        }
        expansions(&ours, &queries, language);
    }
}

/// Expansion of every word of the queries, and of names.
fn expansions(ours: &Archive, queries: &[(&str, &str)], language: &str) {
    let names = "Khrushchev Хрущёвым Malenkow Chepilov Schukow Тухачевский Dostoyevsky Чайковского \
                 Gorbachev Шостакович Eisenhower Rokossovsky Jelzin Громыко Solzhenitsyn Ежов";
    let words: Vec<&str> =
        queries.iter().flat_map(|(_, words)| words.split(' ')).chain(names.split(' ')).collect();
    for class in [Class::Forms, Class::Translit, Class::Fuzzy] {
        let mut times = Vec::new();
        for round in 0..4 {
            for word in &words {
                let searcher = ours.searcher();
                let start = Instant::now();
                black_box(searcher.spellings_of(word, class).len());
                if round > 0 {
                    times.push((start.elapsed().as_secs_f64() * 1e6, ""));
                }
            }
        }
        let of_all = percentiles(&times, "");
        let (p50, p99, name) = (of_all.at(0.5), of_all.at(0.99), class.name());
        println!("{language} expand {name:8} p50 {p50:7.1} p99 {p99:7.1} us");
    }
}

/// Of the times of one kind of query; of all where none is named.
fn percentiles(times: &[(f64, &str)], kind: &str) -> Percentiles {
    let of_kind = times.iter().filter(|(_, k)| kind.is_empty() || *k == kind);
    Percentiles::of(of_kind.map(|(time, _)| *time).collect())
}

fn request(kind: &str, words: &str) -> SearchRequest {
    let mut request = SearchRequest::new(match kind {
        "phrase" => format!("\"{words}\""),
        "or" => words.split(' ').collect::<Vec<_>>().join(" OR "),
        _ => words.to_owned(),
    });
    request.class = Some(Class::Forms);
    request.total = Total::LowerBound;
    request
}

/// Our index by the bulk path, titles left out of the search.
fn ours(file: &Path, folder: &Path) -> Archive {
    let mut config = Config::default();
    config.search.budget_ms = 0;
    config.index.folder = folder.to_owned();
    config.search.title_boost = 0.0;
    let paths = [file.to_owned()];
    let job = Job::update(&paths);
    let report = indexer::run(&config, job, &mut |_| {}).expect("an index");
    let archive = Archive::open(&config, Verify::Quick).expect("an index");
    println!("ours: {} documents, {} segments", report.documents, report.segments);
    archive
}

struct Stock {
    searcher: tantivy::Searcher,
    body: Field,
    analyzer: TextAnalyzer,
}

impl Stock {
    fn build(file: &Path, folder: &Path) -> Self {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("stemmed")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing);
        let id = schema.add_text_field("id", STRING);
        let body = schema.add_text_field("body", text);
        fs::create_dir_all(folder).expect("a temporary folder");
        let index = Index::create_in_dir(folder, schema.build()).expect("an index");
        let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(RemoveLongFilter::limit(40))
            .filter(LowerCaser)
            .filter(Stemmer::new(Language::English))
            .filter(Stemmer::new(Language::Russian))
            .build();
        index.tokenizers().register("stemmed", analyzer.clone());
        let mut writer: IndexWriter = index.writer_with_num_threads(2, 1 << 30).expect("a writer");
        for line in fs::read_to_string(file).expect("the corpus").lines() {
            let value: serde_json::Value = serde_json::from_str(line).expect("JSON Lines");
            let text = |name: &str| value[name].as_str().unwrap_or_default();
            let document = tantivy::doc!(id => text("id"), body => text("body"));
            writer.add_document(document).expect("a document added");
        }
        writer.commit().expect("a commit");
        writer.wait_merging_threads().expect("merges");
        let searcher = index.reader().expect("a reader").searcher();
        println!("stock: {} segments", searcher.segment_readers().len());
        Self { searcher, body, analyzer }
    }

    fn search(&self, kind: &str, words: &str) {
        let mut terms = Vec::new();
        self.analyzer.clone().token_stream(words).process(&mut |token| {
            terms.push(Term::from_field_text(self.body, &token.text));
        });
        let single = |term| -> Box<dyn Query> {
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        };
        let query: Box<dyn Query> = match kind {
            "phrase" if terms.len() > 1 => Box::new(PhraseQuery::new(terms)),
            "and" | "or" => {
                let occur = if kind == "and" { Occur::Must } else { Occur::Should };
                let clauses = terms.into_iter().map(|term| (occur, single(term)));
                Box::new(BooleanQuery::new(clauses.collect()))
            }
            _ => match terms.into_iter().next() {
                Some(term) => single(term),
                None => return,
            },
        };
        let top = TopDocs::with_limit(10).order_by_score();
        black_box(self.searcher.search(&query, &top).expect("a readable index").len());
    }
}
