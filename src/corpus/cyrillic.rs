//! Which of the old Cyrillic encodings a text is in, judged by which letters follow which.
//!
//! Every pair of neighbouring letters is judged: Russian words are made of few pairs (`ст`, `но`,
//! `ой`), and bytes read in a wrong encoding give pairs, capitals and signs that no Russian has. A
//! Cyrillic letter beside a Latin one speaks against the reading, which keeps `für` and `été` out.

use std::sync::LazyLock;

use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, WINDOWS_1251, X_MAC_CYRILLIC};

/// What is read in none of these is not Cyrillic text in an old encoding. The first of equals wins.
const ENCODINGS: [&Encoding; 6] =
    [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC, KOI8_U];

/// Letters in the order of their numbers; a capital has the number of its small letter.
const LETTERS: &str = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";

/// For each letter of [`LETTERS`] those that follow it, the most frequent first. In good Russian
/// prose they are 97 of 100 pairs; of pairs read in a wrong encoding they are less than half.
const FOLLOWERS: [&str; 33] = [
    "лнтсвркзмдшпхжгчябецйюиф",
    "оыеаурлищсняюъвё",
    "оаеисынлршзпткуядьюмгё",
    "оариледнутвкьё",
    "аоеиунрывлсьяшмцтюёкд",
    "нртлсмдйвгкбезчшпжюхцщио",
    "нмвртлхсжйшгбдзк",
    "еидануькбосё",
    "анвоыдмиегрляубьжкюсё",
    "йнтслевмякзчдхрипоцбгюшжаф",
    "снтшдчкмзлщцоеф",
    "аоиртулвенсцкш",
    "иоаьеянсюуыкжлчтгдёпб",
    "аеоиуынябплськтрмгвё",
    "аоеиынуясьтдцкгчфющёх",
    "вргсмтлднйбекзпжчишхаящцюэоф",
    "оераилыятушпньксфёч",
    "аоеиувытянсшгдкмьбжлхющзчпёцф",
    "ткляеовпиьунамхычшюъцдгсрбёж",
    "оаеисврьынуякчлщмюдтжхпёцбгф",
    "дсчтпжмгблрщкюзшхнвяйефаи",
    "оиератулфсьнымг",
    "оарнивулсемткдшгъ",
    "иеаыувокс",
    "еитанулкшьврчмо",
    "еилканувьтоюсмрёпц",
    "еиануьёрн",
    "еяюёи",
    "хйвмлтсекбнршчипгдзжуюяц",
    "нсюмякевшзтбигчцёдпщоф",
    "тклпсрнмвфйхгз",
    "тщбдчснрзмжяпгклхцйюеш",
    "тлвзсмднщечжрхюкгпйбяшиц",
];

/// A mean of points for a letter above which a reading is taken for Russian.
const ENOUGH: i32 = 40;

/// Points for what no Russian has, and for less.
const FAULT: i32 = -200;

const OTHER: u8 = 0;
const LATIN: u8 = 1;
/// A letter of another language in Cyrillic, or of the orthography before 1918.
const FOREIGN: u8 = 2;
/// What prose has none of: controls, box drawing.
const JUNK: u8 = 3;
const FIRST_LETTER: u8 = 4;
const CAPITAL: u8 = 0x80;

struct Tables {
    /// Points for a letter after a letter, each by its number.
    pairs: [[i8; 33]; 33],
    /// For each encoding of [`ENCODINGS`] the class of each byte.
    classes: [[u8; 256]; ENCODINGS.len()],
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let number = |letter: char| LETTERS.chars().position(|other| other == letter);
    let mut pairs = [[-200; 33]; 33].map(|row| row.map(|points: i32| (points / 2) as i8));
    for (row, followers) in pairs.iter_mut().zip(FOLLOWERS) {
        for (rank, follower) in followers.chars().enumerate() {
            if let Some(number) = number(follower) {
                row[number] = [100, 100, 100, 100, 75, 75, 75, 75, 50, 50, 50, 50][rank.min(11)];
            }
        }
    }
    let classes = ENCODINGS.map(|encoding| {
        std::array::from_fn(|byte| {
            let byte = [byte as u8];
            let (text, _) = encoding.decode_without_bom_handling(&byte);
            text.chars().next().map_or(JUNK, class)
        })
    });
    Tables { pairs, classes }
});

