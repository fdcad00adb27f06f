use std::sync::Arc;

use super::*;
use crate::query::parse;

fn options(expansions: &ExpansionCache, class: Option<Class>) -> PlanOptions<'_> {
    // Budgets are counted down by one query each; one without a limit serves any number.
    let budget = Box::leak(Box::new(Budget::unlimited()));
    PlanOptions { class, max_forms: 50, min_likelihood: 0.05, expansions, budget }
}

/// A plan over a vocabulary of these words.
fn planned(q: &str, words: &[&str], class: Option<Class>) -> Plan {
    let vocabulary = Vocabulary::of(&words.join(" "));
    plan(parse(q), &vocabulary, options(&ExpansionCache::new(Arc::default()), class))
}

/// A node as an S-expression; a term as it was written, one that was added unasked with `+`.
fn show(plan: &Plan, node: &Node) -> String {
    let term = |number: usize| {
        let PlanTerm { written, asked, .. } = &plan.terms[number];
        format!("{}{written}", if *asked { "" } else { "+" })
    };
    let list = |name: &str, parts: &[Node]| {
        format!("({name} {})", parts.iter().map(|p| show(plan, p)).collect::<Vec<_>>().join(" "))
    };
    match node {
        Node::Term(number) => term(*number),
        Node::Phrase(words) => {
            let words = words.iter().map(|(number, at)| format!("{}@{at}", term(*number)));
            format!("\"{}\"", words.collect::<Vec<_>>().join(" "))
        }
        Node::Near { terms, slop } => {
            let words: Vec<String> = terms.iter().map(|number| term(*number)).collect();
            format!("(near {slop} {})", words.join(" "))
        }
        Node::Within(field, part) => format!("{field:?}:{}", show(plan, part)).to_lowercase(),
        Node::Where(Condition::Value(field, wanted)) => format!("{}:{wanted}", field.name()),
        Node::Where(condition) => format!("{condition:?}"),
        Node::Beside { near, name, .. } => format!("(beside {} {})", term(*near), term(*name)),
        Node::All(parts) => list("all", parts),
        Node::Any(parts) => list("any", parts),
        Node::Not(part) => list("not", std::slice::from_ref(part)),
        Node::Optional(part) => format!("{}?", show(plan, part)),
    }
}

#[track_caller]
fn check_at(class: Option<Class>, q: &str, expected: &str) {
    let plan = planned(q, &[], class);
    let shown = plan.root.as_ref().map(|root| show(&plan, root));
    assert_eq!(shown.unwrap_or_default(), expected, "{q}");
}

#[track_caller]
fn check(q: &str, expected: &str) {
    check_at(None, q, expected);
}

/// The forms of the first term, with the first letter of the class of each.
#[track_caller]
fn check_forms(q: &str, class: Option<Class>, expected: &[(&str, Class)]) {
    let words = ["хрущёв", "хрущёва", "khrushchev", "kruschev", "speech", "speeches"];
    let plan = planned(q, &words, class);
    let forms = plan.terms[0].forms.iter().map(|form| (form.form.as_str(), form.class));
    let mut forms: Vec<_> = forms.collect();
    forms[1..].sort_unstable();
    assert_eq!(forms, expected, "{q}");
}

#[test]
fn what_has_no_word_plans_nothing() {
    for q in ["", "  ", "- + ()", "\"\"", "…", "'", "NOT"] {
        check(q, "");
    }
}

#[test]
fn operators_stay_as_the_parser_has_them() {
    check("speech", "speech");
    check("speech plenum", "(all speech plenum)");
    check("a1 OR b2 c3", "(any a1 (all b2 c3))");
    check("speech -plenum", "(all speech (not plenum))");
    check("-plenum", "(not plenum)");
    check("NOT (speech OR plenum)", "(not (any speech plenum))");
}

#[test]
fn a_word_of_several_parts_is_a_phrase_or_one_word() {
    check("anti-party", "(any \"anti@0 party@1\" anti-party)");
    check("-anti-party", "(not (any \"anti@0 party@1\" anti-party))");
    assert_eq!(planned("anti-party", &[], None).terms[2].forms[0].form, "antiparty");
}

