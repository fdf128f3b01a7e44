//! Invented records for the guard, the same for the same seed: clean ones, and ones in which something of a child is hidden.

use domain::guard::Kind;

use crate::dice::Dice;

const FIRST: &str = "Zoë Séan Chloe Amélie Will Grace May Hope Mark Rose Mary-Jane Anaïs D'Arcy Łukasz Nia Tom Aoife Jürgen Summer Joy Kai Ruby \
Anne-Marie Noël Özil Björn Tia Max Leo Faith Poppy Rory Siân Ngozi Oluwaseun Mohammed Ava-Rose Finn Jade Tyrone Sky Eve Olive Bo Elsie Renée";
const LAST: &str = "O'Brien Smith-Jones Nuñez D'Souza Kowalczyk Hill Young Østergaard MacDonald Al-Amin Okonkwo Lane Price Grant Çelik Müller \
Bakare Fox Wood Gonçalves O'Neill Dvořák Wójcik Patel Nguyen Brown-Hughes Marsh Webb Singh-Gill Achterberg Pettigrew Sowande Vermeulen King Adeyinka";
/// Sentences without a child: words that are names elsewhere, colleagues, months, telephone numbers, today's dates, abbreviations.
const CLEAN: [&str; 46] = [
    "Will try to leave on time twice a week.",
    "We hope this will help, and it may.",
    "With good grace, the rota was changed again.",
    "Leave is agreed for May and for the last week of August.",
    "In May 2026 the team moved; June was calmer.",
    "Priya covers duty on Friday, and Amara will call HR.",
    "Ben feels that the team is kinder than it was in the summer.",
    "Summer leave is booked; the winter rota follows.",
    "The SW, the IRO and the CP chair all sent feedback, and the QA lead agreed.",
    "Rang occupational health on 0113 496 0123; they call back by 19/11/2026.",
    "Training on 3 December 2026 and on 14.01.2027.",
    "Started in post on 2 September 2025, probation ends 2/3/2026.",
    "Time off in lieu stands at 7 hours, to be taken by 31/12/2026.",
    "Mark the review in the diary and price the course.",
    "The young team is a joy to work with.",
    "A long lane of paperwork; the hill gets steeper towards the year's end.",
    "Read the practice standards, pages 12-19, and the new guide.",
    "The audit of two files found good direct work and late recording.",
    "Ms Hall led the meeting; Grace Hall sends the slides.",
    "Hugo asked for figures by Tuesday 17 November.",
    "Hope is high that the new duty system holds.",
    "May be late on Thursdays because of childcare.",
    "Rose to the challenge of court week.",
    "Mark-up of the report took two evenings.",
    "Will power alone is not enough; we looked at the diary.",
    "The price of parking is a grievance of the whole floor.",
    "Caring for a parent alongside work; flexible hours help.",
    "Eve of the inspection: everything was ready.",
    "Faith in the process has grown since the last session.",
    "Max. three visits a day, as agreed.",
    "Wood Street office is cold; facilities know.",
    "The King's Speech brought new duties; to be read by all.",
    "Room 3, 10:00 to 11:15, no interruptions.",
    "PDR objectives 1 to 4 are on track; CPD record has 14.5 hours.",
    "Policy ref 2023/11, section 4.13, talked through.",
    "Ticket 48213 with IT is open since Monday.",
    "Mileage: 348 miles in October; claim 202610 is in.",
    "Sky-high workload this month; three pieces of work close.",
    "Ruby wedding of their parents: two days of leave.",
    "Olive branch from the other team accepted.",
    "Grants for the summer club are the service's task.",
    "Fox on the car park again, to everybody's delight.",
    "The poppy appeal raised 212 pounds.",
    "Jade green folders are for the agreement.",
    "Webb's book on reflective practice is on loan.",
    "Brown bag lunch on trauma, every other Wednesday.",
];

/// A child of the caseload.
pub(crate) struct Child {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) label: String,
    pub(crate) reference: String,
    pub(crate) near: bool,
}

/// A record: what is hidden in it is said by kind of hiding, with what it may be found as and the words themselves.
pub(crate) struct Record {
    pub(crate) text: String,
    pub(crate) hidden: Option<(&'static str, Vec<Kind>, String)>,
}

fn pick<'a>(dice: &mut Dice, from: &[&'a str]) -> &'a str {
    from[dice.place() % from.len()]
}

/// Twenty children of Ben's and three hundred of others.
pub(crate) fn caseload() -> Vec<Child> {
    let mut dice = Dice(0x00c0_ffee_1234_5678);
    let first: Vec<&str> = FIRST.split_whitespace().collect();
    let last: Vec<&str> = LAST.split_whitespace().collect();
    (0..320)
        .map(|place| {
            let (first, last) = (pick(&mut dice, &first).to_owned(), pick(&mut dice, &last).to_owned());
            let reference = match place % 3 {
                0 => format!("{}", 4_100_237 + place * 7_919),
                1 => format!("LCS-{}", 71_003 + place * 131),
                _ => format!("E{}/{}", 20_417 + place * 37, place % 9 + 1),
            };
            let label = match place % 4 {
                0 => format!("{last}, {first} ({reference})"),
                _ => format!("{first} {last}"),
            };
            Child { first, last, label, reference, near: place < 20 }
        })
        .collect()
}

