//! Text that was once read in a wrong encoding and saved so, put right.
//!
//! Undone is UTF-8 read as windows-1252 (`Ð¥Ñ€ÑƒÑ‰Ñ‘Ð²`) or as an old Cyrillic encoding
//! (`РҐСЂСѓС‰С‘РІ`, `╨е╤А╤Г╤Й╤С╨▓`), and any of the five Cyrillic encodings read as windows-1252
//! (`Õðóù¸â`) or as another of them (`уПСЫ╦Б`), in each line that shows it, and in those beside it
//! that are too short to show anything. Only where the result is Russian by its letters and the
//! text is not, or UTF-8 that no accident makes: ordinary French, Ukrainian or Serbian is left as it
//! is. Controls from U+0080 to U+009F are the quotes and dashes that windows-1252 has there.

use encoding_rs::WINDOWS_1252;

use super::mistake::Mistake;

/// How much of a line it is judged by, in bytes.
const SAMPLE_BYTES: usize = 4096;
/// How many lines on a line like it is looked for.
const NEAR_LINES: usize = 16;
/// How much of a record is looked at for signs of garbled text, in bytes.
const HEAD_BYTES: usize = 512;
/// How much of a line of it has to prove that.
const PROOF_BYTES: usize = 256;
/// How many of a hundred Cyrillic letters are at least `о`, `е`, `а` or `и` in nearly any Russian
/// text; it has 36, and what was read wrong less than 20. In a short one chance is greater.
const VOWELS_OF_100: usize = 30;
const VOWELS_OF_FEW: usize = 42;

/// The text as it was meant, where it is garbled.
pub(super) fn repair(text: &str) -> Option<String> {
    let is_suspicious = |line: &str| is_suspicious(line.as_bytes());
    let first = text.split_inclusive('\n').position(is_suspicious)?;
    let lines = || text.split_inclusive('\n');
    let mistakes: Vec<Option<Mistake>> = lines()
        .skip(first)
        .map(|line| {
            is_suspicious(line).then(|| Mistake::of(beginning(line, SAMPLE_BYTES))).flatten()
        })
        .collect();
    let mut before = None;
    let mut repaired = false;
    let mut better = String::with_capacity(text.len());
    let known: Vec<_> = std::iter::repeat_n(None, first).chain(mistakes).collect();
    for (at, line) in lines().enumerate() {
        let mended = match known[at] {
            Some(mistake) => {
                before = Some(mistake);
                Some(mistake.mend(line))
            }
            None if is_suspicious(line) => {
                let after = known[at..].iter().take(NEAR_LINES).copied().flatten().next();
                let near = before.or(after);
                near.and_then(|near| near.mend_in_doubt(line, before == after))
            }
            None => None,
        };
        let line = mended.as_deref().unwrap_or(line);
        repaired |= mended.is_some();
        match without_controls(line) {
            Some(line) => {
                repaired = true;
                better.push_str(&line);
            }
            None => better.push_str(line),
        }
    }
    repaired.then_some(better)
}

/// Whether the beginning of the text shows a sign of any mistake: a quick look on the way of bulk
/// loads, whose records are garbled whole if at all.
pub(super) fn is_likely(text: &str) -> bool {
    if !is_suspicious(&text.as_bytes()[..text.len().min(HEAD_BYTES)]) {
        return false;
    }
    // A text of which no line there is proven to be garbled would be looked at in vain, line by line: a
    // tenth of the time of a load that has dictionaries among it.
    beginning(text, HEAD_BYTES).split_inclusive('\n').any(|line| {
        let proof = beginning(line, PROOF_BYTES);
        let is_garbled = || Mistake::of(proof).is_some() || without_controls(proof).is_some();
        is_suspicious(line.as_bytes()) && is_garbled()
    })
}

