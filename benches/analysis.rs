//! How fast text becomes words, in bytes a second, beside the plain iterator over UAX #29 words.
//!
//! `scan` is what bulk indexing does but for looking up the words, `scan and look up` with it,
//! `tokens` what highlighting a whole text does, `tokens at` the same at one position in a hundred, as
//! postings tell them, `general` as `tokens` where every stretch needs the general way.

use std::{hash::BuildHasher, hint::black_box};

use arkhiv::{
    analysis::{Analyzer, Sink, Token},
    huge_pages::HugePages,
};
use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use unicode_segmentation::UnicodeSegmentation;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: HugePages = HugePages;

/// Length of each text, as of a long document.
const TEXT_BYTES: usize = 64 << 10;

const ENGLISH: &[&str] = &[
    "The Presidium met on 18 June 1957, and nobody in the room doubted what it had been called for.",
    "Malenkov spoke first; Molotov, Kaganovich and Bulganin followed, one after another, for hours.",
    "They didn't ask for a debate about the economic councils, they asked for Khrushchev's removal.",
    "“You've forgotten how to listen,” said Molotov, who had sat in that room for thirty-one years.",
    "Seven members of eleven were against the First Secretary — a majority, if arithmetic decided.",
    "Zhukov, the minister of defence, offered military aircraft to bring the Committee's members.",
    "Within two days more than eighty of them had reached Moscow and demanded to be let in.",
    "The plenum opened on the 22nd and lasted for a week; its minutes run to hundreds of pages.",
    "Shepilov's name was added to the resolution with a phrase that became a joke: “who joined them”.",
    "Voroshilov wavered, and so did Bulganin, whose role was kept from the newspapers until 1958.",
    "In the U.S.S.R. of those years a vote was seldom lost, let alone reversed, by a larger meeting.",
    "The letter of 29 June was read aloud in factories, offices, schools and on collective farms.",
    "Local archives keep the questions that people asked: why now, why these men, and what comes next?",
    "A clerk in Perm wrote that the hall was cold, that few had spoken and that everyone had voted.",
    "Grain deliveries, housing and the virgin lands fill most of the remaining files from that summer.",
    "Historians have argued since about how close the vote was and what the generals would have done.",
];

const RUSSIAN: &[&str] = &[
    "Заседание Президиума открылось 18 июня 1957 года, и все понимали, ради чего оно было созвано.",
    "Первым говорил Маленков; за ним — Молотов, Каганович, Булганин, один за другим, часами.",
    "О совнархозах почти не спорили: требовали освободить Хрущёва от обязанностей первого секретаря.",
    "«Вы разучились слушать товарищей», — сказал Молотов, просидевший в этой комнате тридцать лет.",
    "Семеро из одиннадцати были против, и если бы всё решала арифметика, дело было бы кончено.",
    "Министр обороны Г.К. Жуков предложил военные самолёты, чтобы доставить членов ЦК в Москву.",
    "За двое суток приехало более восьмидесяти человек, и они потребовали, чтобы их впустили.",
    "Пленум начался 22-го и продолжался неделю; его стенограмма занимает сотни страниц.",
    "К постановлению добавили имя Шепилова со словами, ставшими анекдотом: «и примкнувший к ним».",
    "Колебался Ворошилов, колебался и Булганин, о роли которого газеты молчали до 1958 г.",
    "Антипартийная группа, как её назвали потом, группой себя не считала и программы не имела.",
    "Закрытое письмо читали вслух на заводах, в учреждениях, в институтах и в колхозах области.",
    "В местных архивах сохранились вопросы с мест: почему сейчас, почему эти люди и что будет дальше?",
    "Учётчица из-под Перми записала, что в зале было холодно, выступали мало, а голосовали все.",
    "Остальные дела за то лето — хлебозаготовки, жилищное строительство, целина, ремонт техники.",
    "Историки и теперь спорят, насколько близок был перевес и как поступили бы военные.",
];