#[test]
fn an_acronym_is_one_word_and_initials_with_a_surname_are_a_name() {
    check("U.S.S.R.", "U.S.S.R");
    assert_eq!(planned("U.S.S.R.", &[], None).terms[0].forms[0].form, "ussr");
    check("М.С.Хрущёв", "(all (beside +М Хрущёв) Хрущёв)");
    check("N.S. Khrushchev", "(all (beside +N Khrushchev) Khrushchev)");
}

#[test]
fn a_given_name_is_met_by_its_initial_beside_the_surname() {
    check("Nikita Khrushchev", "(all (any Nikita (beside +Nikita Khrushchev)) Khrushchev)");
    check("Хрущёв Никита", "(all Хрущёв (any Никита (beside +Никита Хрущёв)))");
    check("Nikita", "Nikita");
    check("nikita khrushchev", "(all nikita khrushchev)");
    check("Nikita OR Khrushchev", "(any Nikita Khrushchev)");
    check("=Nikita =Khrushchev", "(all Nikita Khrushchev)");
    check_at(Some(Class::Exact), "Nikita Khrushchev", "(all Nikita Khrushchev)");
    check_at(
        Some(Class::Fuzzy),
        "Nikita Khrushchev",
        "(all (any Nikita (beside +Nikita Khrushchev)) Khrushchev)",
    );
}

#[test]
fn an_initial_is_met_beside_a_surname_and_a_patronymic_is_not_required() {
    check("N. Khrushchev", "(all (beside +N Khrushchev) Khrushchev)");
    check("N. S. Khrushchev", "(all (beside +N Khrushchev) Khrushchev)");
    check("Хрущёв Н. С.", "(all Хрущёв (beside +Н Хрущёв))");
    check("N. S.", "(all N S)");
    check(
        "Malenkov N. Khrushchev",
        "(all Malenkov (any (beside +N Malenkov) (beside +N Khrushchev)) Khrushchev)",
    );
}

#[test]
fn initials_are_the_same_however_they_are_written() {
    for q in ["Н. С. Хрущёв", "Н.С. Хрущёв", "Н.С.Хрущёв", "Н.\u{a0}С.\u{202f}Хрущёв", "Н С Хрущёв"]
    {
        check(q, "(all (beside +Н Хрущёв) Хрущёв)");
    }
    for q in
        ["Хрущёв Н. С.", "Хрущёв Н.С.", "Хрущёв, Н.С.", "Хрущёв,Н.С.", "Хрущёв Н С", "Хрущёв Н.С"]
    {
        check(q, "(all Хрущёв (beside +Н Хрущёв))");
    }
    check("Иванов И И", "(all Иванов (beside +И Иванов))");
    check("J.R.R. Tolkien", "(all (beside +J Tolkien) Tolkien)");
    check("Ж.-П. Сартр", "(all (beside +Ж Сартр) Сартр)");
    check("Yu. Andropov", "(all (beside +Yu Andropov) Andropov)");
    check("Yu Hua", "(all Yu Hua)");
    let plan = planned("Н. Хрущёв", &[], None);
    let forms: Vec<_> = plan.terms[1].forms.iter().map(|form| form.form.as_str()).collect();
    assert!(
        forms.contains(&"н.") && forms.contains(&"никита") && !forms.contains(&"н"),
        "{forms:?}"
    );
}

#[test]
fn a_double_barrelled_name_has_initials_too() {
    let name = "(any \"Бонч@0 Бруевич@1\" Бонч-Бруевич)";
    check("Бонч-Бруевич", name);
    for q in ["Бонч-Бруевич В. Д.", "Бонч-Бруевич В.Д.", "Бонч-Бруевич, В.Д."]
    {
        check(q, &format!("(all {name} (beside +В Бонч))"));
    }
    check("В.Д. Бонч-Бруевич", &format!("(all (beside +В Бонч) {name})"));
    check("Владимир Бонч-Бруевич", &format!("(all (any Владимир (beside +Владимир Бонч)) {name})"));
}

#[test]
fn an_acronym_before_a_name_may_be_either() {
    check("К.Г.Б. Андропов", "(all (any (beside +К Андропов) К.Г.Б) Андропов)");
    check("U.S. Grant", "(all (any (beside +U Grant) U.S) Grant)");
    check("N.K. Army", "(all (any (beside +N Army) N.K) Army)");
    check("U.S. policy", "(all U.S policy)");
    check("U.S.S.R. Khrushchev", "(all U.S.S.R Khrushchev)");
}

