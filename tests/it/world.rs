//! The running application in a test: a database of its own, the app connected as its own role, a fixed clock, browsers.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{CouncilId, PersonId, RelationshipId, SignInId, UnitId};
use engine::policy::Council;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use store::{Db, Token, TokenHash, Urls};
use tower::ServiceExt as _;
use uuid::Uuid;
use web::clock::Clock;
use web::state::{App, Parts};

/// Tue 10 Nov 2026, 10:00 in London: what every test calls now.
pub(crate) const NOW: &str = "2026-11-10T10:00:00Z";

/// A database, the application on it, and the policies.
pub(crate) struct World {
    pub(crate) app: Router,
    /// The superuser's pool, for setting the scene and for looking behind the walls.
    pub(crate) god: PgPool,
    pub(crate) councils: HashMap<String, Arc<Council>>,
}

impl World {
    /// On the database that `#[sqlx::test]` made.
    pub(crate) async fn new(god: PgPool) -> Self {
        let _ =
            tracing_subscriber::fmt().with_test_writer().with_max_level(tracing::Level::WARN).without_time().try_init();
        // The time stands still, in the database as in the application.
        let still = format!(
            "create or replace function app.now() returns timestamptz language sql stable as $$ select timestamptz '{NOW}' $$"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(still)).execute(&god).await.expect("time stands still");
        let councils = policies();
        let (app, _) = application(&god, &councils).await;
        Self { app, god, councils }
    }

    /// The same application once more, with connections of its own.
    pub(crate) async fn another_app(&self) -> (Router, Db) {
        application(&self.god, &self.councils).await
    }

    /// Founds a council whose policy stands under `policies/`.
    pub(crate) async fn council(&self, slug: &str) -> CouncilId {
        let id = CouncilId::fresh();
        let council = self.councils.get(slug).unwrap_or_else(|| panic!("no policy of {slug}"));
        let mut connection = self.god.acquire().await.expect("a connection");
        sqlx::query("insert into council (id, slug, name) values ($1, $2, $3)")
            .bind(id.uuid())
            .bind(slug)
            .bind(&council.file.name)
            .execute(&mut *connection)
            .await
            .expect("a council");
        sqlx::query("insert into fact_version (tenant_id) values ($1)")
            .bind(id.uuid())
            .execute(&mut *connection)
            .await
            .expect("a version");
        let settings = domain::access::settings(council.policy_on(day("2026-11-10").into()));
        store::access::settle(&mut connection, id, &settings).await.expect("access settled");
        id
    }

    /// A team.
    pub(crate) async fn unit(&self, council: CouncilId, name: &str, team_type: Option<&str>) -> UnitId {
        let id = UnitId::fresh();
        sqlx::query("insert into unit (tenant_id, id, kind, name, team_type, from_day) values ($1, $2, 'team', $3, $4, '2020-01-01')")
            .bind(council.uuid()).bind(id.uuid()).bind(name).bind(team_type).execute(&self.god).await.expect("a unit");
        id
    }

    /// A person in a post since 2 Jan 2024, with the capacities that the policy gives the role.
    pub(crate) async fn person(
        &self,
        council: CouncilId,
        slug: &str,
        unit: UnitId,
        name: &str,
        role: &str,
    ) -> PersonId {
        let id = PersonId::fresh();
        let policy = self.councils[slug].policy_on(day("2026-11-10").into());
        let role_data =
            policy.roles.iter().find(|r| r.id == role).unwrap_or_else(|| panic!("{slug} has no role {role}"));
        let capacities: Vec<String> = role_data
            .capacities
            .iter()
            .map(|c| serde_json::to_value(c).expect("a capacity").as_str().expect("a word").to_owned())
            .collect();
        let employment = policy.employments.first().map_or("permanent", |e| e.id.as_str());
        sqlx::query("insert into person (tenant_id, id, name, employed_from, recorded_at) values ($1, $2, $3, '2024-01-02', '2024-01-02')")
            .bind(council.uuid()).bind(id.uuid()).bind(name).execute(&self.god).await.expect("a person");
        sqlx::query("insert into post (tenant_id, id, person_id, unit_id, role, employment, capacities, from_day, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, '2024-01-02', '2024-01-02')")
            .bind(council.uuid()).bind(Uuid::now_v7()).bind(id.uuid()).bind(unit.uuid()).bind(role).bind(employment).bind(&capacities)
            .execute(&self.god).await.expect("a post");
        let email = format!("{}@{slug}.example", name.to_lowercase().replace(' ', "."));
        sqlx::query("insert into door.account (tenant_id, person_id, email) values ($1, $2, $3)")
            .bind(council.uuid())
            .bind(id.uuid())
            .bind(email)
            .execute(&self.god)
            .await
            .expect("an account");
        id
    }