/// The Cyrillic encoding in which the bytes read as Russian, if there is one.
///
/// Looks at no more than it is given; 64 bytes of prose are enough.
pub(super) fn detect(bytes: &[u8]) -> Option<&'static Encoding> {
    let scored = ENCODINGS.iter().filter_map(|encoding| {
        let score = score_in(bytes, encoding)?;
        score.is_russian().then_some((encoding, score.points))
    });
    // `max_by_key` takes the last of equals, so the order is reversed.
    scored.rev().max_by_key(|&(_, points)| points).map(|(&encoding, _)| encoding)
}

/// Whether the bytes read as Russian in this encoding, one of those known here.
pub(super) fn is_russian_in(bytes: &[u8], encoding: &'static Encoding) -> bool {
    score_in(bytes, encoding).is_some_and(|score| score.is_russian())
}

/// Whether the bytes read as Russian in this encoding without a fault.
pub(super) fn is_sound_in(bytes: &[u8], encoding: &'static Encoding) -> bool {
    score_in(bytes, encoding).is_some_and(|score| score.is_sound())
}

/// Whether the bytes read as Russian in some encoding beyond doubt: many letters of good prose.
pub(super) fn is_proven(bytes: &[u8]) -> bool {
    let mut scores = ENCODINGS.iter().filter_map(|encoding| score_in(bytes, encoding));
    scores.any(|score| score.is_proven())
}

fn score_in(bytes: &[u8], encoding: &'static Encoding) -> Option<Score> {
    let index = ENCODINGS.iter().position(|&known| known == encoding)?;
    Some(score(bytes.iter().map(|&byte| TABLES.classes[index][usize::from(byte)])))
}

/// Whether words of both scripts show that the bytes are in no Cyrillic encoding.
pub(super) fn has_mixed_words(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let Some(index) = ENCODINGS.iter().position(|&known| known == encoding) else { return false };
    let class = |byte: u8| TABLES.classes[index][usize::from(byte)] & !CAPITAL;
    let mixed = bytes.windows(2).filter(|pair| {
        matches!(
            (class(pair[0]), class(pair[1])),
            (LATIN, FIRST_LETTER..) | (FIRST_LETTER.., LATIN)
        )
    });
    mixed.count() > 1
}

/// Whether the encoding is one of those known here.
pub(super) fn knows(encoding: &'static Encoding) -> bool {
    ENCODINGS.contains(&encoding)
}

/// How well the text reads as Russian.
pub(super) fn judge(text: &str) -> Score {
    score(text.chars().map(class))
}

/// How well a text reads as Russian.
#[derive(Debug, Clone, Copy)]
pub(super) struct Score {
    /// A hundred is a letter that often follows the one before it.
    pub(super) points: i32,
    /// Letters and junk.
    pub(super) judged: i32,
    /// What no Russian text has: capitals within words, letters of two scripts in one word, signs
    /// that are none of prose.
    pub(super) faults: i32,
    longest_run: u32,
}

impl Score {
    /// Whether it reads as Russian.
    pub(super) fn is_russian(&self) -> bool {
        self.longest_run >= 3 && self.points > self.judged.saturating_mul(ENOUGH)
    }

    /// Whether it is Russian without a fault.
    pub(super) fn is_sound(&self) -> bool {
        self.is_russian() && self.faults == 0
    }

    /// Whether there is no doubt: enough letters, hardly any fault among them.
    fn is_proven(&self) -> bool {
        self.is_russian()
            && self.judged >= 16
            && self.mean() >= 50
            && self.faults * 20 <= self.judged
    }

    /// Points for a letter: good prose has about 70, what was read wrong less than 20.
    pub(super) fn mean(&self) -> i32 {
        self.points / self.judged.max(1)
    }
}

