//! The one list of all pages and acts; only handlers that begin with a gate fit into it.

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};

use crate::gate::{Opening, Reading, Writing};
use crate::state::App;
use crate::table::Form;
use crate::{
    account, actions, administration, agenda, agreements, bookings, cases, checklist, concerns, covers, disclosures,
    discussions, door, file_samples, files, find, grants, home, journal, moves, openings, pack, policy, quality,
    records, samples, sessions, supervisee, team, team_sessions,
};

/// One entry of the list, for the permission matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// GET or POST.
    pub method: &'static str,
    /// As registered, with its `{parameters}`.
    pub path: String,
}

/// The router under construction, with the list of what it holds.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    listed: Vec<Listed>,
}

/// A handler's arguments that begin with `Reading` or `Opening`.
pub trait BeginsReading {}
/// A handler's arguments that begin with `Writing`.
pub trait BeginsWriting {}

macro_rules! gated {
    ($trait:ident for $gate:ident) => {
        impl<M, R> $trait for (M, $gate<R>) {}
        impl<M, R, A> $trait for (M, $gate<R>, A) {}
        impl<M, R, A, B> $trait for (M, $gate<R>, A, B) {}
        impl<M, R, A, B, C> $trait for (M, $gate<R>, A, B, C) {}
    };
}
gated!(BeginsReading for Reading);
gated!(BeginsReading for Opening);
gated!(BeginsWriting for Writing);

impl Routes {
    /// A page: GET, behind `Reading` or `Opening`.
    #[must_use]
    pub fn page<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: BeginsReading + 'static,
    {
        self.add("GET", path, get(handler))
    }

    /// A table as a file: GET, behind `Reading`, under an address for each form that a file has.
    #[must_use]
    pub fn file<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: BeginsReading + 'static,
    {
        let address = |form: Form| format!("{path}.{}", form.ending());
        self.add("GET", address(Form::Csv), get(handler.clone())).add("GET", address(Form::Xlsx), get(handler))
    }

    /// An act: POST, behind `Writing`.
    #[must_use]
    pub fn act<H, T>(self, path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: BeginsWriting + 'static,
    {
        self.add("POST", path, post(handler))
    }

    /// What is open to everybody: the sign-in pages and the signs of life.
    #[must_use]
    fn open(self, method: &'static str, path: &'static str, handler: MethodRouter<App>) -> Self {
        self.add(method, path, handler)
    }

    fn add(mut self, method: &'static str, path: impl Into<String>, handler: MethodRouter<App>) -> Self {
        let path = path.into();
        self.router = self.router.route(&path, handler);
        self.listed.push(Listed { method, path });
        self
    }

    /// The router, without the layers around it.
    pub fn router(self) -> Router<App> {
        self.router
    }

    /// What is in it.
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }
}

