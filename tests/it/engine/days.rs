//! Days, spans, working days and instants.

use engine::{AsOf, BankHolidays, Calendar, Day, Moment, Span};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn after(start: &str, span: &str) -> Day {
    let text = std::fs::read_to_string(super::here("policies/bank-holidays.toml")).expect("the bank holidays");
    let holidays: BankHolidays = toml::from_str(&text).expect("the bank holidays");
    Calendar::new(&holidays, []).after(day(start), Span::parse(span).expect(span))
}

#[test]
fn months_are_clamped_and_counted_from_the_original_day() {
    assert_eq!(after("2026-01-31", "1 month"), day("2026-02-28"));
    assert_eq!(after("2024-01-31", "1 month"), day("2024-02-29"));
    assert_eq!(after("2026-01-31", "2 months"), day("2026-03-31"));
    assert_eq!(after("2024-02-29", "1 year"), day("2025-02-28"));
    assert_eq!(after("2026-10-31", "4 weeks"), day("2026-11-28"));
}

#[test]
fn working_days_pass_over_weekends_and_bank_holidays() {
    // Good Friday is 3 April, Easter Monday 6 April 2026.
    assert_eq!(after("2026-04-01", "1 working day"), day("2026-04-02"));
    assert_eq!(after("2026-04-01", "2 working days"), day("2026-04-07"));
    assert_eq!(after("2026-12-24", "1 working day"), day("2026-12-29"));
    assert_eq!(after("2026-11-14", "5 working days"), day("2026-11-20"));
}

#[test]
fn the_years_that_nobody_published_follow_the_usual_rules() {
    let text = std::fs::read_to_string(super::here("policies/bank-holidays.toml")).expect("the bank holidays");
    let published: BankHolidays = toml::from_str(&text).expect("the bank holidays");
    let worked_out = BankHolidays::default();
    // Every published day that was not an extra or moved one is found by the rules, and the other way round.
    let odd = ["2020-05-04", "2020-05-08", "2022-05-30", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08"];
    let mut on = day("2019-01-01");
    while on < day("2029-01-01") {
        let known = odd.contains(&on.date().to_string().as_str());
        assert_eq!(published.contains(on) != worked_out.contains(on), known, "{on}");
        on = on.plus_days(1);
    }
    assert!(published.contains(day("2031-04-11")), "Good Friday 2031");
    assert!(
        published.contains(day("2033-12-27")) && published.contains(day("2033-12-26")),
        "Christmas 2033 is a Sunday"
    );
}

#[test]
fn the_london_day_changes_at_london_midnight() {
    let at = |text: &str| Moment::parse(text).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(at("2026-07-01T23:30:00Z").day(), day("2026-07-02"));
    assert_eq!(at("2026-01-01T23:30:00Z").day(), day("2026-01-01"));
    // The clocks go forward on 29 March and back on 25 October 2026: the days have 23 and 25 hours.
    assert_eq!(Moment::end_of(day("2026-03-29")).day(), day("2026-03-29"));
    assert_eq!(Moment::start_of(day("2026-03-29")).plus_hours(24).day(), day("2026-03-30"));
    assert_eq!(Moment::start_of(day("2026-10-25")).plus_hours(24).day(), day("2026-10-25"));
    // 01:30 does not exist on the one day and comes twice on the other: both can be read.
    assert_eq!(at("2026-03-29T01:30").day(), day("2026-03-29"));
    assert_eq!(at("2026-10-25T01:30"), at("2026-10-25T00:30:00Z"));
    assert_eq!(AsOf::parse("2026-10-25").expect("a day").0, Moment::end_of(day("2026-10-25")));
}

#[test]
fn what_is_no_day_and_no_span_is_refused() {
    for text in ["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "", "tomorrow", "２０２６-01-01"] {
        assert_eq!(Day::parse(text), None, "{text}");
    }
    for text in ["", "28", "days", "0 days", "-1 days", "1.5 weeks", "28 dayz", "99999999 years", "1  "] {
        assert_eq!(Span::parse(text), None, "{text}");
    }
    assert_eq!(Day::NEVER.plus_days(1), Day::NEVER);
    assert_eq!(day("9999-12-31").plus_days(u32::MAX), Day::NEVER);
}
