//! The rules as claims, and the properties that hold for any text.

use std::ops::Range;

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{
    character::{is_apostrophe, is_invisible, is_joint, is_space, is_stop, is_underscore},
    tokenizer::Tokenizer,
    *,
};

/// A token with its term owned.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Owned {
    term: String,
    span: Range<usize>,
    position: u32,
    stacked: bool,
}

impl From<Token<'_>> for Owned {
    fn from(token: Token<'_>) -> Self {
        let Token { term, span, position, stacked } = token;
        Self { term: term.to_owned(), span, position, stacked }
    }
}

fn tokens_by(analyzer: &mut Analyzer, text: &str) -> Vec<Owned> {
    let mut tokens = Vec::new();
    analyzer.tokens(text, |token| tokens.push(token.into()));
    tokens
}

fn tokens(text: &str) -> Vec<Owned> {
    tokens_by(&mut Analyzer::new(), text)
}

/// Every rule of the module's documentation, at least once.
const SAMPLE: &str = "М.С.Хрущёв и Н. С. Хрущев, U.S.S.R. and U.S.S.R; С.С.С.Р в 1957 г. \
    3.14 1,5 10:30 snake_case Арсен`ев Arsen`ev Arsen′ev Arsen´ev l'état l’état \
    Khru-\nshchev Хру¬\nщёв Хру\u{ad} \r\n  щёв Khru-\nShchev ко\u{ad}митет anti-party-group \
    Khrushchev's Khrushchev’s Молотов'с 's ' '' rock 'n' roll Kazanʹ Казаньʺ под\u{2033}ём \
    Straße ΟΔΟΣ ſtaat İstanbul ﬁnal ﬀ Ǆ Маленко\u{301}в Malenko\u{301}v è ѐ ѝ é ё й ѓ e\u{308} \
    Хрущeв Pоссия cоюз XXV СТАЛИH 1957-й №5 §3 100% a\u{200d}b a\u{361}b т\u{35c}с 中文 日本語 한국어 עברית \
    тѣхъ міръ Ѳедоръ I'm O'Neill д'Артаньян съѣздъ…—«ЦК КПСС»";

#[test]
fn other_rules_have_another_version() {
    let mut texts = vec![SAMPLE.to_owned(), "слово".repeat(60), "word".repeat(100)];
    // Every character of our scripts and of punctuation, within, before and after words of both.
    let characters = ('\0'..'\u{530}').chain('\u{2000}'..'\u{2070}');
    texts.extend(characters.map(|c| format!("a{c}b а{c}б 1{c}2 {c}A {c}Я x{c} ю{c} A.{c}.B.")));
    let mut checksum = crc32fast::Hasher::new();
    for text in &texts {
        for Owned { term, span, position, stacked } in tokens(text) {
            let line = format!("{term} {} {} {position} {stacked}\n", span.start, span.end);
            checksum.update(line.as_bytes());
        }
    }
    let checksum = checksum.finalize();
    assert_eq!(
        checksum, CHECKSUM_OF_SAMPLES,
        "the analysis gives other tokens than version {VERSION} did, so that existing indexes \
         no longer fit it: raise `analysis::VERSION`, then make the checksum beside it {checksum}"
    );
}

/// Folds the words that it is given and counts positions as the documentation of [`Sink`] has it.
#[derive(Default)]
struct Collect {
    tokens: Vec<Owned>,
    position: u32,
}

impl Sink for Collect {
    fn word(&mut self, raw: &str, start: usize) {
        let span = start..start + raw.len();
        let position = self.position;
        self.tokens.push(Owned { term: fold(raw), span, position, stacked: false });
        self.position += 1;
    }

    fn token(&mut self, token: Token<'_>) {
        self.position += u32::from(!token.stacked);
        self.tokens.push(token.into());
    }

    fn gap(&mut self) {
        self.position += 1;
    }
}