    /// A relationship from a day on (until a day, if given), with who reads what derived.
    pub(crate) async fn relationship(
        &self,
        council: CouncilId,
        supervisee: PersonId,
        supervisor: PersonId,
        kind: &str,
        from: &str,
        until: Option<&str>,
    ) -> RelationshipId {
        let id = RelationshipId::fresh();
        sqlx::query("insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day, until_day, recorded_at) values ($1, $2, $3, $4, $5, $6, $7, $6)")
            .bind(council.uuid()).bind(id.uuid()).bind(supervisee.uuid()).bind(supervisor.uuid()).bind(kind).bind(day(from)).bind(until.map(day))
            .execute(&self.god).await.expect("a relationship");
        self.derive(council).await;
        id
    }

    /// Derives who reads what, as the application does after a change.
    pub(crate) async fn derive(&self, council: CouncilId) {
        sqlx::query("select app.derive_access_of($1)")
            .bind(council.uuid())
            .execute(&self.god)
            .await
            .expect("access derived");
    }

    /// A browser in which this person is signed in; no password is hashed for it.
    pub(crate) async fn browser(&self, council: CouncilId, slug: &str, person: PersonId) -> Browser {
        let token = self.signed_in(council, person).await;
        Browser {
            app: self.app.clone(),
            cookie: format!("{}={}", web::gate::cookie_name(slug), token.expose()),
            slug: slug.to_owned(),
        }
    }

    /// The token of somebody who is signed in.
    pub(crate) async fn signed_in(&self, council: CouncilId, person: PersonId) -> Token {
        let token = Token::fresh().expect("randomness");
        sqlx::query("insert into door.sign_in (tenant_id, id, person_id, token_hash, how, ends_at) values ($1, $2, $3, decode($4, 'hex'), 'password', now() + interval '10 hours')")
            .bind(council.uuid()).bind(SignInId::fresh().uuid()).bind(person.uuid()).bind(TokenHash::of(token.expose()).to_hex())
            .execute(&self.god).await.expect("a sign-in");
        token
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn stranger(&self, slug: &str) -> Browser {
        Browser { app: self.app.clone(), cookie: String::new(), slug: slug.to_owned() }
    }

    /// Ages every sign-in of the person past the idle limit.
    pub(crate) async fn let_expire(&self, person: PersonId) {
        sqlx::query("update door.sign_in set last_input_at = now() - interval '31 minutes' where person_id = $1")
            .bind(person.uuid())
            .execute(&self.god)
            .await
            .expect("aged");
    }

    /// One number from the database, seen by the superuser.
    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.god).await.expect("a count")
    }
}

async fn application(god: &PgPool, councils: &HashMap<String, Arc<Council>>) -> (Router, Db) {
    let db = Db::connect(&urls(god), 10).await.expect("the app's own roles connect");
    let app = App::new(Parts {
        db: db.clone(),
        councils: councils.clone(),
        clock: Clock::Fixed(now()),
        assets: web::assets::Assets::default(),
        password_permits: tokio::sync::Semaphore::new(2),
        behind_proxy: false,
    });
    (web::serve::application(app, Path::new("static/dist")), db)
}

/// The policies under `policies/`, by slug.
pub(crate) fn policies() -> HashMap<String, Arc<Council>> {
    let loaded =
        engine::Policies::load(Path::new("policies")).unwrap_or_else(|problems| panic!("policies: {problems:#?}"));
    loaded.councils().iter().map(|council| (council.slug().to_owned(), Arc::clone(council))).collect()
}

