//! Cover: the management line says who stands in with somebody whose supervisor is away, and when that ends.

use askama::Template;
use axum::extract::Path;
use domain::access::Wish;
use domain::cover::{Cover, CoverTyped, End};
use domain::ids::RelationshipId;
use engine::obligation::clocks;
use engine::policy::{Capacity, Policy};
use engine::{Day, Known, When};
use store::covers::{self, StandIn, StandingIn};
use store::sessions::{self, Pair};
use store::{Claim, Membership, Reads, Supervisor, people};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped, Standing, Trail};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::{standings, urls};

/// Who stands in.
#[derive(Template)]
#[template(path = "covers/show.html")]
pub struct CoverView {
    page: Page,
    href: String,
    supervisee: String,
    owed: Option<OwedView>,
    standing_in: Vec<StandingInView>,
    people: Vec<Choice>,
    from: DateTyped,
    until: DateTyped,
}

/// What the policy wants.
pub struct OwedView {
    due: String,
    standing: Standing,
    trail: Trail,
}

/// Somebody who stands in.
pub struct StandingInView {
    id: String,
    field: String,
    name: String,
    days: String,
    until: DateTyped,
}

/// Shows who stands in, and the form for somebody new.
pub async fn page(
    Reading { who, mut db, here }: Reading<Supervisor>,
    Path((_, id)): Path<(String, RelationshipId)>,
) -> Result<Shown<CoverView>, Fault> {
    let at = Place::of(&mut db, &here, &who, id).await?;
    let mut typed = CoverTyped::default();
    let from = DateTyped::of(at.away.map_or(here.today, |(from, _)| from.max(here.today)));
    (typed.from_day, typed.from_month, typed.from_year) = (from.day, from.month, from.year);
    if let Some(back) = at.away.and_then(|(_, until)| until) {
        let until = DateTyped::of(back);
        (typed.until_day, typed.until_month, typed.until_year) = (until.day, until.month, until.year);
    }
    Ok(Shown(at.view(&mut db, &here, &typed, Errors::none()).await?))
}

/// Somebody stands in from a day on, or a cover ends.
pub async fn change(
    Writing { who, mut db, here }: Writing<Supervisor>,
    Path((_, id)): Path<(String, RelationshipId)>,
    Posted { token, typed }: Posted<CoverTyped>,
) -> Result<Reply<CoverView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let at = Place::of(&mut db, &here, &who, id).await?;
    let wrong = if typed.cover.is_empty() {
        let may: Vec<_> = at.people.iter().map(|one| one.person).collect();
        match Cover::parse(&typed, &may, here.today).and_then(|cover| at.free(cover)) {
            Ok(cover) => {
                covers::arrange(&mut db, &who, &at.pair, &cover).await?;
                return Ok(db.commit(urls::said(urls::my_team(&here.slug), "covered")).await?.into());
            }
            Err(wrong) => wrong,
        }
    } else {
        let theirs: Vec<_> = at.standing_in.iter().map(|cover| (cover.id, cover.from)).collect();
        match End::parse(&typed, &theirs, here.today) {
            Ok(end) if covers::end(&mut db, &who, &at.pair, &end).await? => {
                return Ok(db.commit(urls::said(urls::cover(&here.slug, id), "ended")).await?.into());
            }
            Ok(_) => vec![(String::new(), "This cover has changed meanwhile. See how it stands now".to_owned())],
            Err(wrong) => wrong.into_iter().map(|(_, says)| (field(&typed.cover), says)).collect(),
        }
    };
    Ok(Reply::Again(at.view(&mut db, &here, &typed, wrong.into_iter().collect()).await?))
}

/// The pair whose supervisor is away, with who stands in and who could.
struct Place<'a> {
    policy: &'a Policy,
    pair: Pair,
    /// From when the supervisor is away, and until when.
    away: Option<(Day, Option<Day>)>,
    standing_in: Vec<StandingIn>,
    people: Vec<StandIn>,
}