#[test]
fn a_letter_that_is_a_word_or_a_number_is_no_initial() {
    check("С Хрущёвым", "(all С? Хрущёвым)");
    check("I met Khrushchev", "(all I? met Khrushchev)");
    check("говорил с Хрущёвым", "(all говорил с? Хрущёвым)");
    check("Николай I", "(all Николай I)");
    check("Khrushchev I.", "(all Khrushchev (beside +I Khrushchev))");
}

#[test]
fn a_designation_is_no_name_and_is_met_however_it_is_joined() {
    for q in ["Т-34", "Т34"] {
        check(q, &format!("(any \"Т@0 34@1\" {q})"));
    }
    check("танк Т 34", "(all танк (any \"Т@0 34@1\" Т 34))");
    check("Т-34 Хрущёв", "(all (any \"Т@0 34@1\" Т-34) Хрущёв)");
    check("т-34", "(any \"т@0 34@1\" т-34)");
    check("МиГ-15", "(any \"МиГ@0 15@1\" МиГ-15)");
    check("В 1957", "(all В? 1957)");
    check("Николай I 1825", "(all Николай I 1825)");
    let plan = planned("Т-34", &[], None);
    let forms = |term: usize| -> Vec<&str> {
        plan.terms[term].forms.iter().map(|form| form.form.as_str()).collect()
    };
    assert_eq!((forms(0), forms(2)), (vec!["т-", "t-"], vec!["т34", "t34"]));
}

#[test]
fn look_alikes_are_of_class_forms() {
    let forms = |q: &str, class| -> Vec<(String, Class)> {
        let plan = planned(q, &[], class);
        plan.terms[0].forms.iter().map(|form| (form.form.clone(), form.class)).collect()
    };
    let expected = [("ссср".to_owned(), Class::Exact), ("cccp".to_owned(), Class::Forms)];
    assert_eq!(forms("СССР", None), expected);
    assert_eq!(forms("СССР", Some(Class::Forms)), expected);
    assert_eq!(forms("=СССР", None), expected[..1]);
    assert_eq!(forms("сор", None).len(), 1);
}

#[test]
fn a_name_ends_with_what_is_not_part_of_it() {
    check("Nikita speech Khrushchev", "(all Nikita speech Khrushchev)");
    check("\"Nikita Khrushchev\"", "\"Nikita@0 Khrushchev@1\"");
}

#[test]
fn a_phrase_keeps_the_distances_of_its_words_and_is_cut_where_it_is_long() {
    check("\"Central Committee\"", "\"Central@0 Committee@1\"");
    check("\"speech\"", "speech");
    check("\"the anti-party group\"", "\"the@0 anti@1 party@2 group@3\"");
    let words: Vec<String> = (0..13).map(|number| format!("word{number}")).collect();
    let plan = planned(&format!("\"{}\"", words.join(" ")), &[], None);
    assert_eq!(plan.terms.len(), MAX_PHRASE_WORDS);
    assert_eq!(plan.warnings, [Warning::LongPhrase { most: MAX_PHRASE_WORDS, place: [0, 82] }]);
}

#[test]
fn what_one_word_becomes_is_bounded_as_a_phrase_is() {
    for joint in ["_", "-", "/", ".", "+", "–", "&", "@", ":"] {
        let word = ["ab", "cd", "ef"].repeat(100).join(joint);
        let plan = planned(&word, &[], None);
        assert!(plan.terms.len() <= 4, "{joint}: {} terms", plan.terms.len());
        let place = [0, word.chars().count()];
        let most = MAX_PHRASE_WORDS;
        assert_eq!(plan.warnings, [Warning::LongPhrase { most, place }], "{joint}");
        let Some(Node::Phrase(words)) = &plan.root else { panic!("{joint}: {:?}", plan.root) };
        assert_eq!(words.len(), MAX_PHRASE_WORDS, "{joint}");
    }
    let capitals = ["File"; 100].join("-");
    // The given name has a term for its initial.
    assert_eq!(planned(&format!("{capitals} Ivan"), &[], None).terms.len(), 3);
}