/// The tokens by the general way alone, over the whole text at once.
fn tokens_by_rules(text: &str) -> Vec<Owned> {
    let mut collect = Collect::default();
    Tokenizer::default().tokenize(text, 0..text.len(), &mut 0, &mut collect);
    collect.tokens
}

/// Checks terms: one space between words, `+` before a stacked one.
fn check(text: &str, expected: &str) {
    let tokens = tokens(text);
    let terms = tokens.iter().map(|token| {
        let mark = if token.stacked { "+" } else { "" };
        format!("{mark}{}", token.term)
    });
    assert_eq!(terms.collect::<Vec<_>>().join(" "), expected, "{text}");
    assert_eq!(tokens, tokens_by_rules(text), "{text}");
}

/// Checks what the tokens of a text are in it.
fn check_spans(text: &str, expected: &[&str]) {
    let spans: Vec<_> = tokens(text).into_iter().map(|token| &text[token.span]).collect();
    assert_eq!(spans, expected, "{text}");
}

fn check_positions(text: &str, expected: &[u32]) {
    let positions: Vec<_> = tokens(text).iter().map(|token| token.position).collect();
    assert_eq!(positions, expected, "{text}");
}

#[test]
fn words_of_any_script_are_folded() {
    check("Khrushchev, Nikita", "khrushchev nikita");
    check("ХРУЩЁВ — «Никита»", "хрущёв никита");
    check("Ελλάς Ἑλλάς ΟΔΟΣ", "ελλάσ ἑλλάσ οδοσ");
    check("שלום עולם", "שלום עולם");
    check("中文 漢字", "中 文 漢 字");
    check("👍 ура 🇷🇺", "ура");
    check("", "");
    check(" \r\n\t—…", "");
}

#[test]
fn lower_case_is_that_of_case_folding() {
    check("STRASSE Straße STRAẞE", "strasse strasse strasse");
    check("İstanbul", "istanbul");
    check("ﬁnal oﬃce", "final office");
    check("Chruščëv Żółć ÉTÉ", "chruščëv żółć été");
    check("Ѣдущій", "ѣдущій");
}

#[test]
fn letters_are_composed_and_stay_different() {
    check("и\u{306} й", "й й");
    check("е\u{308} ё е", "ё ё е");
    check("cafe\u{301} café cafe", "café café cafe");
    check("ѓ г\u{301}", "ѓ ѓ");
}

#[test]
fn stress_marks_are_removed() {
    check("Хрущё\u{301}в Ники\u{301}та Серге\u{300}евич", "хрущёв никита сергеевич");
    check("е\u{301}\u{308} ѐ ѝ", "ё е и");
    check("Маленко\u{341}в", "маленков");
    check("Khrushch\u{301}ev", "khrushchev");
    check_spans("о́", &["о́"]);
}

#[test]
fn ties_and_characters_without_a_shape_are_removed() {
    check("t\u{361}sar' T\u{fe20}S\u{fe21}K", "tsar tsk");
    check(
        "Хру\u{ad}щёв Ma\u{200d}len\u{200c}kov \u{feff}Mo\u{2060}lotov",
        "хрущёв malenkov molotov",
    );
}

#[test]
fn apostrophes_and_primes_between_letters_are_one() {
    check("Arsenʹev Arsen'ev Arsen’ev Arsen‘ev", "arsen'ev arsen'ev arsen'ev arsen'ev");
    check("Arsenʼev Arsen′ev Arsen`ev Arsen´ev", "arsen'ev arsen'ev arsen'ev arsen'ev");
    check("obʺekt ob″ekt об'ект", "ob'ekt ob'ekt об'ект");
    check("don't rock'n'roll", "don't rock'n'roll");
    check("1'000 5`6 '57", "1'000 5 6 57");
}

