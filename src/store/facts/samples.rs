//! The cases of a sample, as discussions of sessions: numbers that stand in no caseload.

use engine::facts::Discussion;

use super::{Scope, among, at, day, id};
use crate::{Reads, StoreError};

/// The cases that held sessions of the window looked at.
pub(super) async fn discussions(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Discussion>, StoreError> {
    let council = db.council();
    Ok(among!(db, scope.people,
        "select s.id, s.number, s.criterion, s.session_id, s.recorded_by, s.recorded_at, h.kind, h.held_on from session_sample s
         join session_holding h on h.tenant_id = s.tenant_id and h.session_id = s.session_id and h.superseded_at is null
         where s.tenant_id = $1 and s.superseded_at is null and h.held_on between $2 and $3" + " and s.subject_id = any($4)"
        + " order by h.held_on, s.id",
        [council, scope.since, scope.until],
        r => Discussion {
            id: id(r.id),
            case: r.number.into(),
            kind: r.kind.into(),
            session: Some(id(r.session_id)),
            day: day(r.held_on),
            at: None,
            present: vec![id(r.recorded_by)],
            detailed: false,
            criterion: Some(r.criterion.into()),
            on_record: None,
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        }
    ))
}