/// Every page and act of Plumbline.
pub fn all() -> Routes {
    of_journals(of_files(of_grants(of_quality(of_children(of_teams(administered(Routes::default())))))))
        .open("GET", "/", get(door::front))
        .open("GET", "/healthz", get(door::healthz))
        .open("GET", "/readyz", get(door::readyz))
        .open("GET", "/{council}/sign-in", get(door::sign_in_page))
        .open("POST", "/{council}/sign-in", post(door::sign_in))
        .open("POST", "/{council}/sign-out", post(door::sign_out))
        .open("GET", "/{council}/invitations/{token}", get(door::invitation_page))
        .open("POST", "/{council}/invitations/{token}", post(door::take_up))
        .page("/{council}", home::first_page)
        .page("/{council}/policy", policy::show)
        .page("/{council}/account", account::page)
        .act("/{council}/account/password", account::change_password)
        .act("/{council}/account/sign-ins/{sign_in}/end", account::end_sign_in)
        .act("/{council}/account/sign-ins/end", account::end_other_sign_ins)
        .page("/{council}/my-team", team::show)
        .page("/{council}/find", find::show)
        .page("/{council}/relationships/{relationship}/bookings/new", bookings::new)
        .act("/{council}/relationships/{relationship}/bookings", bookings::create)
        .page("/{council}/relationships/{relationship}/cover", covers::page)
        .act("/{council}/relationships/{relationship}/cover", covers::change)
        .page("/{council}/sessions/{session}", sessions::show)
        .page("/{council}/sessions/{session}/sample", samples::page)
        .act("/{council}/sessions/{session}/sample", samples::change)
        .page("/{council}/sessions/{session}/moves", moves::new)
        .act("/{council}/sessions/{session}/moves", moves::create)
        .page("/{council}/sessions/{session}/cancellation", moves::ask_cancel)
        .act("/{council}/sessions/{session}/cancellation", moves::cancel)
        .page("/{council}/held", account::held)
        .act("/{council}/held/{held}/drop", account::drop_held)
        .page("/{council}/my-supervision", supervisee::show)
        .page("/{council}/agenda", agenda::mine)
        .act("/{council}/agenda", agenda::add)
        .act("/{council}/agenda/{item}/withdraw", agenda::withdraw)
        .page("/{council}/relationships/{relationship}/agreement", agreements::page)
        .act("/{council}/relationships/{relationship}/agreement", agreements::save)
        .page("/{council}/relationships/{relationship}/agreement/edit", agreements::edit_page)
        .act("/{council}/relationships/{relationship}/agreement/draft", agreements::draft)
        .page("/{council}/relationships/{relationship}/agreement/clash", agreements::clash_page)
        .act("/{council}/relationships/{relationship}/agreement/clash", agreements::settle)
        .page("/{council}/relationships/{relationship}/agreement/check", agreements::check_page)
        .act("/{council}/relationships/{relationship}/agreement/offers", agreements::offer)
        .act("/{council}/relationships/{relationship}/agreement/signatures", agreements::sign)
        .page("/{council}/relationships/{relationship}/agreement/versions/{number}", agreements::version)
        .page("/{council}/agreements/{agreement}", agreements::by_id)
        .page("/{council}/files/{person}", files::show)
        .page("/{council}/files/{person}/agenda", agenda::of_person)
        .act("/{council}/sessions/{session}/record", records::start)
        .page("/{council}/sessions/{session}/holding", records::hold_page)
        .act("/{council}/sessions/{session}/holding", records::hold)
        .page("/{council}/sessions/{session}/contest", records::contest_page)
        .act("/{council}/sessions/{session}/contest", records::contest)
        .page("/{council}/relationships/{relationship}/sessions/new", records::late_page)
        .act("/{council}/relationships/{relationship}/sessions/new", records::late)
        .page("/{council}/records/{record}", records::read_page)
        .act("/{council}/records/{record}", records::save)
        .page("/{council}/records/{record}/text", records::panel)
        .page("/{council}/records/{record}/edit", records::edit_page)
        .act("/{council}/records/{record}/draft", records::draft)
        .page("/{council}/records/{record}/clash", records::clash_page)
        .act("/{council}/records/{record}/clash", records::settle)
        .page("/{council}/records/{record}/check", records::check_page)
        .act("/{council}/records/{record}/sharing", records::share)
        .act("/{council}/records/{record}/sign-off", records::sign_off)
        .act("/{council}/records/{record}/amendment", records::amend)
        .page("/{council}/records/{record}/release", records::release_page)
        .act("/{council}/records/{record}/release", records::release)
        .page("/{council}/actions/{action}", actions::page)
        .act("/{council}/actions/{action}/steps", actions::step)
        .page("/{council}/cases/{case}", cases::show)
        .act("/{council}/cases/{case}/states", cases::set_states)
        .page("/{council}/cases/{case}/interval", cases::interval_page)
        .act("/{council}/cases/{case}/interval", cases::set_interval)
        .act("/{council}/cases/{case}/discussions", discussions::begin)
        .page("/{council}/sessions/{session}/cases", cases::pick_page)
        .act("/{council}/sessions/{session}/cases", cases::choose)
        .page("/{council}/discussions/{discussion}", discussions::read_page)
        .act("/{council}/discussions/{discussion}", discussions::save)
        .page("/{council}/discussions/{discussion}/text", discussions::panel)
        .page("/{council}/discussions/{discussion}/edit", discussions::edit_page)
        .act("/{council}/discussions/{discussion}/draft", discussions::draft)
        .page("/{council}/discussions/{discussion}/clash", discussions::clash_page)
        .act("/{council}/discussions/{discussion}/clash", discussions::settle)
        .act("/{council}/discussions/{discussion}/removal", discussions::remove)
        .act("/{council}/discussions/{discussion}/amendment", discussions::amend)
        .act("/{council}/discussions/{discussion}/entries", discussions::enter)
        .page("/{council}/files/{person}/opening", openings::ask)
        .act("/{council}/files/{person}/opening", openings::give)
        .page("/{council}/files/{person}/openings", openings::list)
}