#[test]
fn a_query_has_no_more_words_than_its_bound_however_they_are_joined() {
    let word = |number: usize| format!("a{number}a_b{number}b_c{number}c");
    let words: Vec<String> = (0..20).map(word).collect();
    let plan = planned(&words.join(" "), &[], None);
    let phrased = plan.terms.iter().filter(|term| !term.written.contains('_')).count();
    assert_eq!(phrased, 32);
    let [Warning::TooManyWords { most: 32, .. }] = plan.warnings[..] else {
        panic!("{:?}", plan.warnings);
    };
}

#[test]
fn a_word_that_is_there_twice_is_one_term() {
    let plan = planned("speech speech \"speech speech\" =speech", &[], None);
    assert_eq!(plan.terms.len(), 2, "of the class of the query, and exact");
}

#[test]
fn without_time_left_a_word_is_itself() {
    let vocabulary = Vocabulary::of("speech speeches");
    let forms = |budget: &Budget| {
        let expansions = ExpansionCache::new(Arc::default());
        let options = PlanOptions { budget, ..options(&expansions, None) };
        plan_word("speech", &vocabulary, options).map(|term| term.forms.len())
    };
    assert_eq!(forms(&Budget::unlimited()), Some(2), "the control arm");
    assert_eq!(forms(&Budget::of(std::time::Duration::ZERO)), Some(1));
}

#[test]
fn words_near_one_another_are_of_the_class_of_a_phrase() {
    check("\"Central Committee\"~4", "(near 4 Central Committee)");
    check("~\"a b\"~2 c", "(all (near 2 a b) c)");
    check_forms("\"speech x\"~1", None, &[("speech", Class::Exact)]);
    check_forms("~\"speech x\"", None, &[("speech", Class::Exact), ("speeches", Class::Forms)]);
    let loose = [("speech", Class::Exact), ("speeches", Class::Forms)];
    check_forms("\"speech x\"~1", Some(Class::Forms), &loose);
    check_forms("=\"speech x\"", Some(Class::Forms), &[("speech", Class::Exact)]);
}

#[test]
fn a_scope_holds_within_one_field() {
    check("title:plenum speech", "(all title:plenum speech)");
    check("-title:\"a b\"", "(not title:\"a@0 b@1\")");
    check("body:anti-party", "body:(any \"anti@0 party@1\" anti-party)");
    check("lang:ru plenum", "(all lang:ru plenum)");
    check("author:(Orlova OR \"N. Orlova\")", "(any author:orlova author:n orlova)");
    check("id:a/b", "Id(\"a/b\")");
    check("date:1970..", "Dates(Dates { from: Some(0), to: None })");
    check("title:Nikita Khrushchev", "(all title:nikita Khrushchev)");
}

#[test]
fn a_value_is_met_by_the_words_it_has_side_by_side() {
    #[track_caller]
    fn check(q: &str, value: &str, expected: bool) {
        let plan = planned(q, &["орлов", "орлова"], None);
        let Some(Node::Where(Condition::Value(_, wanted))) = &plan.root else { panic!("{q}") };
        assert_eq!(wanted.is(&mut Analyzer::new(), value), expected, "{q}: {value}");
    }
    check("author:Orlova", "N. Orlova", true);
    check("author:Orlova", "Н. ОРЛОВА", true);
    check("author:Orlova", "N. Orlovskaya", false);
    check("author:=Orlova", "Н. Орлова", false);
    check("source:\"Вечерняя Москва\"", "Газета «Вечерняя Москва»", true);
    check("source:\"Вечерняя Москва\"", "Москва вечерняя", false);
    check("source:Веч*", "Вечерняя Москва", true);
    check("lang:RU", "ru", true);
    check("lang:ru", "ru en", false);
}