#[test]
fn apostrophes_at_the_ends_of_a_word_are_no_part_of_its_term() {
    check("Kazanʹ Rus' oblast’ ʻAli 'quoted' `code`", "kazan rus oblast ali quoted code");
    check("ʹ ʼ '", "");
    check_spans("Kazanʹ Rus'", &["Kazanʹ", "Rus"]);
}

#[test]
fn a_possessive_is_no_part_of_the_word() {
    check("Khrushchev's plan", "khrushchev plan");
    check("Khrushchev’s, KHRUSHCHEV'S", "khrushchev khrushchev");
    check("Khrushchevʼs Khrushchev`s “Khrushchev’s”—", "khrushchev khrushchev khrushchev");
    check("Хрущёв's James's Molotovs'", "хрущёв james molotovs");
    check("o'shea's 's s", "o'shea s s");
    check_spans("Khrushchev's. Khrushchev’s", &["Khrushchev", "Khrushchev"]);
    check_positions("Khrushchev's plan", &[0, 1]);
}

#[test]
fn full_stops_and_colons_separate_letters_and_underscores_separate_all() {
    check("Presidium.Then title:plenum a_b_1", "presidium then title plenum a b 1");
    check("Он ушёл.Она:нет", "он ушёл она нет");
    check("file.txt www.example.com", "file txt www example com");
}

#[test]
fn numbers_are_kept() {
    check("1957 3.14 1,000 1;2 12:30", "1957 3.14 1,000 1;2 12 30");
    check("20th 20-й 18.06.1957 1957г. XX", "20th 20 й 18.06.1957 1957г xx");
    check("v1.2 1.a a.1 5,b", "v1.2 1 a a 1 5 b");
    check("м² ½ №5", "м ² ½ 5");
}

#[test]
fn hyphenated_words_are_their_parts() {
    check("anti-party", "anti party");
    check("анти-партийный анти‐партийный анти\u{2011}партийный", &["анти партийный"; 3].join(" "));
    check_positions("anti-party group", &[0, 1, 2]);
}

#[test]
fn a_hyphen_at_the_end_of_a_line_joins() {
    check("Khru-\nshchev", "khrushchev +khru-shchev-");
    check("Хру\u{ad}\nщёв Хру¬\nщёв", "хрущёв хрущёв");
    check("Хру-\nщёв Хру‐ \r\n\t щёв", "хрущёв +хру-щёв- хрущёв +хру-щёв-");
    check("a-\nb-\nc", "abc +a-b-c-");
    check("Хрущё\u{301}-\nв’s", "хрущёв +хрущё-в-");
    check_spans("(Khru-\n  shchev's)", &["Khru-\n  shchev", "Khru-\n  shchev"]);
    check_positions("Khru-\nshchev spoke", &[0, 0, 1]);
}

#[test]
fn a_word_goes_on_beyond_the_end_of_a_page_and_in_capitals() {
    check("Khru-\n\nshchev", "khrushchev +khru-shchev-");
    check("Хру-\n\u{c}щёв", "хрущёв +хру-щёв-");
    check("Хру-\n\n— 12 —\n\nщёв не", "хрущёв +хру-щёв- не");
    check("ХРУ-\nЩЁВ", "хрущёв +хру-щёв-");
    check_spans("Хру¬\n 7\n\u{c}щёв", &["Хру¬\n 7\n\u{c}щёв"]);
}

#[test]
fn a_hyphen_that_is_kept_separates() {
    check("двух-\nи трёхэтажный", "двух и трёхэтажный");
    check("pre-\nand post-war", "pre and post war");
    check("Ростов-\nна-Дону", "ростов +ростовна на дону");
    check("Хру-\nщёв-младший", "хру +хрущёв щёв младший");
}

#[test]
fn a_space_without_width_is_no_break() {
    check("Хру\u{200b}щёв Ma\u{200b}\u{200b}lenkov", "хрущёв malenkov");
    check("a\u{200b} \u{200b}b 19\u{200b}57", "a b 1957");
    check_spans("Хру\u{200b}щёв", &["Хру\u{200b}щёв"]);
}