impl<'a> Place<'a> {
    async fn of(db: &mut impl Reads, here: &'a Here, who: &Membership, id: RelationshipId) -> Result<Place<'a>, Fault> {
        let covered = |pair: &Pair| pair.kind != "cover";
        let pair = sessions::pair(db, id, here.today).await?.filter(covered).ok_or(Fault::NotFound)?;
        here.allowed(db, who, pair.subject, &Wish::ArrangeCover).await?;
        let policy = here.council()?.policy_on(here.today);
        let absences = people::absences(db, pair.supervisor).await?;
        let ahead = absences.iter().filter(|row| row.until.is_none_or(|until| until > here.today));
        Ok(Place {
            policy,
            away: ahead.min_by_key(|row| row.from).map(|row| (row.from, row.until)),
            standing_in: covers::standing_in(db, pair.subject, here.today).await?,
            people: covers::stand_ins(db, &roles(policy), &pair, here.today).await?,
            pair,
        })
    }

    /// One person stands in at a time.
    fn free(&self, cover: Cover) -> Result<Cover, Vec<(String, String)>> {
        let overlaps = |other: &&StandingIn| {
            other.until.is_none_or(|until| until > cover.from) && cover.until.is_none_or(|until| until > other.from)
        };
        match self.standing_in.iter().find(overlaps) {
            None => Ok(cover),
            Some(other) => {
                let says =
                    format!("{} stands in then, {}. End that first, or choose other days", other.name, days(other));
                Err(vec![("from".to_owned(), says)])
            }
        }
    }

    async fn view(
        &self,
        db: &mut impl Reads,
        here: &Here,
        typed: &CoverTyped,
        errors: Errors,
    ) -> Result<CoverView, Fault> {
        let Pair { subject_name, supervisor_name, .. } = &self.pair;
        let page = here.frame.page_below(
            format!("Cover for {subject_name} while {supervisor_name} is away"),
            "My team",
            urls::my_team(&here.slug),
        );
        let role =
            |id: &str| self.policy.roles.iter().find(|role| role.id == *id).map_or("", |role| role.name.as_str());
        let named =
            |one: &StandIn| (one.person.to_string(), format!("{}, {}, {}", one.name, role(&one.role), one.team));
        let nobody = [(String::new(), "Choose".to_owned())];
        let ends = |id: &RelationshipId| typed.cover == id.to_string();
        let date = |day: &str, month: &str, year: &str| DateTyped {
            day: day.to_owned(),
            month: month.to_owned(),
            year: year.to_owned(),
        };
        let until = date(&typed.until_day, &typed.until_month, &typed.until_year);
        let standing_in = self.standing_in.iter().map(|cover| StandingInView {
            field: field(&cover.id.to_string()),
            id: cover.id.to_string(),
            name: cover.name.clone(),
            days: days(cover),
            until: if ends(&cover.id) { until.clone() } else { DateTyped::default() },
        });
        Ok(CoverView {
            page: Page { errors, ..page },
            href: urls::cover(&here.slug, self.pair.id),
            supervisee: subject_name.clone(),
            owed: self.owed(db, here).await?,
            standing_in: standing_in.collect(),
            people: if self.people.is_empty() {
                Vec::new()
            } else {
                Choice::list(nobody.into_iter().chain(self.people.iter().map(named)), &typed.by)
            },
            from: date(&typed.from_day, &typed.from_month, &typed.from_year),
            until: if typed.cover.is_empty() { until } else { DateTyped::default() },
        })
    }

    /// What the policy wants of this pair; the engine says it.
    async fn owed(&self, db: &mut impl Reads, here: &Here) -> Result<Option<OwedView>, Fault> {
        let council = here.council()?;
        let facts = standings::load(db, council, Some(&[self.pair.subject, self.pair.supervisor]), here.today).await?;
        let evaluation = Known::new(council, &facts).person(&self.pair.subject.to_string().into(), &When::at(here.now));
        let id = format!("{}:{}", clocks::COVER, self.pair.id);
        let owed = evaluation.obligations.iter().find(|obligation| obligation.id == id);
        Ok(owed.map(|obligation| OwedView {
            due: standings::due_text(obligation, here.today),
            standing: standings::standing_tag(obligation),
            trail: standings::trail(obligation, &here.slug),
        }))
    }
}

/// The roles that the policy names for cover; where it names none, those of supervisors.
fn roles(policy: &Policy) -> Vec<String> {
    let named = policy.cover.iter().flat_map(|cover| &cover.roles).map(ToString::to_string).collect::<Vec<_>>();
    if !named.is_empty() {
        return named;
    }
    let supervises = |role: &&engine::policy::Role| role.capacities.contains(&Capacity::Supervisor);
    policy.roles.iter().filter(supervises).map(|role| role.id.to_string()).collect()
}

/// *from Mon 2 Nov 2026 until Fri 27 Nov 2026*.
fn days(cover: &StandingIn) -> String {
    let end =
        cover.until.map_or_else(|| ", with no end yet".to_owned(), |until| format!(" until {}", until.minus_days(1)));
    format!("From {}{end}", cover.from)
}

/// The field with the end of a cover: there may be several on the page.
fn field(cover: &str) -> String {
    format!("until-{cover}")
}