#[test]
fn a_compound_is_met_however_it_is_joined() {
    let check = |q: &str, words: &[&str], expected: &str| {
        let plan = planned(q, words, None);
        let shown = plan.root.as_ref().map(|root| show(&plan, root));
        assert_eq!(shown.unwrap_or_default(), expected, "{q}");
    };
    check("antiparty", &["party", "antiparty"], "(any antiparty \"anti@0 party@1\")");
    check("antiparty", &["antiparty"], "antiparty");
    check("anti party", &["antiparty"], "(any (all anti party) anti party)");
    check("anti party", &["party"], "(all anti party)");
    check("антипартийный", &["партийной"], "(any антипартийный \"анти@0 партийный@1\")");
    check(
        "анти партийный блок",
        &["антипартийная"],
        "(all (any (all анти партийный) анти партийный) блок)",
    );
    check("inform", &["in", "form"], "inform");
    check("may be", &["maybe"], "(all may be?)");
    check("=antiparty", &["party"], "antiparty");
}

#[test]
fn a_term_has_the_forms_of_its_class() {
    use Class::{Exact, Forms};
    check_forms("speech", None, &[("speech", Exact), ("speeches", Forms)]);
    check_forms("=speech", None, &[("speech", Exact)]);
    check_forms("\"speech\"", None, &[("speech", Exact)]);
    check_forms("\"speech\"", Some(Class::Translit), &[("speech", Exact)]);
    check_forms("\"speech\"", Some(Forms), &[("speech", Exact), ("speeches", Forms)]);
    check_forms("=speech", Some(Class::Fuzzy), &[("speech", Exact)]);
    check_forms("unknown", None, &[("unknown", Exact)]);
    check_forms("Хрущёв", Some(Forms), &[("хрущёв", Exact), ("хрущёва", Forms)]);
}

#[test]
fn a_term_has_no_more_forms_than_the_bound() {
    let words: Vec<String> = (0..3).map(|n| format!("speech{}", "es".repeat(n))).collect();
    let vocabulary = Vocabulary::of(&words.join(" "));
    let expansions = ExpansionCache::new(Arc::default());
    let forms = |max_forms| {
        let options = PlanOptions { max_forms, ..options(&expansions, None) };
        plan_word("speech", &vocabulary, options).map(|t| (t.forms.len(), t.truncated))
    };
    assert_eq!(forms(1), Some((1, true)));
    assert_eq!(forms(2), Some((2, false)));
    let nothing = plan_word("…", &vocabulary, options(&expansions, None));
    assert_eq!(nothing, None);
}

#[test]
fn what_the_parser_says_is_kept() {
    assert_eq!(planned("\"open", &[], None).warnings, [Warning::OpenQuote([0, 1])]);
}

/// What may follow, and below how many documents.
#[track_caller]
fn check_relaxed(q: &str, expected: Option<(&str, usize)>) {
    let plan = planned(q, &[], None);
    let relaxed = plan.relaxed.as_ref().map(|r| (show(&plan, &r.condition), r.below));
    assert_eq!(relaxed, expected.map(|(shown, below)| (shown.to_owned(), below)), "{q}");
}

#[test]
fn some_words_may_do_but_not_what_a_sign_requires() {
    check_relaxed("speech plenum", Some(("(all (any speech plenum))", 1)));
    check_relaxed("speech plenum -war", Some(("(all (any speech plenum) (not war))", 1)));
    check_relaxed("the speech of the plenum", Some(("(all (any speech plenum) the? of?)", 10)));
    check_relaxed("the speech plenum", Some(("(all (any speech plenum) the?)", 1)));
    check_relaxed("one2 two2 six2 ten2", Some(("(all (any one2 two2 six2 ten2))", 10)));
    check_relaxed("+speech plenum war", Some(("(all speech plenum? war?)", 1)));
    check_relaxed("speech AND plenum war", Some(("(all speech plenum war?)", 1)));
    check_relaxed("speech AND plenum", None);
    for q in
        ["speech", "-speech", "speech -plenum", "speech OR plenum", "the speech", "+speech +war"]
    {
        check_relaxed(q, None);
    }
    // A namesake is another person.
    for q in ["Ivan Khrushchev", "Хрущёв И.", "И.И.Хрущёв", "who is Ivan Khrushchev"]
    {
        check_relaxed(q, None);
    }
    let name = "(any Ivan (beside +Ivan Khrushchev))";
    let expected = format!("(all (any {name} Khrushchev speech))");
    check_relaxed("Ivan Khrushchev speech", Some((&expected, 1)));
}

