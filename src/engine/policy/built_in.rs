//! What Plumbline does for every council by construction: a closed list, so that a policy's claim is a link and not a word.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! built_ins {
    ($($(#[$doc:meta])* $name:ident: $says:literal;)*) => {
        /// What Plumbline does for every council, whatever its policy says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum BuiltIn {
            $($(#[$doc])* $name,)*
        }

        impl BuiltIn {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What is done, in a sentence.
            pub fn says(self) -> &'static str {
                match self {
                    $(Self::$name => $says,)*
                }
            }
        }
    };
}

built_ins! {
    /// Both see what is due.
    SameDates: "Supervisor and supervisee see the same due days, each with its why.";
    /// How often depends on who somebody is.
    ByRoleAndStage: "How often follows from a person’s role, tags and stage on each day.";
    /// A shorter interval for one pair.
    ShorterForOne: "A pair can agree on a shorter interval; it holds from that day and shows as agreed.";
    /// Figures by clause.
    FigurePerClause: "Quality shows each clock by clause, team and month, with the list behind each number.";
    /// Planned, moved and held are kept apart.
    PlannedAndHeld: "Whether a next session is booked, moved or held is shown for each person, and what is late at once.";
    /// Booking.
    Booking: "A session can be booked at any time, one or a run of them on the same weekday and time.";
    /// The supervisee can say so.
    CannotCome: "The supervisee can say that a booked day does not work, and why; it is moved or cancelled as the policy allows.";
    /// A one-to-one is for two.
    PairOnly: "A one-to-one has two people; nobody else is booked into it.";
    /// How a session was held.
    HowItWasHeld: "Each record says how the session was held: in person, by video or phone, in private, interrupted, started late.";
    /// The supervisor writes.
    SupervisorWrites: "The supervisor writes and shares the record; a session held without one is counted apart.";
    /// The council's form.
    OwnForm: "A record or an agreement is written on the council’s own form.";
    /// A list of sessions.
    SessionLog: "The list of a person’s sessions, booked, moved, cancelled and held, fills itself and can be printed.";
    /// No session is lost.
    LateEntry: "A session that nobody had booked can be written down afterwards.";
    /// The agenda of both.
    SharedAgenda: "Both put points on the agenda before a session; what was not talked about stays on it.";
    /// Actions stay.
    ActionsStay: "An action has an owner and asks for a day; it comes back in each session until it is done, or dropped with a reason.";
    /// Their own actions at once.
    OwnActions: "Open actions stand on the page of whoever has to do them.";
    /// Ways to answer.
    FourAnswers: "Whoever reads a record can sign, sign with a comment, ask for a change or disagree; what was said stays with it.";
    /// Both keep the agreement.
    BothKeepAgreement: "Both open the agreement with its versions and signatures at any time, and can print it.";
    /// A file for each person.
    FilePerPerson: "Each supervised person has a file: agreement, sessions, records and signatures, by month.";
    /// The file goes along.
    FileFollows: "With a new supervisor the file stays the person’s: the new one opens it from that day, the former one no longer.";
    /// Default deny.
    NobodyElse: "Nobody reads a file whom the policy does not name; the database itself refuses.";
    /// Openings are logged.
    OpeningsLogged: "Whoever opens a record from outside the pair says why first; it is logged, and the supervisee sees who and why.";
    /// Grants that end by themselves.
    DatedGrants: "An inspector, an investigating officer or workforce development reads named files for a time that ends by itself, and what a pair keeps only where the approver says so; each opening is kept.";
    /// Samples by a seed.
    SampledFiles: "Supervision files are drawn by a seed that anybody can try again; what was found, and what is improved by whom and when, stays with the sample.";
    /// Everybody reads the policy.
    PolicyForAll: "Everybody in the council reads the Policy page.";
    /// Cover takes over.
    CoverTakesOver: "During cover everything that is due goes on, and whoever stands in sees it.";
}