fn class(char: char) -> u8 {
    let number = |small: char| {
        let index = match small {
            'ё' => 6,
            'а'..='е' => small as u32 - 'а' as u32,
            _ => small as u32 - 'а' as u32 + 1,
        };
        FIRST_LETTER + index as u8
    };
    match char {
        'а'..='я' | 'ё' => number(char),
        'Ё' => number('ё') | CAPITAL,
        'А'..='Я' => number(char::from_u32(char as u32 + 32).unwrap_or(char)) | CAPITAL,
        'і' | 'І' | 'ї' | 'Ї' | 'є' | 'Є' | 'ґ' | 'Ґ' | 'ў' | 'Ў' | 'ѣ' | 'Ѣ' | 'ѳ' | 'ѵ' => {
            FOREIGN
        }
        'a'..='z' | 'A'..='Z' => LATIN,
        '\t' | '\n' | '\r' | '\x0C' | ' '..='~' => OTHER,
        '«' | '»' | '—' | '–' | '…' | '№' | '„' | '“' | '”' | '‘' | '’' | '\u{A0}' | '§' | '°'
        | '\u{AD}' | '•' | '·' => OTHER,
        _ => JUNK,
    }
}

fn score(classes: impl Iterator<Item = u8>) -> Score {
    let pairs = &TABLES.pairs;
    let mut score = Score { points: 0, judged: 0, faults: 0, longest_run: 0 };
    let (mut previous, mut run, mut same) = (OTHER, 0, 0);
    for class in classes {
        if class >= FOREIGN {
            score.judged += 1;
        }
        let letter = class & !CAPITAL;
        let points = match (previous & !CAPITAL, letter) {
            (_, JUNK) => -300,
            // No word has a letter four times in a row: lines of boxes read so.
            (FIRST_LETTER.., _) if letter == previous & !CAPITAL && same > 1 => -200,
            (LATIN, FOREIGN..) | (FOREIGN.., LATIN) if previous != JUNK => -300,
            // A capital within a word is a wrong reading, but for words all in capitals.
            (FIRST_LETTER.., FIRST_LETTER..) if class & CAPITAL > previous & CAPITAL => -200,
            (FIRST_LETTER.., FIRST_LETTER..) => i32::from(
                pairs[usize::from((previous & !CAPITAL) - FIRST_LETTER)]
                    [usize::from(letter - FIRST_LETTER)],
            ),
            // No word begins with a hard sign, `ы` or a soft sign.
            (_, FIRST_LETTER..) if (31..=33).contains(&letter) => -200,
            (_, FIRST_LETTER..) => 20,
            _ => 0,
        };
        score.points = score.points.saturating_add(points);
        score.faults += i32::from(points <= FAULT);
        run = if letter >= FIRST_LETTER { run + 1 } else { 0 };
        score.longest_run = score.longest_run.max(run);
        same = if letter == previous & !CAPITAL { same + 1 } else { 0 };
        previous = class;
    }
    score
}

#[cfg(test)]
pub(super) mod tests {
    use encoding_rs::WINDOWS_1252;

    use super::*;

    /// Written for this test.
    pub(in super::super) const PROSE: &str = "Летом пятьдесят седьмого года в Кремле четыре дня \
        подряд шло заседание, о котором газеты узнали только через неделю. Булганин сидел во главе \
        стола, говорил мало и всё время поправлял очки. Ворошилов жаловался на тон, Каганович — на \
        совнархозы, Молотов спокойно перечислял ошибки: целина, кукуруза, поездки, обещания догнать \
        Америку по мясу и молоку. Хрущёв отвечал каждому отдельно, иногда кричал, иногда вдруг \
        замолкал и смотрел в окно. Сабуров и Первухин колебались; Шепилов, приехавший последним, \
        взял слово и неожиданно для многих поддержал большинство. Микоян тянул время. Между тем \
        Жуков отправил за членами ЦК военные самолёты: из Ташкента, с Урала, из Сибири и с Дальнего \
        Востока летели секретари обкомов, ещё не зная, зачем их вызывают. «Мы требуем объяснить, что \
        происходит за закрытыми дверями», — писали они в записке, которую Серов передал прямо в зал. \
        Двадцать второго июня открылся пленум, и расклад сил переменился. Говорили о тридцатых годах, \
        о списках, подписанных Маленковым и Кагановичем; зал шумел, председатель звонил в \
        колокольчик. К вечеру двадцать девятого решение приняли единогласно при одном воздержавшемся. \
        Архивная копия стенограммы хранится в фонде № 2, опись 1, дело 259; часть листов утрачена, \
        подписи неразборчивы, пометы сделаны синим карандашом. Объявление об этом съезде читатели \
        увидели третьего июля. Эхо тех дней звучало в мемуарах, письмах и анекдотах ещё лет двадцать, \
        а фамилии участников писали за границей кто во что горазд: Khrushchev, Chruschtschow, \
        Khrouchtchev. Дочь одного из них вспоминала, как отец вернулся домой, снял ботинки, сел на \
        табурет в прихожей и долго молчал, прежде чем сказать: «Ну вот, теперь я никто».";

