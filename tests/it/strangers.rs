//! Names among common words: what a reader of a large archive sees first.
//!
//! An archive is made from word lists and names of the repository, the same each time. The common
//! words that resemble its names are frequent in it, as they are in prose: a stranger that counts
//! once in a list of words counts hundreds of times here.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
    sync::LazyLock,
};

use arkhiv::{
    document::Document,
    index::Writer,
    search::{Archive, SearchRequest},
    vocabulary::Class,
};
use transliterate::{NameQuery, PhoneticKey, Relation, Standard, index_keys, modernize, romanize};

use crate::{library::open, program::checkout};

/// Names that are asked for, and those among them that are taken for having many neighbours.
const NAMES: usize = 100;
const CROWDED: usize = 80;

/// Common words that resemble one name and are frequent, at most.
const NEIGHBOURS: usize = 5;

/// Sentences without names, in each language.
const SENTENCES: usize = 3_600;

/// The words of both languages that stand in every sentence.
const ENGLISH: &str = "the of and to in that was he for it with as his on be at by had not are but \
    from or have they which were this been their";
const RUSSIAN: &str = "и в не на что с по как это он к из у за от так же для о его вы бы только \
    или было еще мы при уже до нет";

/// Ordinary Russian nouns of which surnames were made, without their endings.
const NOUNS: &str = "баран волк козл зайц поп дьяк кот жук комар сом бык петух скворц орл сокол ястреб \
    бобр хорьк щук рыбак казак плотник столяр маляр повар солдат капитан мороз снег ветр град туман \
    дуб клен мак лук горох калач пирог блин суп топор молот колок горшк чулк сапог кафтан платок пуп \
    зуб нос глаз язык лоб сыч рак шум гром жар дым пожар базар сахар мед воск лес бор луг песк бугр \
    остров";

/// Surnames that are asked for besides.
const EXAMPLES: &str = "попов гусев козлов зайцев чехов петров скачков максимов данилов";

struct Name {
    cyrillic: String,
    latin: String,
    /// Cases, the other gender, and all spellings that are written somewhere.
    forms: BTreeSet<String>,
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

/// Words of which the first are the most frequent, as in prose.
struct Prose {
    words: Vec<String>,
    sums: Vec<f64>,
}

impl Prose {
    fn new(words: Vec<String>) -> Self {
        let mut sum = 0.0;
        let mut weigh = |rank: usize| {
            sum += 1.0 / (rank as f64 + 3.0);
            sum
        };
        let sums = (0..words.len()).map(&mut weigh).collect();
        Self { words, sums }
    }

    fn word(&self, dice: &mut Dice) -> &str {
        let at = dice.below(1 << 30) as f64 / f64::from(1 << 30) * self.sums[self.sums.len() - 1];
        &self.words[self.sums.partition_point(|sum| *sum <= at)]
    }

    /// A sentence of ten words, one of them a name within it.
    fn sentence(&self, name: Option<&str>, dice: &mut Dice) -> String {
        let at = 3 + dice.below(6);
        let words = (0..10).map(|n| match name {
            Some(name) if n == at => titled(name),
            _ if n == 0 => titled(self.word(dice)),
            _ => self.word(dice).to_owned(),
        });
        words.collect::<Vec<_>>().join(" ") + ". "
    }
}

fn titled(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn file(path: &str) -> String {
    std::fs::read_to_string(checkout().join(path)).unwrap()
}

/// The Russian words that the sample archive mostly writes with small letters.
fn words_of_the_sample() -> BTreeSet<String> {
    let mut surplus = BTreeMap::<String, i32>::new();
    for entry in walkdir::WalkDir::new(checkout().join("corpus")) {
        let Ok(text) = std::fs::read_to_string(entry.unwrap().path()) else { continue };
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| word.len() > 4) {
            let folded = word.to_lowercase();
            let count = if word == folded { 1 } else { -1 };
            *surplus.entry(folded).or_default() += count;
        }
    }
    surplus.retain(|word, n| *n > 0 && word.starts_with(|c| ('а'..='я').contains(&c)));
    surplus.into_keys().collect()
}

/// Words by the keys that an index keeps them by.
struct ByKey(HashMap<PhoneticKey, Vec<String>>);

impl ByKey {
    fn new<'w>(words: impl Iterator<Item = &'w str>) -> Self {
        let (mut all, mut keys) = (HashMap::<_, Vec<String>>::new(), Vec::new());
        for word in words {
            index_keys(&modernize(word), &mut keys);
            for key in &keys {
                all.entry(key.key).or_default().push(word.to_owned());
            }
        }
        Self(all)
    }