#[test]
fn styled_letters_are_letters() {
    check("𝐊𝐡𝐫𝐮𝐬𝐡𝐜𝐡𝐞𝐯 𝒦𝒽𝓇𝓊 𝔎𝔥 𝟏𝟗𝟓𝟕", "khrushchev khru kh 1957");
    check("Ｋｈｒｕｓｈｃｈｅｖ １９５７ ⓅⓁⒺⓃⓊⓂ", "khrushchev 1957 plenum");
    check("м² ½ №5 ª", "м ² ½ 5 ª");
}

#[test]
fn a_hyphen_before_a_capital_or_after_a_number_separates() {
    check("Khru-\nShchev", "khru shchev");
    check("20-\nй", "20 й");
    check("Khru -\nshchev", "khru shchev");
    check("Khru-\n5", "khru 5");
}

#[test]
fn look_alikes_are_written_in_the_script_of_their_word() {
    check("Xрущев xpyщёв Xрущëв", "хрущев хрущёв хрущёв");
    check("Кhrushchev", "khrushchev");
    check("Zрущев COBET", "zрущев cobet");
    check("аﬅц", "аѕтц");
}

#[test]
fn an_acronym_is_its_letters_and_a_word() {
    check("U.S.S.R.", "u +ussr s s r");
    check("U.S.S.R", "u +ussr s s r");
    check("С.С.С.Р.", "с +ссср с с р");
    check("the U.S. and N.S.", "the u +u. +us s and n +n. +ns s");
    check("(U.S.S.R.'s) U.S.S.R's", "u +ussr s s r s u +ussr s s r");
    check("А\u{301}.Б.", "а +а. +аб б");
    check_spans("U.S.S.R.", &["U", "U.S.S.R", "S", "S", "R"]);
    check_positions("the U.S.S.R. in", &[0, 1, 1, 2, 3, 4, 5]);
}

#[test]
fn initials_are_stacked_without_the_surname() {
    check("М.С.Хрущёв", "м +м. +мс с хрущёв");
    check("Хрущёв Н.С.", "хрущёв н +н. +нс с");
    check("Н. С. Хрущёв", "н +н. с хрущёв");
    check_spans("М.С.Хрущёв", &["М", "М", "М.С", "С", "Хрущёв"]);
}

#[test]
fn two_letters_without_the_last_stop_and_endless_ones_are_no_acronym() {
    check("U.S a.b", "u +u. s a b");
    check("1.2. a1.b2.", "1.2 a1 b2");
    let letters = |count: usize| tokens(&"a.".repeat(count));
    assert_eq!(letters(16).len(), 17);
    assert_eq!(letters(17).len(), 17);
}

#[test]
fn a_word_too_long_to_be_a_term_has_a_position_only() {
    let long = |letter: &str, bytes: usize| letter.repeat(bytes / letter.len());
    for (letter, bytes) in [("a", 255), ("я", 254), ("a\u{ad}", 255 * 3), ("ẞ", 127 * 3)] {
        check_positions(&format!("x {} y", long(letter, bytes)), &[0, 1, 2]);
        check_positions(&format!("x {} y", long(letter, 2 * bytes)), &[0, 2]);
    }
}

#[test]
fn fold_gives_the_term_of_a_word() {
    assert_eq!(fold("Хрущё\u{301}в’s"), "хрущёв");
    assert_eq!(fold("U.S.S.R."), "ussr");
    assert_eq!(fold("anti-party"), "antiparty");
    assert_eq!(fold("3.14"), "3.14");
    assert_eq!(fold(""), "");
}