/// How it stands with the children, for whoever sees Quality.
fn of_children(routes: Routes) -> Routes {
    routes
        .page("/{council}/quality/children", quality::children)
        .page("/{council}/quality/children/cases", quality::cases)
        .file("/{council}/quality/children/cases", quality::cases_file)
        .page("/{council}/quality/children/discussions", quality::discussions)
        .file("/{council}/quality/children/discussions", quality::discussions_file)
        .file("/{council}/quality/children/clocks", quality::children_clocks_file)
        .file("/{council}/quality/children/groups", quality::children_groups_file)
}

/// What stands in a file beside its sessions: concerns, what was told to others, the checklist.
fn of_files(routes: Routes) -> Routes {
    routes
        .page("/{council}/files/{person}/concerns", concerns::list)
        .page("/{council}/files/{person}/concerns/new", concerns::raise_page)
        .act("/{council}/files/{person}/concerns", concerns::raise)
        .page("/{council}/concerns/{concern}", concerns::show)
        .act("/{council}/concerns/{concern}", concerns::act)
        .page("/{council}/files/{person}/disclosures", disclosures::list)
        .page("/{council}/files/{person}/disclosures/new", disclosures::note_page)
        .act("/{council}/files/{person}/disclosures", disclosures::note)
        .page("/{council}/files/{person}/checklist", checklist::show)
        .page("/{council}/files/{person}/happenings/new", checklist::note_page)
        .act("/{council}/files/{person}/happenings", checklist::note)
        .act("/{council}/files/{person}/happenings/{happening}/withdraw", checklist::take_back)
}

/// One's own journal.
fn of_journals(routes: Routes) -> Routes {
    routes
        .page("/{council}/my-journal", journal::show)
        .page("/{council}/my-journal/entries/new", journal::new_page)
        .act("/{council}/my-journal/entries", journal::add)
        .page("/{council}/my-journal/entries/{entry}", journal::change_page)
        .act("/{council}/my-journal/entries/{entry}", journal::change)
        .act("/{council}/my-journal/entries/{entry}/withdraw", journal::take_back)
        .page("/{council}/my-journal/year", journal::year)
        .file("/{council}/my-journal/year", journal::year_file)
        .file("/{council}/my-journal/records", journal::records_file)
}

/// The sessions of teams.
fn of_teams(routes: Routes) -> Routes {
    routes
        .page("/{council}/teams/{unit}/sessions", team_sessions::list)
        .act("/{council}/teams/{unit}/sessions", team_sessions::create)
        .page("/{council}/teams/{unit}/sessions/new", team_sessions::plan_page)
        .page("/{council}/team-sessions/{team_session}", team_sessions::show)
        .page("/{council}/team-sessions/{team_session}/steps", team_sessions::steps_page)
        .act("/{council}/team-sessions/{team_session}/steps", team_sessions::step)
        .page("/{council}/team-sessions/{team_session}/case", team_sessions::case_page)
        .act("/{council}/team-sessions/{team_session}/case", team_sessions::choose)
        .act("/{council}/team-sessions/{team_session}/case/entry", team_sessions::entry)
        .act("/{council}/team-sessions/{team_session}/notes", team_sessions::begin_notes)
        .page("/{council}/team-sessions/{team_session}/notes/edit", team_sessions::edit_page)
        .act("/{council}/team-sessions/{team_session}/notes/edit", team_sessions::save)
        .act("/{council}/team-sessions/{team_session}/notes/draft", team_sessions::draft)
        .page("/{council}/team-sessions/{team_session}/notes/clash", team_sessions::clash_page)
        .act("/{council}/team-sessions/{team_session}/notes/clash", team_sessions::settle)
        .act("/{council}/team-sessions/{team_session}/discussions", team_sessions::discuss)
        .act("/{council}/team-sessions/{team_session}/journal", team_sessions::journal)
}