    /// Windows of the prose, in bytes of the encoding, that read as they were written.
    fn right_of_100(encoding: &'static Encoding, bytes: usize) -> usize {
        let text = PROSE.replace('№', "N");
        let encoded = encoding.encode(&text).0;
        let windows: Vec<&[u8]> = encoded.windows(bytes).step_by(7).collect();
        let right = windows.iter().filter(|window| {
            let read = |encoding: &'static Encoding| encoding.decode_without_bom_handling(window).0;
            detect(window).is_some_and(|found| read(found) == read(encoding))
        });
        right.count() * 100 / windows.len()
    }

    #[test]
    fn the_five_encodings_are_told_by_64_bytes() {
        assert!(PROSE.chars().count() > 1_500);
        for encoding in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC] {
            for bytes in [64, 256] {
                let right = right_of_100(encoding, bytes);
                assert!(right >= 99, "{} at {bytes}: {right} %", encoding.name());
            }
        }
    }

    #[test]
    fn western_text_is_not_taken_for_cyrillic() {
        for text in WESTERN {
            let encoded = WINDOWS_1252.encode(text).0;
            for window in encoded.windows(64).chain(encoded.windows(256)) {
                assert_eq!(detect(window), None, "{text}");
            }
        }
    }

    #[test]
    fn greek_and_noise_are_not_taken_for_cyrillic() {
        let greek =
            "Η σύνοδος της ολομέλειας άρχισε στις είκοσι δύο Ιουνίου και κράτησε οκτώ ημέρες.";
        let encoded = encoding_rs::ISO_8859_7.encode(greek).0;
        assert_eq!(detect(&encoded), None);
        let noise: Vec<u8> =
            (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(detect(&noise), None);
    }

    #[test]
    fn capitals_and_ukrainian_are_cyrillic_too() {
        for text in ["ПОСТАНОВЛЕНИЕ ПЛЕНУМА ЦК КПСС ОБ АНТИПАРТИЙНОЙ ГРУППЕ", PROSE]
        {
            assert!(judge(text).is_russian());
            assert!(is_russian_in(&KOI8_R.encode(text).0, KOI8_R));
        }
        let ukrainian =
            "Його обрали першим секретарем на пленумі, і він їздив по країні без охорони.";
        assert_eq!(detect(&WINDOWS_1251.encode(ukrainian).0), Some(WINDOWS_1251));
    }

    pub(in super::super) const WESTERN: [&str; 4] = [
        "Le plénum s'ouvrit à Moscou l'été même où Khrouchtchev fut accusé; Molotov, déjà âgé, préféra \
         se taire, et l'on remarqua que le maréchal, très à l'aise, avait lui-même réglé l'arrivée des \
         délégués. Où étaient les autres? Ça, personne ne le sut jamais; «à vérifier», nota le greffier.",
        "Für die Sitzung wurden Stühle aus dem großen Saal geholt; Chruschtschow hörte zunächst schweigend \
         zu, während Bulganin über die Fehler der Führung sprach. Später hieß es, die Änderung sei längst \
         überfällig gewesen, und die Öffentlichkeit müsse es erfahren. ÖFFENTLICHE ERKLÄRUNG FÜR ALLE.",
        "The session lasted four days; the résumé of it, naïve in tone, reached the café only on 4 July – \
         “too late”, as one delegate said – and cost £3 in the émigré bookshop near Fuß’s corner.",
        "El señor Malenkov volvió mañana según la crónica; añadió que la reunión terminó así, sin más \
         discusión. A sessão não trouxe conclusões, porém três ministros já não estavam lá.",
    ];
}