#[test]
fn each_character_means_the_same_to_both_ways() {
    let step = if cfg!(debug_assertions) { 499 } else { 1 };
    for c in ('\0'..='\u{2fff}').chain(('\u{3000}'..=char::MAX).step_by(step)) {
        let text =
            format!("a{c}b é{c}ё 1{c}2 x{c}1 {c} a{c} {c}я a.{c}b B.C{c}.D {c}'s x'{c}s k's{c}");
        assert_eq!(tokens(&text), tokens_by_rules(&text), "U+{:04X}", u32::from(c));
    }
}

#[test]
fn hostile_texts_take_linear_time() {
    let hostile = [
        "а\u{301}",
        ".",
        "a-",
        "a.b.",
        "a-\n",
        "a- ",
        "'",
        "a's",
        "’",
        "\u{ad}",
        "a.\u{301}",
        "1.",
    ];
    for unit in hostile {
        let text = unit.repeat(if cfg!(debug_assertions) { 1 << 16 } else { 1 << 20 });
        let start = std::time::Instant::now();
        Analyzer::new().tokens(&text, |_| {});
        assert!(start.elapsed().as_secs() < 20, "{unit}");
    }
}

/// Texts made of what the rules are about, closely packed.
fn texts() -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        4 => "[a-zA-Z]",
        4 => "[а-яА-ЯёЁ]",
        3 => "[ .:_'\n-]",
        2 => "[0-9,;sS’]",
        1 => "[ѣіўґѐѝéëßİſćŁͅȺЉ]",
        1 => "[\u{300}\u{301}\u{306}\u{307}\u{308}\u{340}\u{344}\u{361}\u{fe20}\u{20dd}]",
        1 => "[\u{ad}\u{ac}\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{fe0f}\u{2010}\u{2011}\u{202f}\u{a0}]",
        1 => "[‘`´ʹʺʼ′″\"«»—…№·]",
        1 => "[אש中文かカกะ가\u{1F1F7}👍𝐀𐐀]",
        1 => "[\r\t\u{b}\u{85}\u{2028}]",
        1 => "\\PC",
    ];
    let pieces = prop_oneof![
        6 => characters,
        1 => "[ а-яё]{0,80}",
        1 => "[ a-z]{0,80}",
        1 => "([A-ZА-Я]\\.){1,5}",
        1 => "[a-zа-я]-[ \t]?\r?\n ?[a-zа-яА-Я]",
        1 => "[a-z]['’][sS]",
        1 => "[ «]([а-яА-Я] ){1,7}",
        1 => "[ (]([a-zA-Z] ){1,7}",
        1 => "([a-zа-яА-Я]\u{a0}){1,7}",
        1 => "[a-zа-я]-\n{1,2}([0-9]\n)?\u{c}?[a-zа-яА-Я]{1,3}-?",
        1 => "[А-Я]{2}-\r?\n[А-Я]{1,2}",
    ];
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// Whether a stretch between white space has something that we treat other than UAX #29.
fn is_exceptional(stretch: &str) -> bool {
    // A modifier prime may be alone, a possessive may end a word.
    // What has no width joins.
    stretch.contains(|c| {
        is_stop(c) || is_underscore(c) || is_joint(c) || is_apostrophe(c) || is_invisible(c)
    })
}