    /// Those that the rules of names take for a spelling of a name, the likeliest first.
    fn neighbours(&self, name: &str) -> Vec<String> {
        let mut query = NameQuery::of_name(&titled(name));
        let keys = query.keys().to_vec();
        let words: BTreeSet<&String> =
            keys.iter().filter_map(|key| self.0.get(&key.key)).flatten().collect();
        let mut found: Vec<(f32, &String)> = words
            .into_iter()
            .filter_map(|word| query.match_word(&modernize(word)).map(|its| (its, word)))
            .filter(|(its, _)| its.relation == Relation::Spelling)
            .map(|(its, word)| (its.weight, word))
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        found.into_iter().map(|(_, word)| word.clone()).collect()
    }
}

/// The genitive of a masculine surname (of most, the feminine nominative too) and its instrumental.
fn declined(name: &str) -> Vec<String> {
    let endings: &[&str] = match name {
        _ if name.ends_with("ский") => &["ого", "им"],
        _ => &["а", "ым"],
    };
    let stem = name.strip_suffix("ий").unwrap_or(name);
    endings.iter().map(|ending| format!("{stem}{ending}")).collect()
}

struct Material {
    names: Vec<Name>,
    english: Prose,
    russian: Prose,
    common: BTreeSet<String>,
}

/// Common Russian words.
fn russian_words() -> BTreeSet<String> {
    let nouns =
        NOUNS.split(' ').flat_map(|stem| ["а", "у", "ом"].map(|ending| format!("{stem}{ending}")));
    words_of_the_sample().into_iter().chain(nouns).collect()
}

/// Masculine surnames that are not common words, with the Latin spellings that were found of them.
fn spellings<'p>(
    pairs: &'p str,
    russian: &BTreeSet<String>,
) -> BTreeMap<&'p str, BTreeSet<&'p str>> {
    let mut spellings = BTreeMap::<_, BTreeSet<_>>::new();
    for row in pairs.lines().filter(|row| row.ends_with("\tsurname")) {
        let [latin, cyrillic, _] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let is_plain = ["ов", "ев", "ин", "ский"].iter().any(|end| cyrillic.ends_with(end));
        if is_plain && !russian.contains(cyrillic) && cyrillic.chars().count() >= 4 {
            spellings.entry(cyrillic).or_default().insert(latin);
        }
    }
    spellings
}