/// As people type who look for no accents on a keyboard.
fn plain(name: &str) -> String {
    let from = "ëéèïñçöüøřłŁØÖÇóâí";
    let to = "eeeincouorlLOOCoai";
    name.chars()
        .map(|one| from.chars().position(|other| other == one).map_or(one, |at| to.chars().nth(at).unwrap_or(one)))
        .collect()
}

/// Somebody's numbers, with a check digit that is right.
fn nhs(dice: &mut Dice) -> String {
    loop {
        let nine: Vec<u64> = std::iter::once(4).chain((0..8).map(|_| dice.below(10))).collect();
        let sum: u64 = nine.iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
        let check = (11 - sum % 11) % 11;
        if check < 10 {
            return nine.iter().chain([&check]).map(ToString::to_string).collect();
        }
    }
}

/// Two in three hide something.
pub(crate) fn records(caseload: &[Child]) -> Vec<Record> {
    let mut dice = Dice(0x5eed_2026_1127_cafe);
    (0..2_700)
        .map(|place| {
            let mut lines: Vec<String> = (0..3 + dice.below(4)).map(|_| pick(&mut dice, &CLEAN).to_owned()).collect();
            if place % 3 == 0 {
                return Record { text: lines.join(" "), hidden: None };
            }
            let all: Vec<&Child> = caseload.iter().collect();
            let near: Vec<&Child> = caseload.iter().filter(|one| one.near).collect();
            let (what, kinds, wording, line) = hidden(&mut dice, &all, &near);
            let at = dice.place() % lines.len();
            lines.insert(at, line);
            Record { text: lines.join(" "), hidden: Some((what, kinds, wording)) }
        })
        .collect()
}

fn hidden(dice: &mut Dice, all: &[&Child], near: &[&Child]) -> (&'static str, Vec<Kind>, String, String) {
    let any = all[dice.place() % all.len()];
    let mine = near[dice.place() % near.len()];
    let name = vec![Kind::Name];
    let put = |dice: &mut Dice, wording: &str| {
        let frames = [
            "We talked about {} and the next visit.",
            "{} was seen at school this week.",
            "The plan for {} needs a date.",
            "Worried since {} moved placement; supervision helped.",
            "Court for {}, then leave.",
            "Phone call with the mother of {}: hard to hear.",
        ];
        pick(dice, &frames).replace("{}", wording)
    };
    let letter = |name: &str| name.chars().next().unwrap_or('X').to_uppercase().to_string();
    let (what, kinds, wording) = match dice.below(20) {
        0 | 1 => ("name in full", name, format!("{} {}", any.first, any.last)),
        2 => ("name without accents", name, format!("{} {}", plain(&any.first), plain(&any.last))),
        3 => (
            "name with other apostrophes and hyphens",
            name,
            format!("{} {}", any.first, any.last).replace('\'', "’").replace('-', " "),
        ),
        4 => ("name without apostrophes", name, format!("{} {}", any.first, any.last).replace('\'', "")),
        5 => ("name with surname first", name, format!("{}, {}", any.last, any.first)),
        6 => ("name in capitals", name, format!("{} {}", any.first, any.last).to_uppercase()),
        7 => ("name of their own, in small letters", name, format!("{} {}", mine.first, mine.last).to_lowercase()),
        8 | 9 => ("first name of their own", name, mine.first.clone()),
        10 => ("first name of their own, owning", name, format!("{}’s mother", mine.first)),
        11 => ("initial and surname", name, format!("{}. {}", letter(&any.first), any.last)),
        12 => (
            "initials of their own",
            vec![Kind::Initials, Kind::Name],
            format!("{}.{}.", letter(&plain(&mine.first)), letter(&plain(&mine.last))),
        ),
        13 | 14 => ("number: reference", vec![Kind::Reference], any.reference.clone()),
        15 => {
            let bare: String = any.reference.chars().filter(char::is_ascii_alphanumeric).collect();
            let cut = bare.len() - 3;
            ("number: reference with a space", vec![Kind::Reference], format!("{} {}", &bare[..cut], &bare[cut..]))
        }
        16 => ("number: reference in small letters", vec![Kind::Reference], any.reference.to_lowercase()),
        17 => {
            let number = nhs(dice);
            let spaced = format!("{} {} {}", &number[..3], &number[3..6], &number[6..]);
            ("number: NHS", vec![Kind::Number], if dice.below(2) == 0 { number } else { spaced })
        }
        18 => {
            let (day, month, year) = (1 + dice.below(28), 1 + dice.below(12), 2010 + dice.below(14));
            let wording = match dice.below(3) {
                0 => format!("{day:02}/{month:02}/{year}"),
                1 => format!("dob {day}.{month}.{:02}", year % 100),
                _ => format!("born {day} March {year}"),
            };
            ("number: day of birth", vec![Kind::Birthday], wording)
        }
        _ => ("number: pupil", vec![Kind::Number], format!("H{:011}4", 80_100_000_000 + dice.below(999_999))),
    };
    let line = put(dice, &wording);
    (what, kinds, wording, line)
}