/// Sentences in changing order, one word in each drawn from another, so that branches and tables
/// see something less regular than a loop.
fn text(sentences: &[&str]) -> String {
    let mut state = 1957_u64;
    let mut draw = |limit: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % limit
    };
    let mut text = String::new();
    while text.len() < TEXT_BYTES {
        let mut words: Vec<_> = sentences[draw(sentences.len())].split(' ').collect();
        let other: Vec<_> = sentences[draw(sentences.len())].split(' ').collect();
        let at = draw(words.len());
        words[at] = other[draw(other.len())];
        text.push_str(&words.join(" "));
        text.push(if draw(4) == 0 { '\n' } else { ' ' });
    }
    text
}

/// Counts, so that nothing is left out as unused.
#[derive(Default)]
struct Count(usize);

impl Sink for Count {
    fn word(&mut self, raw: &str, start: usize) {
        self.0 += raw.len() ^ start;
    }

    fn token(&mut self, _: Token<'_>) {
        self.0 += 1;
    }

    fn gap(&mut self) {
        self.0 += 1;
    }
}

/// Gives each word as written a number, with one look into a table.
#[derive(Default)]
struct Numbers {
    table: HashTable<(String, u32)>,
    hash: FixedState,
    numbers: Vec<u32>,
}

impl Sink for Numbers {
    fn word(&mut self, raw: &str, _: usize) {
        let hash = self.hash.hash_one(raw.as_bytes());
        let next = self.table.len() as u32;
        let rehash = |entry: &(String, u32)| self.hash.hash_one(entry.0.as_bytes());
        let entry = self.table.entry(hash, |entry| entry.0 == raw, rehash);
        self.numbers.push(entry.or_insert_with(|| (raw.to_owned(), next)).get().1);
    }

    fn token(&mut self, _: Token<'_>) {}

    fn gap(&mut self) {}
}

fn scans(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, mut analyzer: Analyzer, text: &str) {
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let mut count = Count::default();
            analyzer.scan(black_box(text), &mut count);
            count.0
        });
    });
}

fn tokens(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, text: &str) {
    let mut analyzer = Analyzer::new();
    group.bench_function(name, |bencher| {
        bencher.iter(|| {
            let mut count = 0;
            analyzer.tokens(black_box(text), |token| count += token.term.len());
            count
        });
    });
}

fn tokens_at(group: &mut BenchmarkGroup<'_, WallTime>, text: &str) {
    let mut analyzer = Analyzer::new();
    let positions: Vec<u32> = (0..TEXT_BYTES as u32).step_by(100).collect();
    group.bench_function("tokens at", |bencher| {
        bencher.iter(|| {
            let mut count = 0;
            analyzer.tokens_at(black_box(text), &positions, |token| count += token.term.len());
            count
        });
    });
}

fn analysis(criterion: &mut Criterion) {
    for (language, sentences) in [("english", ENGLISH), ("russian", RUSSIAN)] {
        let text = text(sentences);
        let mut group = criterion.benchmark_group(language);
        group.throughput(Throughput::Bytes(text.len() as u64));
        scans(&mut group, "scan", Analyzer::new(), &text);
        scans(&mut group, "scan, portable", Analyzer::portable(), &text);
        let mut analyzer = Analyzer::new();
        let mut numbers = Numbers::default();
        group.bench_function("scan and look up", |bencher| {
            bencher.iter(|| {
                numbers.numbers.clear();
                analyzer.scan(black_box(&text), &mut numbers);
                numbers.numbers.len()
            });
        });
        tokens(&mut group, "tokens", &text);
        tokens_at(&mut group, &text);
        tokens(&mut group, "general", &text.replace([' ', '\n'], "\u{2009}"));
        group.bench_function("unicode_word_indices", |bencher| {
            bencher.iter(|| black_box(&text).unicode_word_indices().count());
        });
    }
}

criterion_group!(benches, analysis);
criterion_main!(benches);
