//! What in a text could be a reference, an NHS number, a unique pupil number or a day of birth.

use chrono::NaiveDate;
use engine::Day;

/// Days of a year.
const YEAR: i64 = 365;
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Before a date, these make it a day of birth.
const BIRTH: [&str; 5] = ["dob", "d.o.b", "born", "birth", "d o b"];

/// Letters and figures that hang together.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    from: usize,
    to: usize,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut from = None;
    for (at, one) in text.char_indices().chain([(text.len(), ' ')]) {
        match (one.is_ascii_alphanumeric(), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                pieces.push(Piece { text: &text[start..at], from: start, to: at });
                from = None;
            }
            _ => {}
        }
    }
    pieces
}

/// Up to four pieces with one mark or space between them that could be a reference: without marks, in capitals, with its place.
pub(super) fn references(text: &str) -> Vec<(String, usize, usize)> {
    let pieces = pieces(text);
    let mut found = Vec::new();
    for (index, first) in pieces.iter().enumerate() {
        let mut bare = String::new();
        let mut end = first.from;
        for piece in pieces[index..].iter().take(5) {
            let between = &text[end..piece.from];
            if !bare.is_empty()
                && (between.chars().count() > 1 || !between.chars().all(|one| " /.-\u{a0}".contains(one)))
            {
                break;
            }
            bare.push_str(&piece.text.to_uppercase());
            end = piece.to;
            if bare.len() > 24 {
                break;
            }
            if bare.len() >= 4 && bare.contains(|one: char| one.is_ascii_digit()) {
                found.push((bare.clone(), first.from, end));
            }
        }
    }
    found
}

/// NHS numbers (ten figures whose last checks the others, modulus 11, as the NHS data dictionary says) and unique pupil numbers (a letter,
/// eleven figures, a figure or letter).
pub(super) fn identifiers(text: &str) -> Vec<(usize, usize)> {
    let pieces = pieces(text);
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if is_nhs(piece.text) || is_pupil(piece.text) {
            found.push((piece.from, piece.to));
        }
        if let [one, two, three, ..] = &pieces[index..] {
            let lengths = [one, two, three].map(|piece| piece.text.len());
            let close = two.from - one.to == 1 && three.from - two.to == 1;
            if lengths == [3, 3, 4] && close && is_nhs(&format!("{}{}{}", one.text, two.text, three.text)) {
                found.push((one.from, three.to));
            }
        }
    }
    found
}

fn is_nhs(text: &str) -> bool {
    let digits: Vec<u32> = text.chars().filter_map(|one| one.to_digit(10)).collect();
    if text.len() != 10 || digits.len() != 10 || !matches!(digits[0], 4 | 6 | 7) {
        return false;
    }
    let sum: u32 = digits[..9].iter().zip((2..=10).rev()).map(|(digit, weight)| digit * weight).sum();
    match 11 - sum % 11 {
        11 => digits[9] == 0,
        10 => false,
        check => digits[9] == check,
    }
}

fn is_pupil(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 13 && bytes[0].is_ascii_uppercase() && bytes[1..12].iter().all(u8::is_ascii_digit)
}

/// A date after a word of birth, or one that would make somebody two to eighteen years old.
pub(super) fn birthdays(text: &str, today: Day) -> Vec<(usize, usize)> {
    let pieces = pieces(text);
    let mut found = Vec::new();
    for index in 0..pieces.len() {
        let Some((date, last, full)) = date(text, &pieces[index..]) else { continue };
        let from = pieces[index].from;
        let before: String = text[..from].chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
        let before = before.to_lowercase();
        let age = today.date().signed_duration_since(date).num_days();
        let told = BIRTH.iter().any(|word| before.contains(word));
        if (told && age > 0) || (full && (2 * YEAR..=18 * YEAR + 5).contains(&age)) {
            found.push((from, last));
        }
    }
    found
}

/// A date at the beginning of these pieces, where it ends, and whether its year has four figures.
fn date(text: &str, pieces: &[Piece<'_>]) -> Option<(NaiveDate, usize, bool)> {
    let [first, rest @ ..] = pieces else { return None };
    let rest = if rest.first().is_some_and(|piece| piece.text.eq_ignore_ascii_case("of")) { &rest[1..] } else { rest };
    let [second, third, ..] = rest else { return None };
    let close = |from: usize, to: usize| {
        let between = &text[from..to];
        between.len() <= 4 && between.chars().all(|one| " /.-,of".contains(one))
    };
    if !close(first.to, second.from) || !close(second.to, third.from) {
        return None;
    }
    let figures =
        |piece: &Piece<'_>| piece.text.trim_end_matches(|one: char| "stndrh".contains(one)).parse::<u32>().ok();
    let (day, month) = match (figures(first), figures(second), month(first.text), month(second.text)) {
        (Some(day), _, _, Some(month)) | (_, Some(day), Some(month), _) => (day, month),
        (Some(day), Some(month), ..) if first.text.len() <= 2 && second.text.len() <= 2 => (day, month),
        _ => return None,
    };
    let full = third.text.len() == 4;
    let year: i32 = third.text.parse().ok().filter(|_| full || third.text.len() == 2)?;
    let year = if full { year } else { 2000 + year };
    Some((NaiveDate::from_ymd_opt(year, month, day)?, third.to, full))
}

fn month(text: &str) -> Option<u32> {
    let word = text.to_lowercase();
    if word.len() < 3 || !word.chars().all(|one| one.is_ascii_alphabetic()) {
        return None;
    }
    let full = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let at = MONTHS.iter().position(|month| word.starts_with(month))?;
    (full[at].starts_with(&word) || word == "sept").then(|| u32::try_from(at + 1).ok()).flatten()
}