/// Whether a stretch may hold a word that is too long to have a term.
fn is_long(stretch: &str) -> bool {
    stretch.len() > MAX_TERM_BYTES
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 300 } else { 20_000 }))]

    #[test]
    fn both_ways_and_all_methods_give_the_same(text in texts()) {
        let expected = tokens_by_rules(&text);
        prop_assert_eq!(&tokens(&text), &expected);
        prop_assert_eq!(&tokens_by(&mut Analyzer::portable(), &text), &expected);
        let mut scanned = Collect::default();
        Analyzer::new().scan(&text, &mut scanned);
        prop_assert_eq!(&scanned.tokens, &expected);
    }

    #[test]
    fn tokens_at_some_positions_are_those_of_all(text in texts(), wanted in prop::collection::vec(0_u32..60, 0..12)) {
        let mut wanted = wanted;
        wanted.sort_unstable();
        wanted.dedup();
        let mut all = tokens(&text);
        for positions in [(0..=all.len() as u32).collect(), wanted] {
            let mut found: Vec<Owned> = Vec::new();
            Analyzer::new().tokens_at(&text, &positions, |token| found.push(token.into()));
            all.retain(|token| positions.contains(&token.position));
            prop_assert_eq!(&found, &all, "{:?}", positions);
        }
    }

    #[test]
    fn spans_ascend_and_slice_back_to_their_terms(text in texts()) {
        let tokens = tokens(&text);
        for pair in tokens.windows(2) {
            prop_assert!(pair[0].stacked || pair[1].stacked || pair[0].span.end <= pair[1].span.start);
            prop_assert!(pair[0].span.start <= pair[1].span.start);
            prop_assert!(pair[0].position + u32::from(!pair[1].stacked) <= pair[1].position);
        }
        for token in tokens {
            prop_assert!(!token.term.is_empty() && token.term.len() <= MAX_TERM_BYTES);
            let word = token.term.strip_suffix(['.', '-']).unwrap_or(&token.term);
            prop_assert!(word == token.term || token.stacked);
            if word.contains('-') {
                prop_assert_eq!(LetterMark::compound_term(&text[token.span]), Some(token.term));
                continue;
            }
            prop_assert_eq!(fold(&text[token.span]), word);
        }
    }

    #[test]
    fn folding_twice_is_folding_once(text in texts()) {
        for word in text.split_whitespace() {
            let term = fold(word);
            prop_assert_eq!(fold(&term), term);
        }
    }

    #[test]
    fn letters_of_equivalent_texts_have_the_same_terms(text in texts()) {
        use unicode_normalization::UnicodeNormalization;
        for token in tokens(&text).into_iter().filter(|token| !token.stacked) {
            let decomposed: String = text[token.span].nfd().collect();
            prop_assert_eq!(fold(&decomposed), token.term);
        }
    }

    #[test]
    fn spaces_around_a_text_shift_its_spans_only(text in texts(), shift in 0..130_usize) {
        let mut shifted = tokens(&format!("{}{text} ", " ".repeat(shift)));
        for token in &mut shifted {
            token.span = token.span.start - shift..token.span.end - shift;
        }
        prop_assert_eq!(shifted, tokens(&text));
    }

    #[test]
    fn words_are_those_of_uax_29_but_for_the_named_exceptions(text in texts()) {
        // No line ends, for words go on across them.
        let text = text.replace(['\n', '\r', '\u{c}'], " ");
        prop_assume!(letter_spacing::first_run(&text, 0..text.len()).is_none());
        let mut start = 0;
        for stretch in text.split_inclusive(is_space) {
            if !is_exceptional(stretch) && !is_long(stretch) {
                let within = |token: &Owned| {
                    !token.stacked && (start..start + stretch.len()).contains(&token.span.start)
                };
                let ours: Vec<_> =
                    tokens(&text).into_iter().filter(within).map(|token| token.span).collect();
                let theirs: Vec<_> = stretch
                    .unicode_word_indices()
                    .filter_map(|(at, word)| {
                        let first = word.find(char::is_alphanumeric)?;
                        Some(start + at + first..start + at + word.len())
                    })
                    .collect();
                prop_assert_eq!(ours, theirs);
            }
            start += stretch.len();
        }
    }

    #[test]
    fn every_letter_and_digit_is_in_a_token(text in texts()) {
        prop_assume!(!text.split(is_space).any(is_long));
        let tokens = tokens(&text);
        let is_left_out = |at: usize, c: char| {
            is_apostrophe(c) || matches!(c, 's' | 'S') && text[..at].ends_with(is_apostrophe)
        };
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
            let is_covered = tokens.iter().any(|token| token.span.contains(&at));
            prop_assert!(is_covered || is_left_out(at, c), "{} at {}", c, at);
        }
    }
}