pub(crate) fn now() -> DateTime<Utc> {
    NOW.parse().expect("an instant")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// The address of a test's database for the app's role.
pub(crate) fn app_url(god: &PgPool) -> String {
    urls(god).app
}

/// The addresses of a test's database for the roles that serve.
pub(crate) fn urls(god: &PgPool) -> Urls {
    let of = god.connect_options();
    let options = PgConnectOptions::clone(&of);
    let base = std::env::var("DATABASE_URL").expect("DATABASE_URL of the test cluster");
    // In test clusters every role has the superuser's password.
    let base = PgConnectOptions::from_str(&base).expect("an address");
    let url = |role: &str| {
        use sqlx::ConnectOptions as _;
        let database = options.get_database().expect("a database");
        let mut url = base.clone().database(database).username(role).to_url_lossy();
        if let Some(password) = std::env::var("DATABASE_URL")
            .ok()
            .and_then(|u| u.split("://").nth(1)?.split('@').next()?.split(':').nth(1).map(str::to_owned))
        {
            url.set_password(Some(&password)).expect("a password");
        }
        url.to_string()
    };
    Urls { app: url("plumbline_app"), door: url("plumbline_door") }
}

/// What the fields of a form are sent as.
const FORM: &str = "application/x-www-form-urlencoded";

/// A browser without script: follows nothing by itself.
#[derive(Clone)]
pub(crate) struct Browser {
    app: Router,
    pub(crate) cookie: String,
    pub(crate) slug: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    pub(crate) bytes: Vec<u8>,
}

impl Browser {
    /// The same browser at another application on the same database.
    pub(crate) fn through(&self, app: Router) -> Self {
        Self { app, ..self.clone() }
    }

    /// Opens an address.
    pub(crate) async fn get(&self, address: &str) -> Answer {
        self.send(Request::get(address), String::new(), false, FORM).await
    }

    /// Opens an address below the council's.
    pub(crate) async fn open(&self, below: &str) -> Answer {
        self.get(&format!("/{}{below}", self.slug)).await
    }

    /// Posts fields with a fresh form token.
    pub(crate) async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(address, &Uuid::now_v7().to_string(), fields).await
    }

    /// Posts fields with this form token.
    pub(crate) async fn post_as(&self, address: &str, form_token: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(Request::post(address), encoded(form_token, fields), false, FORM).await
    }

    /// Posts a form with a file in it.
    pub(crate) async fn post_file(&self, address: &str, file: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"caseload.csv\"\r\nContent-Type: text/csv\r\n\r\n",
            Uuid::now_v7()
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.send(Request::post(address), body, false, "multipart/form-data; boundary=edge").await
    }

    /// Posts as the script that saves a form does: asks for JSON.
    pub(crate) async fn autosave(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(Request::post(address), encoded(&Uuid::now_v7().to_string(), fields), true, FORM).await
    }

    async fn send(
        &self,
        request: axum::http::request::Builder,
        body: impl Into<Body>,
        json: bool,
        kind: &str,
    ) -> Answer {
        let mut request = request
            .header(header::HOST, "127.0.0.1:3000")
            .header("sec-fetch-site", "same-origin")
            .header(header::ACCEPT, if json { "application/json" } else { "text/html" })
            .header(header::CONTENT_TYPE, kind);
        if !self.cookie.is_empty() {
            request = request.header(header::COOKIE, &self.cookie);
        }
        let response =
            self.app.clone().oneshot(request.body(body.into()).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: parts.status, headers: parts.headers, body, bytes }
    }
}

fn encoded(form_token: &str, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("form_token", form_token)];
    all.extend_from_slice(fields);
    serde_html_form::to_string(&all).expect("fields")
}

impl Answer {
    /// Where it sends the browser.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of an attribute-quoted hidden field.
    pub(crate) fn hidden(&self, name: &str) -> Option<String> {
        let after = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1)?;
        Some(
            after
                .split('"')
                .next()?
                .replace("&#34;", "\"")
                .replace("&#38;", "&")
                .replace("&#39;", "'")
                .replace("&#60;", "<")
                .replace("&#62;", ">"),
        )
    }

    /// Fails with the page's text unless the status is this.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "to {:?}: {}", self.location(), self.body);
        self
    }
}