/// The beginning of a text, of so many bytes at most.
fn beginning(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// Whether the text shows a sign of any mistake; false for nearly every text, at the cost of a few
/// searches for bytes.
fn is_suspicious(text: &[u8]) -> bool {
    if text.is_ascii() {
        return false;
    }
    has_latin_signs(text) || has_cyrillic_signs(text)
}

/// Letters or signs of Latin-1: three in a row, or one that begins a character of UTF-8 before one that may
/// go on with it; controls; the `â€` of quotes.
fn has_latin_signs(text: &[u8]) -> bool {
    let at = |index: usize| text.get(index).copied().unwrap_or(0);
    memchr::memchr2_iter(0xC3, 0xC2, text).any(|i| match (at(i), at(i + 1), at(i + 2)) {
        (0xC2, ..0xA0, _) => true,
        // Where IBM866 has small letters.
        (0xC2, ..0xB0, 0xC2 | 0xC3) => matches!(at(i + 4), 0xC2 | 0xC3),
        (_, 0x90 | 0x91 | 0x83 | 0x82, next) => next >= 0x80,
        (_, 0xA2, next) => matches!(next, 0xC2 | 0xE2),
        (_, _, 0xC3) => at(i + 4) == 0xC3,
        _ => false,
    })
}

/// Cyrillic letters that Russian has not, signs that stand beside none, and too few vowels.
fn has_cyrillic_signs(text: &[u8]) -> bool {
    let count = |is: fn(u8) -> bool| text.iter().filter(|&&byte| is(byte)).count();
    let letters = count(|byte| byte & !1 == 0xD0);
    if letters == 0 {
        // Where there are no letters, lines of boxes may be meant for them.
        return text.windows(2).any(|pair| pair[0] == 0xE2 && (0x94..0x97).contains(&pair[1]));
    }
    // The last bytes of the four in both cases: none of `р` to `я` ends with them.
    let vowels =
        count(|byte| matches!(byte, 0xBE | 0xB5 | 0xB0 | 0xB8 | 0x9E | 0x95 | 0x90 | 0x98));
    let least = if letters < 100 { VOWELS_OF_FEW } else { VOWELS_OF_100 };
    if vowels * 100 < letters * least {
        return true;
    }
    let pairs = text.iter().zip(&text[1..]);
    let odd = pairs.filter(|&(&first, &second)| {
        // `Ђ` to `Џ` but for `Ё`, `ђ` and what follows it, Cyrillic letters beyond.
        (first == 0xD0) & (0x80..0x90).contains(&second) & (second != 0x81)
            | (first == 0xD1) & (second > 0x91)
            | (first == 0xD2)
            // Lines and blocks that boxes are drawn with, the euro that was the last of the letters.
            | (first == 0xE2) & ((0x94..0x97).contains(&second) | (second == 0x82))
    });
    odd.count() > 0
}

/// The line with what windows-1252 has for controls, where it has any of those.
fn without_controls(line: &str) -> Option<String> {
    let is_control = |c: char| ('\u{80}'..='\u{9F}').contains(&c);
    if memchr::memchr(0xC2, line.as_bytes()).is_none() || !line.contains(is_control) {
        return None;
    }
    let read = |c: char| {
        let byte = u8::try_from(c).ok().filter(|_| is_control(c))?;
        WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
    };
    Some(line.chars().map(|c| read(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, WINDOWS_1251, X_MAC_CYRILLIC};
    use proptest::prelude::*;

    use super::{
        super::cyrillic::tests::{PROSE, WESTERN},
        *,
    };

    /// The text as it looks after its bytes were read as those of another encoding; what the
    /// encoding has no byte for stays.
    fn garble(text: &str, right: &'static Encoding, wrong: &'static Encoding) -> String {
        let garbled = text.chars().map(|c| {
            let char = c.to_string();
            let (bytes, _, unmappable) = right.encode(&char);
            if unmappable {
                return c.to_string();
            }
            wrong.decode_without_bom_handling(&bytes).0.into_owned()
        });
        garbled.collect()
    }

    fn encodable(text: &str, encoding: &'static Encoding) -> String {
        text.chars().filter(|c| !encoding.encode(&c.to_string()).2).collect()
    }

    const OLD: [&Encoding; 5] = [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC];

    fn mistakes() -> impl Iterator<Item = (&'static Encoding, &'static Encoding)> {
        let all = [UTF_8].into_iter().chain(OLD);
        let pairs = all.flat_map(|right| {
            OLD.into_iter().chain([WINDOWS_1252]).map(move |wrong| (right, wrong))
        });
        pairs.filter(|(right, wrong)| right != wrong)
    }

    /// Mac Cyrillic has the small letters of windows-1251 but for one.
    fn have_letters_in_common(right: &'static Encoding, wrong: &'static Encoding) -> bool {
        [right, wrong].iter().all(|encoding| [X_MAC_CYRILLIC, WINDOWS_1251].contains(encoding))
    }

    /// Written for these tests, each line to be told by itself.
    const LINES: [&str; 12] = [
        "Молотов молчал, а Каганович перебивал каждого.",
        "Пленум открылся в субботу, двадцать второго июня.",
        "Стенограмма хранится в архиве; листы с седьмого по девятый утрачены.",
        "Россия, Иван, Яковлев, Эренбург и Щербаков",
        "Прошу выдать справку о реабилитации моего отца.",
        "Съезд объявил перерыв до понедельника.",
        "Маленков уехал в Усть-Каменогорск, на электростанцию.",
        "Дорогая Анна, пишу тебе из госпиталя, рука заживает.",
        "Секретарь обкома доложил о надоях и привесах за квартал.",
        "Её фамилия в списке зачёркнута синим карандашом.",
        "Хрущёв вернулся из Финляндии раньше, чем ожидали.",
        "Народный комиссариат внутренних дел, оперативный отдел",
    ];

    #[test]
    fn each_mistake_is_undone() {
        for text in LINES.iter().chain(&[PROSE]) {
            for (right, wrong) in mistakes() {
                // Signs that the encoding has not are not in such a text.
                let text = encodable(text, right);
                // One capital proves nothing where all other letters are as they should be.
                if have_letters_in_common(right, wrong) && text.len() < 1_000 {
                    continue;
                }
                let garbled = garble(&text, right, wrong);
                let read = repair(&garbled).unwrap_or(garbled.clone());
                assert_eq!(read, text, "{} as {}: {garbled}", right.name(), wrong.name());
            }
        }
        assert_eq!(repair("Le plÃ©num").as_deref(), Some("Le plénum"));
        assert_eq!(repair("Хрущёв").as_deref(), None);
        for (right, wrong) in
            [(UTF_8, WINDOWS_1252), (UTF_8, WINDOWS_1251), (WINDOWS_1251, WINDOWS_1252)]
        {
            assert_eq!(repair(&garble("Хрущёв", right, wrong)).as_deref(), Some("Хрущёв"));
        }
    }

    #[test]
    fn only_the_garbled_lines_are_changed() {
        for (right, wrong) in mistakes() {
            let lines = if have_letters_in_common(right, wrong) { &[PROSE] } else { &LINES[..] };
            for line in lines {
                let sound = "Стенограмма → лист 3, СССР\n";
                let text = format!("{sound}{}\nEnd, naïve as it is.\n", garble(line, right, wrong));
                let expected = format!("{sound}{line}\nEnd, naïve as it is.\n");
                let read = repair(&text).unwrap_or(text);
                assert_eq!(read, expected, "{} as {}", right.name(), wrong.name());
            }
        }
    }

    #[test]
    fn a_short_line_is_read_as_those_beside_it() {
        let text = "Повестка дня пленума, принятая без прений\nВЦСПС\n1. О тов. Жукове\n\
                    2. О подготовке к празднованию годовщины\n";
        for (right, wrong) in
            [(WINDOWS_1251, KOI8_R), (KOI8_R, WINDOWS_1251), (IBM866, WINDOWS_1251)]
        {
            assert_eq!(repair(&garble(text, right, wrong)).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_lost_bytes_is_read_but_for_them() {
        let text = "Иван Яковлев и Россия: Эхо съезда, Институт истории";
        let garbled = garble(text, UTF_8, WINDOWS_1251);
        for lost in ["\u{98}", "\u{FFFD}", "?", ""] {
            let copy = garbled.replace('\u{98}', lost);
            assert_eq!(repair(&copy).as_deref(), Some(text), "{copy}");
        }
        assert_eq!(repair(&garbled.replace('\u{A0}', " ")).as_deref(), Some(text));
        let text = "В СССР готовились к пленуму";
        let copy = garble(text, UTF_8, WINDOWS_1251).replace('\u{A0}', " ");
        assert_eq!(repair(&copy).as_deref(), Some(text));
        // Latin-1 as it stands, and windows-1252 without the five bytes that it has not.
        let text = "Молотов молчал, с ним Яковлев";
        let latin: String = text.bytes().map(char::from).collect();
        assert_eq!(repair(&latin).as_deref(), Some(text));
        let garbled = garble(text, UTF_8, WINDOWS_1252);
        for lost in ["\u{FFFD}", "?", ""] {
            let copy = garbled.replace(['\u{81}', '\u{8D}', '\u{8F}', '\u{90}', '\u{9D}'], lost);
            let expected = text.replace(['с', 'Я', 'А', 'Н', 'я', 'э'], "\u{FFFD}");
            let expected = expected.replacen("\u{FFFD}ковлев", "Яковлев", 1);
            assert_eq!(repair(&copy).as_deref(), Some(expected.as_str()), "{copy}");
        }
    }

    #[test]
    fn quotes_and_accents_of_utf8_are_read() {
        for (garbled, expected) in [
            ("itâ€™s Khrushchevâ€™s speech", "it’s Khrushchev’s speech"),
            ("â€œOneâ€\u{9D} and â€˜twoâ€™ â€” three", "“One” and ‘two’ — three"),
            ("â€œOneâ€\u{FFFD}, â€œtwoâ€, she said", "“One”, “two”, she said"),
            ("VoilÃ  ce qui est dÃ©jÃ  vu", "Voilà ce qui est déjà vu"),
            ("FÃ¼r die Ã„nderung der StraÃŸe", "Für die Änderung der Straße"),
            ("Â« Le plÃ©num Â»", "« Le plénum »"),
            ("Ñ–Ð½ÑˆÑ– Ð»ÑŽÐ´Ð¸ Ð· ÐšÐ¸Ñ”Ð²Ð°", "інші люди з Києва"),
            ("Khrushchev\u{92}s \u{93}secret\u{94} speech\u{85}", "Khrushchev’s “secret” speech…"),
            ("Les d\u{E9}put\u{E9}s d\u{92}hier", "Les députés d’hier"),
        ] {
            assert_eq!(repair(garbled).as_deref(), Some(expected));
        }
    }

    /// Written for these tests.
    const SOUND: [&str; 40] = [
        "Він приїхав до Києва на початку червня і одразу пішов до архіву.",
        "Її обрали секретарем; ґрунт під хатою був мокрий, а ївши хліб, він мовчав.",
        "Об'єднання підприємств України",
        "Љубав и њена ћерка, ђак и џак: Београд, јун хиљаду деветсто педесет седме.",
        "Хрушчов је дошао у посету Титу; разговарали су до поноћи.",
        "Пленумът на Централния комитет се състоя през юни; Хрушчов говори два часа.",
        "Ён прыехаў у Мінск і пайшоў у архіў, каб знайсці ўсе лісты.",
        "Онъ пріѣхалъ въ Петербургъ въ іюнѣ и пошелъ въ архивъ.",
        "Ѓорѓи и Ќиро од Скопје",
        "СССР, РСФСР, С. Р. № 5",
        "НКВД, ВЧК, ОГПУ, МГБ, КГБ, ФСБ",
        "ВЦСПС и ВЦИК, РККА, ВЛКСМ, РСДРП(б), ВКП(б)",
        "ЦК КПСС",
        "ГУЛАГ МВД СССР",
        "т. т. Сабуров, Первухин",
        "Вт, ср, чт, пт, сб, вс",
        "МВт·ч, кВт, дБ, МГц, Вт/м²",
        "iPhone и ВКонтакте, еБей, МосКомАрх",
        "«Правда», 29.VI.57; стр. 3—4, §§ 5, 7",
        "5 € за экземпляр, 100 ₽, ±2 °C → 3",
        "Ф. 2. Оп. 1. Д. 259. Л. 7 об.",
        "Привет ))) хм… ммм… брр, тсс!",
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "Š, Ž, Œ, œ, Ÿ",
        "ÄÖÜ",
        "À à Ê",
        "Ça, où êtes-vous né ?",
        "ÉLÉMENTS DE LA RÉVOLUTION FRANÇAISE À L'ÉTRANGER",
        "GESCHÄFTSFÜHRER MÜLLER, ÜBERSICHT ÜBER DIE GRÖSSE",
        "AQUISIÇÃO E INSTALAÇÃO DE MANHÃ? NÃO À TARDE.",
        "Háčky a čárky: žluťoučký kůň úpěl ďábelské ódy",
        "Zażółć gęślą jaźń; Łódź, Święty Krzyż",
        "Η σύνοδος της ολομέλειας άρχισε στις είκοσι δύο Ιουνίου.",
        "Привет, naïve café, déjà vu и à la carte, à propos",
        "┌──────┬─────┐ Итого │ 5 │ └──────┴─────┘",
        "Ведомость: ▒▒▒▒░░ 40 %",
        "– Да, – сказал он. — Нет, — ответила она.",
        "Ъ Ы Ь, буквы",
        "С… Р… и «С» с №1",
    ];

    #[test]
    fn what_is_right_is_left_alone() {
        let prose = [PROSE, "", "Хрущёв", "ё"];
        for text in WESTERN.iter().chain(&prose).chain(&SOUND).chain(&LINES) {
            assert_eq!(repair(text), None, "{text}");
            for part in text.split(". ").chain(text.split(", ")).chain(text.split(' ')) {
                assert_eq!(repair(part), None, "{part}");
            }
            let capitals = text.to_uppercase();
            assert_eq!(repair(&capitals), None, "{capitals}");
        }
    }

    #[test]
    fn sound_russian_is_not_suspicious() {
        for text in LINES.iter().chain(&[PROSE]) {
            assert!(!is_likely(text), "{text}");
        }
    }

    /// Windows of so many letters all over the prose; gives how many did not come back, and of how many.
    fn lost_windows(length: usize) -> (usize, usize) {
        let (mut lost, mut all) = (0, 0);
        for from in (0..1_400).step_by(23) {
            let (right, wrong) = mistakes().nth(from % mistakes().count()).unwrap();
            let text: String = PROSE.chars().skip(from).take(length).collect();
            let text = encodable(&text, right);
            // Names in Latin letters hold no sign of anything.
            let is_latin = text.chars().any(|c| c.is_ascii_alphabetic());
            if is_latin || have_letters_in_common(right, wrong) {
                continue;
            }
            assert_eq!(repair(&text), None, "{text}");
            let garbled = garble(&text, right, wrong);
            all += 1;
            lost += usize::from(repair(&garbled).unwrap_or(garbled) != text);
        }
        (lost, all)
    }

    #[test]
    fn windows_of_prose_come_back() {
        for (length, most_lost) in [(24, 12), (48, 3), (120, 0), (200, 0)] {
            let (lost, all) = lost_windows(length);
            assert!(all > 20 && lost <= most_lost, "{lost} of {all} windows of {length} letters");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[А-яЃѓђ–№Ãâ€\u{80}-\u{9F}\u{FFFD}? \n]){0,60}") {
            repair(&text);
        }
    }
}