/// Grants: what they open to whoever holds one, and giving and ending them.
fn of_grants(routes: Routes) -> Routes {
    routes
        .page("/{council}/granted", grants::held)
        .page("/{council}/granted/{grant}", grants::files)
        .act("/{council}/granted/{grant}/pack", pack::of_grant)
        .page("/{council}/quality/grants", grants::list)
        .act("/{council}/quality/grants", grants::give)
        .page("/{council}/quality/grants/new", grants::new)
        .page("/{council}/quality/grants/{grant}", grants::show)
        .act("/{council}/quality/grants/{grant}/end", grants::end)
        .page("/{council}/quality/grants/{grant}/renewal", grants::renewal)
        .act("/{council}/quality/grants/{grant}/renewal", grants::renew)
}

/// What a senior manager sees.
fn of_quality(routes: Routes) -> Routes {
    routes
        .page("/{council}/quality", quality::show)
        .page("/{council}/quality/people", quality::people)
        .file("/{council}/quality/people", quality::people_file)
        .page("/{council}/quality/tracker", quality::tracker)
        .file("/{council}/quality/tracker", quality::tracker_file)
        .page("/{council}/quality/findings", quality::findings)
        .file("/{council}/quality/findings", quality::findings_file)
        .page("/{council}/quality/actions", quality::actions)
        .file("/{council}/quality/actions", quality::actions_file)
        .page("/{council}/quality/ahead", quality::ahead)
        .file("/{council}/quality/ahead", quality::ahead_file)
        .file("/{council}/quality/clauses", quality::clauses_file)
        .file("/{council}/quality/groups", quality::groups_file)
        .file("/{council}/quality/months", quality::months_file)
        .page("/{council}/quality/what-if", quality::what_if)
        .page("/{council}/quality/council", quality::council::show)
        .act("/{council}/quality/council", quality::council::note)
        .act("/{council}/quality/council/{happening}/withdraw", quality::council::take_back)
        .page("/{council}/quality/samples", file_samples::list)
        .act("/{council}/quality/samples", file_samples::draw)
        .page("/{council}/quality/samples/new", file_samples::new)
        .page("/{council}/quality/samples/{sample}", file_samples::show)
        .act("/{council}/quality/samples/{sample}/findings", file_samples::note)
        .act("/{council}/quality/samples/{sample}/findings/{finding}/done", file_samples::done)
        .act("/{council}/quality/samples/{sample}/pack", pack::of_sample)
}

/// What an administrator sees and does.
fn administered(routes: Routes) -> Routes {
    routes
        .page("/{council}/administration", administration::overview)
        .page("/{council}/administration/people", administration::people::list)
        .act("/{council}/administration/people", administration::people::add)
        .page("/{council}/administration/people/new", administration::people::new)
        .page("/{council}/administration/people/{person}", administration::person::show)
        .act("/{council}/administration/people/{person}/details", administration::person::change_detail)
        .act("/{council}/administration/people/{person}/changes", administration::changes::change)
        .page("/{council}/administration/people/{person}/account", administration::accounts::ask)
        .act("/{council}/administration/people/{person}/account", administration::accounts::account)
        .page("/{council}/administration/units", administration::units::list)
        .act("/{council}/administration/units", administration::units::add)
        .act("/{council}/administration/units/{unit}", administration::units::rename)
        .page("/{council}/administration/closure-days", administration::closure_days::list)
        .act("/{council}/administration/closure-days", administration::closure_days::add)
        .page("/{council}/administration/closure-days/{day}/removal", administration::closure_days::ask)
        .act("/{council}/administration/closure-days/{day}/removal", administration::closure_days::remove)
        .page("/{council}/administration/calendar", administration::calendar::list)
        .act("/{council}/administration/calendar", administration::calendar::add)
        .page("/{council}/administration/calendar/{period}/removal", administration::calendar::ask)
        .act("/{council}/administration/calendar/{period}/removal", administration::calendar::remove)
        .page("/{council}/administration/grants", administration::grants::list)
        .page("/{council}/administration/files/{kind}", administration::files::page)
        .act("/{council}/administration/files/{kind}", administration::files::send)
        .page("/{council}/administration/files/{kind}/{file}", administration::files::preview)
        .act("/{council}/administration/files/{kind}/{file}", administration::files::apply)
        .page("/{council}/administration/local-settings", administration::local_settings::list)
        .page("/{council}/administration/local-settings/{setting}", administration::local_settings::show)
        .act("/{council}/administration/local-settings/{setting}", administration::local_settings::set)
        .act("/{council}/administration/local-settings/{setting}/withdrawal", administration::local_settings::withdraw)
}
