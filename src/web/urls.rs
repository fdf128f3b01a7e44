//! Addresses, in one place: a page links by calling one of these.

use std::fmt::Display;

use domain::ids::{
    ActionId, AgendaItemId, AgreementId, CaseId, ConcernId, DiscussionId, GrantId, HappeningId, JournalEntryId,
    PersonId, RecordId, RelationshipId, SampleId, SessionId, TeamSessionId, UnitId,
};
use store::discussions::DiscussionRow;

/// The sign-in page; `back` is where to go afterwards, an address of this council, or nothing.
pub fn sign_in(slug: &str, back: &str) -> String {
    if back.is_empty() { format!("/{slug}/sign-in") } else { format!("/{slug}/sign-in?back={}", escape(back)) }
}
/// The first page of whoever is signed in.
pub fn home(slug: &str) -> String {
    format!("/{slug}")
}
/// What a supervisee comes to.
pub fn my_supervision(slug: &str) -> String {
    format!("/{slug}/my-supervision")
}
/// One's own journal.
pub fn journal(slug: &str) -> String {
    format!("/{slug}/my-journal")
}
/// Where a new entry of it is posted.
pub fn journal_entries(slug: &str) -> String {
    format!("{}/entries", journal(slug))
}
/// The form of a new entry.
pub fn new_journal_entry(slug: &str) -> String {
    format!("{}/new", journal_entries(slug))
}
/// An entry, to be changed.
pub fn journal_entry(slug: &str, id: JournalEntryId) -> String {
    format!("{}/{id}", journal_entries(slug))
}
/// Where an entry is taken back.
pub fn take_back_journal_entry(slug: &str, id: JournalEntryId) -> String {
    format!("{}/withdraw", journal_entry(slug, id))
}
/// Its last twelve months on one page.
pub fn journal_year(slug: &str) -> String {
    format!("{}/year", journal(slug))
}
/// The text of its signed records, as a file.
pub fn journal_records(slug: &str) -> String {
    format!("{}/records", journal(slug))
}
/// What a supervisor comes to.
pub fn my_team(slug: &str) -> String {
    format!("/{slug}/my-team")
}
/// What a senior manager comes to.
pub fn quality(slug: &str) -> String {
    format!("/{slug}/quality")
}
/// The people behind a number of Quality.
pub fn quality_people(slug: &str) -> String {
    format!("/{slug}/quality/people")
}
/// Findings beside the clocks.
pub fn quality_findings(slug: &str) -> String {
    format!("/{slug}/quality/findings")
}
/// Open actions of the council.
pub fn quality_actions(slug: &str) -> String {
    format!("/{slug}/quality/actions")
}
/// Everybody by month.
pub fn quality_tracker(slug: &str) -> String {
    format!("/{slug}/quality/tracker")
}
/// Who will be late.
pub fn quality_ahead(slug: &str) -> String {
    format!("/{slug}/quality/ahead")
}
/// How it stands with the children.
pub fn quality_children(slug: &str) -> String {
    format!("/{slug}/quality/children")
}
/// The cases behind a number of theirs.
pub fn quality_cases(slug: &str) -> String {
    format!("/{slug}/quality/children/cases")
}
/// The discussions behind a number of theirs.
pub fn quality_discussions(slug: &str) -> String {
    format!("/{slug}/quality/children/discussions")
}
/// Their clocks, as a file.
pub fn quality_children_clocks(slug: &str) -> String {
    format!("/{slug}/quality/children/clocks")
}
/// Their figures by group, as a file.
pub fn quality_children_groups(slug: &str) -> String {
    format!("/{slug}/quality/children/groups")
}
/// The table by clause, as a file.
pub fn quality_clauses(slug: &str) -> String {
    format!("/{slug}/quality/clauses")
}
/// The grid, as a file.
pub fn quality_groups(slug: &str) -> String {
    format!("/{slug}/quality/groups")
}
/// The months, as a file.
pub fn quality_months(slug: &str) -> String {
    format!("/{slug}/quality/months")
}
/// Other numbers, tried on what really happened.
pub fn what_if(slug: &str) -> String {
    format!("/{slug}/quality/what-if")
}
/// The files that one's grants open.
pub fn granted(slug: &str) -> String {
    format!("/{slug}/granted")
}
/// All files that a grant opens.
pub fn granted_files(slug: &str, id: GrantId) -> String {
    format!("/{slug}/granted/{id}")
}
/// The grants of the council.
pub fn grants(slug: &str) -> String {
    format!("/{slug}/quality/grants")
}
/// A grant, for whoever gives and ends them.
pub fn grant(slug: &str, id: GrantId) -> String {
    format!("/{slug}/quality/grants/{id}")
}
/// The sessions of a team.
pub fn team_sessions(slug: &str, unit: UnitId) -> String {
    format!("/{slug}/teams/{unit}/sessions")
}
/// A session of a team.
pub fn team_session(slug: &str, session: TeamSessionId) -> String {
    format!("/{slug}/team-sessions/{session}")
}
/// Where somebody goes back to from a discussion: the cases of its session, the session of the team, or the case.
pub fn back_from_discussion(slug: &str, row: &DiscussionRow) -> String {
    match (row.session, row.team_session) {
        (Some(session), _) => session_cases(slug, session),
        (None, Some(session)) => team_session(slug, session),
        (None, None) => case(slug, row.case),
    }
}
/// The council's policy.
pub fn policy(slug: &str) -> String {
    format!("/{slug}/policy")
}
/// A clause on the council's policy page.
pub fn clause(slug: &str, id: &str) -> String {
    format!("/{slug}/policy#{id}")
}
/// People, posts, teams.
pub fn administration(slug: &str) -> String {
    format!("/{slug}/administration")
}
/// People by name.
pub fn find(slug: &str) -> String {
    format!("/{slug}/find")
}
/// A person's supervision file.
pub fn file(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}")
}
/// One's own points for the next session; new points are posted there, those for a supervisee's session as well.
pub fn agenda(slug: &str) -> String {
    format!("/{slug}/agenda")
}
/// The points for a supervisee's next session.
pub fn agenda_of(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}/agenda")
}
/// Where a point of one's own is taken back.
pub fn withdraw_agenda_item(slug: &str, item: AgendaItemId) -> String {
    format!("/{slug}/agenda/{item}/withdraw")
}
/// Who opened a person's file; what follows `?` says which part of the list.
pub fn openings(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}/openings")
}
/// The checklist of a person's file.
pub fn checklist(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}/checklist")
}
/// The samples of supervision files.
pub fn file_samples(slug: &str) -> String {
    format!("/{slug}/quality/samples")
}
/// A sample of supervision files.
pub fn file_sample(slug: &str, id: SampleId) -> String {
    format!("/{slug}/quality/samples/{id}")
}
/// What the policy asks of the council itself.
pub fn quality_council(slug: &str) -> String {
    format!("/{slug}/quality/council")
}
/// Where what one noted there is taken back.
pub fn take_back_of_council(slug: &str, id: HappeningId) -> String {
    format!("{}/{id}/withdraw", quality_council(slug))
}
/// The concerns of a person.
pub fn concerns(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}/concerns")
}
/// The form of a new one.
pub fn raise_concern(slug: &str, person: PersonId) -> String {
    format!("{}/new", concerns(slug, person))
}
/// One concern.
pub fn concern(slug: &str, id: ConcernId) -> String {
    format!("/{slug}/concerns/{id}")
}
/// What was told to others of a person.
pub fn disclosures(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}/disclosures")
}
/// The form for that.
pub fn note_disclosure(slug: &str, person: PersonId) -> String {
    format!("{}/new", disclosures(slug, person))
}
/// Where it is noted that something happened to a person.
pub fn happenings(slug: &str, person: PersonId) -> String {
    format!("/{slug}/files/{person}/happenings")
}
/// The form for that, begun with what happened.
pub fn note_happening(slug: &str, person: PersonId, event: &str) -> String {
    format!("{}/new?event={}", happenings(slug, person), escape(event))
}
/// Where what one noted oneself is taken back.
pub fn take_back_happening(slug: &str, person: PersonId, id: HappeningId) -> String {
    format!("{}/{id}/withdraw", happenings(slug, person))
}
/// Where whoever is not of the pair says why, and is sent on from there.
pub fn reason(slug: &str, person: PersonId, back: &str) -> String {
    format!("/{slug}/files/{person}/opening?back={}", escape(back))
}
/// An address to be sent to, if it is one of this council: typed or linked addresses lead nowhere else.
pub fn inside<'a>(slug: &str, address: &'a str) -> Option<&'a str> {
    let rest = address.strip_prefix(&format!("/{slug}/"))?;
    (!rest.contains("//") && !rest.contains('\\') && rest.is_ascii() && !rest.contains(char::is_control))
        .then_some(address)
}
/// A session: its plan, and what became of it.
pub fn session(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}")
}
/// Books sessions of a pair.
pub fn bookings(slug: &str, pair: RelationshipId) -> String {
    format!("/{slug}/relationships/{pair}/bookings")
}
/// The form that books sessions of a pair.
pub fn booking(slug: &str, pair: RelationshipId) -> String {
    format!("{}/new", bookings(slug, pair))
}
/// Hands on the draft of a record.
pub fn release(slug: &str, id: RecordId) -> String {
    format!("/{slug}/records/{id}/release")
}
/// Who stands in with the supervisee of a pair.
pub fn cover(slug: &str, pair: RelationshipId) -> String {
    format!("/{slug}/relationships/{pair}/cover")
}
/// A session of a pair that was not booked.
pub fn late(slug: &str, pair: RelationshipId) -> String {
    format!("/{slug}/relationships/{pair}/sessions/new")
}
/// Gives a session another day.
pub fn moves(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}/moves")
}
/// Cancels a session.
pub fn cancellation(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}/cancellation")
}
/// Says that a session was held.
pub fn holding(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}/holding")
}
/// Says that a session was not held as it is written.
pub fn contest(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}/contest")
}
/// Writes a session's record.
pub fn session_record(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}/record")
}
/// What was written of a session.
pub fn record(slug: &str, id: RecordId) -> String {
    format!("/{slug}/records/{id}")
}
/// The agreement of a pair, whatever state it is in.
pub fn agreement_of(slug: &str, pair: RelationshipId) -> String {
    format!("/{slug}/relationships/{pair}/agreement")
}
/// The form of a record that is not shared yet.
pub fn record_edit(slug: &str, id: RecordId) -> String {
    format!("/{slug}/records/{id}/edit")
}
/// Where a record's form saves itself.
pub fn record_draft(slug: &str, id: RecordId) -> String {
    format!("/{slug}/records/{id}/draft")
}
/// Two texts of one draft beside each other.
pub fn record_clash(slug: &str, id: RecordId) -> String {
    format!("/{slug}/records/{id}/clash")
}
/// The answers before they are shared.
pub fn record_check(slug: &str, id: RecordId) -> String {
    format!("/{slug}/records/{id}/check")
}
/// An action: how it stands, and its next step.
pub fn action(slug: &str, id: ActionId) -> String {
    format!("/{slug}/actions/{id}")
}
/// A case: what it is, who works with it, when it was discussed.
pub fn case(slug: &str, id: CaseId) -> String {
    format!("/{slug}/cases/{id}")
}
/// A time of its own for a case.
pub fn case_interval(slug: &str, id: CaseId) -> String {
    format!("/{slug}/cases/{id}/interval")
}
/// The cases of a session: chosen, being written, shared.
pub fn session_cases(slug: &str, id: SessionId) -> String {
    format!("/{slug}/sessions/{id}/cases")
}
/// A discussion of a case.
pub fn discussion(slug: &str, id: DiscussionId) -> String {
    format!("/{slug}/discussions/{id}")
}
/// The form of a discussion.
pub fn discussion_edit(slug: &str, id: DiscussionId) -> String {
    format!("/{slug}/discussions/{id}/edit")
}
/// What a pair agreed.
pub fn agreement(slug: &str, id: AgreementId) -> String {
    format!("/{slug}/agreements/{id}")
}
/// An address with a word that says what was done.
pub fn said(address: impl Display, word: &str) -> String {
    format!("{address}?said={word}")
}

/// Percent-escapes what may not stand in the value of a query.
pub fn escape(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            use std::fmt::Write as _;
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}
