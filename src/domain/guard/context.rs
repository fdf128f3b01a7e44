//! Whether a word that may be a name is one where it stands: *Will* at school and *will* do.

use super::Atom;

/// English words that are first names or surnames, too: they count where they stand like a name.
const WORDS: &str = "an angel april art ash august autumn baker ball banks bell berry best bill bird bishop black blessing bright brook \
brooks brown bush carter case cash chance charity chase cherry child church clay cliff cook cooper court cross crystal daisy dale dawn day dean \
deal destiny do dean drew duke earl east eve faith farmer field fields fisher flower ford fox frank gay gene ginger glen gold good grace grant gray green \
grey guy hall happy harmony haven hazel head heath heather hill holly hood hope house hunter in iris ivy jade jasmine joy june king knight lake \
lamb lane law lily little long lord love low major man mark marks mason max may melody mercy miles miller misty moody moon nice nick noble north nurse \
olive page park patience pat pearl piper poppy porter potter precious price pride prince prudence rain ray read reading reed rice rich river rivers rob rocky rose \
ruby rusty sage sale sandy see self sharp shepherd short sky small so song sonny south spring star steel stone storm strong sue summer sunny swift \
taylor to top trinity true turner victor violet walker wall ward water way weaver west white wild will willow winter wise wolf wood woods young";
/// Months that are first names.
const MONTHS: &str = "april august june may";
/// Parts of surnames that stand for nobody alone.
const PARTICLES: &str = "al ap ben bin da de del den der di du el el ibn la le mac mc ni o san st ter the van von";
/// After these, a word at the beginning of a sentence is who does it.
const DOES: &str = "and came did does feels felt had has is lives loves missed needs said says seems spoke stays talked told turned wants was went";
/// Before these, a month is a month.
const WHEN: &str = "after before by during early each end every from in last late mid next of since this through until";
/// Two or three capitals that are no initials in this trade.
const SHORT: &str = "AA AP BA BSL CAF CE CIN CLA CP CPD CPS CSE CV DA DBS DLO DSL DV EH EHA EHC EHM EP ET FGC FT GDP GP HR HV IA IAG IC ICS ID IFA II III IPA IRO \
IT IV JD KPI LA LAC LAM LCS LSA MA MAP MBA MH MP NHS NI NQ NVQ OK OT PA PC PD PDR PE PEP PIP PLO PM PO PPE PR PSW PTA QA RE RSP SAO SDQ SEN SGO SM SMS SW TA TAC \
TAF TM TOIL TV UK US VAT VC WDP WFH WR YJS YOT AM BC DC EU FE HE HQ IQ MD NB PS QC RIP TB UN VR AOB ASYE SS SOS";

fn is_in(list: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    list.split_whitespace().any(|one| one == word)
}

/// Nothing but spaces, commas, points and hyphens stand between the words, on one line.
pub(super) fn is_close(text: &str, atoms: &[Atom<'_>], first: usize, last: usize) -> bool {
    (first..last).all(|index| {
        let between = &text[atoms[index].to..atoms[index + 1].from];
        let ends = between.starts_with('.') && atoms[index].text.chars().count() > 1;
        between.len() <= 4 && !ends && between.chars().all(|one| " ,.-\u{2011}()'’".contains(one))
    })
}

/// A first name and a surname stand together; where one is an English word, both have capitals.
pub(super) fn makes_a_name(text: &str, atoms: &[Atom<'_>], first: usize, last: usize) -> bool {
    let both = [&atoms[first], &atoms[last]];
    let worded = (first..=last).any(|index| is_in(WORDS, atoms[index].text));
    is_close(text, atoms, first, last) && (!worded || both.iter().all(|atom| atom.is_capital()))
}

/// A name alone.
pub(super) fn stands_for_a_person(text: &str, atoms: &[Atom<'_>], first: usize, last: usize) -> bool {
    let atom = &atoms[first];
    let letters = text[atom.from..atoms[last].to].chars().filter(|one| one.is_alphabetic()).count();
    if letters < 2 || is_in(PARTICLES, atom.text) && first == last {
        return false;
    }
    if first != last {
        return atom.is_capital() || atoms[last].is_capital();
    }
    if !is_in(WORDS, atom.text) {
        return letters > 2 || atom.is_capital();
    }
    let shouted = letters > 1 && atom.text.chars().all(char::is_uppercase);
    if !atom.is_capital() || shouted {
        return false;
    }
    let previous = first.checked_sub(1).map(|index| &atoms[index]);
    let next = atoms.get(last + 1);
    if is_in(MONTHS, atom.text) {
        let figures = |part: &str| part.chars().any(|one| one.is_ascii_digit());
        let around = figures(&text[previous.map_or(0, |previous| previous.to)..atom.from])
            || figures(&text[atom.to..next.map_or(text.len(), |next| next.from)]);
        if around || previous.is_some_and(|previous| is_in(WHEN, previous.text)) {
            return false;
        }
    }
    if atom.owns || next.is_some_and(|next| is_in(DOES, next.text) && is_close(text, atoms, last, last + 1)) {
        return true;
    }
    let before = text[..atom.from].trim_end();
    !before.is_empty() && before.ends_with(|one: char| one.is_alphanumeric() || ",;)’'".contains(one))
}

/// Initials: J.S., J. S., JS; with their place.
pub(super) fn initials(text: &str, atoms: &[Atom<'_>]) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (index, atom) in atoms.iter().enumerate() {
        let letters = atom.text.chars().count();
        let all = atom.text.chars().all(|one| one.is_ascii_uppercase());
        if all && (2..=3).contains(&letters) && !SHORT.split_whitespace().any(|one| one == atom.text) {
            found.push((atom.text.to_owned(), atom.from, atom.to));
        }
        if all && letters == 1 {
            let points = atoms[index..]
                .windows(2)
                .take_while(|pair| {
                    let between = &text[pair[0].to..pair[1].from];
                    pair[1].text.len() == 1 && pair[1].is_capital() && [".", ". "].contains(&between)
                })
                .count();
            if (1..=2).contains(&points) {
                let last = &atoms[index + points];
                let written: String = atoms[index..=index + points].iter().map(|one| one.text).collect();
                found.push((written, atom.from, last.to));
            }
        }
    }
    found
}
