//! Words that hold a sentence together and say little of what it is about: articles, pronouns,
//! prepositions, conjunctions, auxiliary verbs, and the words that ask.
//!
//! How rare a word is in the index does not tell: in a small one `who` and `кто` are rare. The lists
//! are our own. What also means something by itself is left out: `may` is a month, `will` a testament,
//! `us` a country in small letters, `том` a volume.

use std::{collections::HashMap, sync::LazyLock};

use crate::vocabulary::lemma;

/// What a function word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FunctionWord {
    /// Holds the others together.
    Plain,
    /// Asks, or joins as one that asks does: `who`, `кто`, `когда`.
    Question,
}

const ENGLISH: &str = "
    a an the this that these those such
    i me my mine myself we our ours ourselves you your yours yourself yourselves thou thee thy
    he him his himself she her hers herself it its itself they them their theirs themselves
    one's oneself each every either neither both any some no none all another other others
    and or but nor so yet if then than because though although unless whether while as until till
    of at by for with about against between into through during before after to from up in out on
    off over under onto upon within without toward towards per via among amongst since
    am is are was were be been being isn't aren't wasn't weren't it's that's there's
    have has had having haven't hasn't hadn't do does did doing done don't doesn't didn't
    can could would shall should must ought cannot can't couldn't wouldn't won't shouldn't
    not only also just very too even ever again once here there now quite rather
    more most less least much many few same own";

const ENGLISH_QUESTIONS: &str = "who whom whose what which when where why how whoever whatever \
    whichever whenever wherever who's what's";

const RUSSIAN: &str = "
    в во на с со к ко о об обо у из изо от ото до по под подо над надо за при про для без безо через
    чрез между меж перед передо пред ради около среди вокруг кроме вместо насчёт сквозь возле
    и а но да или либо ни чтобы чтоб если хотя как-то будто словно так также тоже же бы б ли ль ведь
    вот вон ну не нет лишь только даже уже уж ещё разве неужели ибо дабы потому поэтому затем тогда
    там тут здесь сюда туда
    я ты он она оно мы вы они меня мне мной мною тебя тебе тобой тобою его ему им нём ней нею её ею
    ей нас нам нами вас вам вами их ими них ним ними него нему неё себя себе собой собою
    мой моя моё мои моего моей моему моим моём моих моими мою твой твоя твоё твои твоего твоей
    наш наша наше наши нашего нашей нашему нашим нашем наших нашими нашу
    ваш ваша ваше ваши вашего вашей вашему вашим вашем ваших вашими вашу
    свой своя своё свои своего своей своему своим своём своих своими свою
    этот эта это эти этого этой этому этим этом этих этими эту тот та то те того той тому тех теми ту
    такой такая такое такие такого такому таким таком таких такими такую
    весь вся всё все всего всей всему всем всеми всех всю сам сама само сами самого самой самому
    самим самих самими кто-то что-то какой-то где-то когда-то
    быть был была было были есть будет будут буду будем будешь будете бы являться является являются
    являлся являлась являлось являлись можно ли мог могла могло могли может могут";

const RUSSIAN_QUESTIONS: &str = "кто кого кому кем ком что чего чему чем чём какой какая какое какие \
    какого какому каким каком каких какими какую каков какова каково каковы который которая которое \
    которые которого которому которым котором которых которыми которую которой чей чья чьё чьи чьего \
    чьей чьему чьим чьём чьих чьими чью где когда почему зачем отчего как сколько скольких куда \
    откуда насколько";

/// By what is left of a word when ё, marks and the spelling before 1918 are taken off.
static WORDS: LazyLock<HashMap<String, FunctionWord>> = LazyLock::new(|| {
    let lists = [
        (ENGLISH, FunctionWord::Plain),
        (RUSSIAN, FunctionWord::Plain),
        (ENGLISH_QUESTIONS, FunctionWord::Question),
        (RUSSIAN_QUESTIONS, FunctionWord::Question),
    ];
    let words = lists.into_iter().flat_map(|(list, kind)| {
        list.split_whitespace().map(move |word| (lemma::fold(word).into_owned(), kind))
    });
    words.collect()
});

/// What a folded word of a query does, if it is a function word.
pub(super) fn function_word(term: &str) -> Option<FunctionWord> {
    WORDS.get(lemma::fold(term).as_ref()).copied()
}

/// Whether a folded word says little of what a text is about.
pub fn is_function_word(term: &str) -> bool {
    function_word(term).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_hold_a_sentence_together_are_known_in_every_spelling() {
        for word in ["the", "of", "is", "и", "в", "её", "ее", "ещё", "съ", "въ", "изъ", "ихъ"]
        {
            assert_eq!(function_word(word), Some(FunctionWord::Plain), "{word}");
        }
        for word in ["who", "what", "кто", "чьё", "чье", "какъ", "гдѣ", "когда"]
        {
            assert_eq!(function_word(word), Some(FunctionWord::Question), "{word}");
        }
    }

    #[test]
    fn what_means_something_by_itself_is_none() {
        for word in ["may", "will", "us", "near", "war", "том", "мир", "партия", "1957", "n", "н"]
        {
            assert_eq!(function_word(word), None, "{word}");
        }
    }
}