/// Chooses the names, and gives their neighbours among common words high frequencies.
fn material() -> Material {
    let russian = russian_words();
    let pairs = file("transliterate/tests/data/wild_pairs.tsv");
    let listed = file("transliterate/tests/data/surnames.txt");
    let spellings = spellings(&pairs, &russian);
    let short = |name: &&str| name.ends_with("ов") && (5..=6).contains(&name.chars().count());
    let candidates: BTreeSet<&str> = spellings
        .keys()
        .copied()
        .step_by(6)
        .chain(listed.lines().filter(short).step_by(10))
        .chain(EXAMPLES.split(' '))
        .collect();

    let english = file("src/vocabulary/data/english_words.txt");
    let short = |word: &&str| word.len() <= 9;
    let latin_keys = ByKey::new(english.lines().filter(short));
    let cyrillic_keys = ByKey::new(russian.iter().map(String::as_str));

    let mut crowd: Vec<_> = candidates
        .into_iter()
        .map(|name| {
            let usual = romanize(name, Standard::Icao9303);
            let near = [
                latin_keys.neighbours(name),
                cyrillic_keys.neighbours(name),
                latin_keys.neighbours(&usual),
                cyrillic_keys.neighbours(&usual),
            ];
            (near, name, usual)
        })
        .collect();
    crowd.sort_by_key(|(near, name, ..)| {
        let neighbours: usize = near.iter().map(Vec::len).sum();
        (EXAMPLES.split(' ').all(|known| known != *name), Reverse(neighbours))
    });
    let rest = crowd.split_off(CROWDED);
    crowd.extend(rest.into_iter().step_by(2).take(NAMES - CROWDED));

    let mut names = Vec::new();
    let mut neighbours = [Vec::new(), Vec::new()];
    for (near, name, usual) in crowd {
        let usual = usual.to_lowercase();
        let mut forms: BTreeSet<String> = declined(name).into_iter().collect();
        forms.extend([name.to_owned(), usual.clone()]);
        let latin = spellings.get(name).and_then(BTreeSet::first);
        forms.extend(latin.map(|latin| (*latin).to_owned()));
        for (n, near) in near.into_iter().enumerate() {
            neighbours[n % 2].extend(near.into_iter().take(NEIGHBOURS));
        }
        names.push(Name { cyrillic: name.to_owned(), latin: titled(&usual), forms });
    }
    let is_form = |word: &String| names.iter().any(|name| name.forms.contains(word));
    let prose = |first: &str, near: &[String], others: Vec<&str>| {
        let mut seen = BTreeSet::new();
        let first = first.split_whitespace().map(String::from);
        let words = first.chain(near.iter().cloned()).chain(others.into_iter().map(String::from));
        let words = words.filter(|word| !is_form(word) && seen.insert(word.clone())).collect();
        Prose::new(words)
    };
    let english = prose(ENGLISH, &neighbours[0], english.lines().step_by(60).collect());
    let russian = prose(RUSSIAN, &neighbours[1], russian.iter().map(String::as_str).collect());
    let common = english.words.iter().chain(&russian.words).cloned().collect();
    Material { names, english, russian, common }
}

/// The texts of the archive: prose, and each name in its forms and spellings.
fn texts(material: &Material) -> Vec<String> {
    let mut dice = Dice(1957);
    let mut texts = Vec::new();
    for prose in [&material.english, &material.russian] {
        for _ in 0..SENTENCES / 3 {
            texts.push((0..3).map(|_| prose.sentence(None, &mut dice)).collect());
        }
    }
    for name in &material.names {
        for form in &name.forms {
            let is_cyrillic = form.starts_with(|letter| ('а'..='ё').contains(&letter));
            let prose = if is_cyrillic { &material.russian } else { &material.english };
            let before = prose.sentence(None, &mut dice);
            texts.push(before + &prose.sentence(Some(form), &mut dice));
        }
    }
    texts
}

struct Indexed {
    _folder: tempfile::TempDir,
    archive: Archive,
}

impl Indexed {
    fn of(texts: &[String]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path()).unwrap();
        for (number, text) in texts.iter().enumerate() {
            writer.add(&Document::new(number.to_string(), text.as_str()), None).unwrap();
        }
        writer.commit().unwrap();
        Self { archive: open(folder.path()), _folder: folder }
    }
}

/// What the reader gets, over all queries.
#[derive(Default)]
struct Measure {
    hits: usize,
    strangers: usize,
    documents: u64,
    brought_in: u64,
    known: usize,
    kept: usize,
    ranks: Vec<f64>,
    worst: Vec<String>,
}

impl Measure {
    fn strangers(&self) -> f64 {
        100.0 * self.strangers as f64 / self.hits as f64
    }

    /// The mean of 1 / rank of the first hit that has the word as typed or a case of it.
    fn typed_first(&self) -> f64 {
        self.ranks.iter().sum::<f64>() / self.ranks.len() as f64
    }

    fn common(&self) -> f64 {
        100.0 * self.brought_in as f64 / self.documents as f64
    }

    fn kept(&self) -> f64 {
        100.0 * self.kept as f64 / self.known as f64
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { hits, documents, known, .. } = self;
        let (strangers, first) = (self.strangers(), self.typed_first());
        let (common, kept) = (self.common(), self.kept());
        write!(
            f,
            "strangers {strangers:.1} % of {hits} hits; typed form first {first:.3}; common words \
             brought in {common:.1} % of {documents} documents; kept {kept:.1} % of {known} spellings"
        )
    }
}