#[test]
fn function_words_are_required_only_where_there_is_nothing_else() {
    check("the art of the deal", "(all the? art of? deal)");
    check("кто такой Хрущёв", "(all кто? такой? Хрущёв)");
    check("Что дѣлать въ деревнѣ", "(all Что? дѣлать въ? деревнѣ)");
    check("to be or not to be", "(all to be or not)");
    check("кто", "кто");
    check("the -war", "(all the (not war))");
    check("+the war", "(all the war)");
    check("=the ~of war", "(all the of war)");
    check("the OR war", "(any the war)");
    check("\"the war\"", "\"the@0 war@1\"");
}

#[test]
fn a_capital_tells_that_a_word_is_no_function_word() {
    check("Edgar По", "(all Edgar По)");
    check("WHO report", "(all WHO report)");
    check("The Art Of The Deal", "(all The? Art Of? Deal)");
    check("КТО ТАКОЙ ЛЕНИН", "(all КТО? ТАКОЙ? ЛЕНИН)");
    check("May 1957", "(all May 1957)");
    check("Николай I", "(all Николай I)");
}

#[test]
fn a_word_that_is_there_twice_counts_once() {
    check("speech plenum speech", "(all speech plenum)");
    check("speech speech", "speech");
    check("speech OR Speech", "speech");
    check("speech +speech plenum", "(all speech plenum)");
    check("speech -speech", "(all speech (not speech))");
    let plan = planned("=speech speech", &["speech", "speeches"], None);
    assert_eq!(show(&plan, plan.root.as_ref().unwrap()), "(all speech speech)");
    check("anti-party anti-party", "(any \"anti@0 party@1\" anti-party)");
}

#[test]
fn words_have_their_places_and_their_roles() {
    let words = |q: &str| {
        let plan = planned(q, &["speech", "speeches"], None);
        let word = |word: &PlanWord| {
            let term = &plan.terms[word.term];
            (term.written.clone(), word.position, term.role)
        };
        plan.words.iter().map(word).collect::<Vec<_>>()
    };
    let of = |word: &str, position, role| (word.to_owned(), position, role);
    assert_eq!(
        words("who read the Speech -war"),
        [
            of("who", 0, Role::Question),
            of("read", 1, Role::Word),
            of("the", 2, Role::Function),
            of("Speech", 3, Role::Name)
        ]
    );
    assert_eq!(words("Speech")[0], of("Speech", 0, Role::Word));
    assert_eq!(words("THE SPEECH")[1], of("SPEECH", 1, Role::Word));
    let repeated = words("war anti-war");
    assert_eq!(repeated.iter().map(|word| word.1).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn a_title_is_the_whole_query_if_that_is_words_only() {
    let title = |q: &str| {
        let plan = planned(q, &[], None);
        let written = |title: &WholeTitle| {
            let words = title.terms.iter().map(|term| plan.terms[*term].forms[0].form.as_str());
            (words.collect::<Vec<_>>().join(" "), title.tokens)
        };
        plan.title.as_ref().map(written)
    };
    let of = |words: &str, tokens| Some((words.to_owned(), tokens));
    assert_eq!(title("The art of the Deal"), of("the art of the deal", 5));
    assert_eq!(title("«Июньский пленум»"), of("июньский пленум", 2));
    assert_eq!(title("+June +plenum"), of("june plenum", 2));
    // The initial is there as a letter and with its mark.
    assert_eq!(title("Иванов И."), of("иванов и", 3));
    for q in ["", "June -plenum", "June OR plenum", "June (plenum OR war)", "June \"plenum\""] {
        assert_eq!(title(q), None, "{q}");
    }
}

#[test]
fn a_name_is_not_cut_into_words_that_it_is_made_of() {
    let shown = |q: &str, words: &[&str]| {
        let plan = planned(q, words, None);
        plan.root.as_ref().map(|root| show(&plan, root)).unwrap_or_default()
    };
    assert_eq!(shown("Тихомиров", &["тихо", "миров"]), "Тихомиров");
    assert_eq!(shown("Телегин", &["теле", "гин"]), "Телегин");
    assert_eq!(shown("Rerikh", &["re", "rikh"]), "Rerikh");
    assert!(shown("тихомиров", &["тихо", "миров"]).starts_with("(any"));
    assert!(shown("Антипартийный", &["анти", "партийный"]).starts_with("(any"));
}