fn measure(archive: &Archive, material: &Material, query: impl Fn(&Name) -> String) -> Measure {
    let searcher = archive.searcher();
    let mut all = Measure::default();
    for name in &material.names {
        let query = query(name);
        let request =
            SearchRequest { limit: 100, snippets: 0, ..SearchRequest::new(query.clone()) };
        let answer = searcher.search(&request).unwrap();
        let forms = || answer.expansions.iter().flat_map(|term| &term.forms);
        let is_name = |form: &str| name.forms.contains(&form.to_lowercase());

        let ten = answer.hits.iter().take(10);
        all.hits += ten.len();
        all.strangers += ten.filter(|hit| !hit.matched.iter().any(|m| is_name(&m.form))).count();
        let is_typed = |class| matches!(class, Class::Exact | Class::Forms);
        let first =
            answer.hits.iter().position(|hit| hit.matched.iter().any(|m| is_typed(m.class)));
        all.ranks.push(first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)));

        let strange = forms().filter(|form| !is_typed(form.class) && !is_name(&form.form));
        let strange: Vec<_> = strange.filter(|form| material.common.contains(&form.form)).collect();
        let brought: u64 = strange.iter().map(|form| form.documents).sum();
        all.brought_in += brought.min(answer.total as u64);
        all.documents += answer.total as u64;
        let missing: Vec<&String> =
            name.forms.iter().filter(|known| !forms().any(|form| form.form == **known)).collect();
        all.known += name.forms.len();
        all.kept += name.forms.len() - missing.len();
        let strange: Vec<&str> =
            forms().map(|form| form.form.as_str()).filter(|form| !is_name(form)).collect();
        if !strange.is_empty() || !missing.is_empty() {
            all.worst.push(format!("{query}: finds {strange:?}, lacks {missing:?}"));
        }
    }
    all
}

static MATERIAL: LazyLock<Material> = LazyLock::new(material);
static PROSE: LazyLock<Indexed> = LazyLock::new(|| Indexed::of(&texts(&MATERIAL)));

/// The floors that a reader of a real archive needs.
#[track_caller]
fn holds(found: &Measure) {
    let shown = format!("{found}\n{}", found.worst.join("\n"));
    assert!(found.hits >= 3 * NAMES && found.known >= 4 * NAMES, "{shown}");
    println!("{shown}");
    assert!(found.strangers() <= 3.0, "{shown}");
    assert!(found.typed_first() >= 0.9, "{shown}");
    assert!(found.common() <= 1.0, "{shown}");
    assert!(found.kept() >= 97.0, "{shown}");
}

#[test]
fn names_in_cyrillic_letters_come_before_the_words_they_resemble() {
    holds(&measure(&PROSE.archive, &MATERIAL, |name| titled(&name.cyrillic)));
}

#[test]
fn names_in_latin_letters_come_before_the_words_they_resemble() {
    holds(&measure(&PROSE.archive, &MATERIAL, |name| name.latin.clone()));
}

#[test]
fn the_measure_tells_strangers_where_everything_is_asked_for() {
    for query in [|name: &Name| titled(&name.cyrillic), |name: &Name| name.latin.clone()] {
        let lenient = measure(&PROSE.archive, &MATERIAL, |name| format!("~{}", query(name)));
        assert!(lenient.strangers() > 20.0 && lenient.common() > 50.0, "{lenient}");
    }
}

#[test]
fn the_measure_tells_strangers_where_nothing_is_known_of_capitals() {
    let texts: Vec<String> = texts(&MATERIAL).iter().map(|text| text.to_lowercase()).collect();
    let small = Indexed::of(&texts);
    for query in [|name: &Name| titled(&name.cyrillic), |name: &Name| name.latin.clone()] {
        let found = measure(&small.archive, &MATERIAL, query);
        assert!(found.strangers() > 3.0 && found.common() > 10.0, "{found}");
        assert!(found.kept() >= 97.0, "what no capital speaks for is kept: {found}");
    }
}
