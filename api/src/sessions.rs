//! What meetings and trainings have in common: both are sessions, with who was there by organisation and role.
//!
//! `body`: what is stated. `view`: how the organiser and the invited read it.

mod body;
mod view;

use persistence::{
    Failure, Reading, SessionFilter, Writing,
    domain::{
        Date, Id, Refusal,
        authority::{AttendSession, ReadSession, WriteSession},
        page::{Page, PageRequest},
        session::{NewSession, Session, SessionFacts, SessionId, SessionKind, SessionSurroundings},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use self::{
    body::{AttendBody, SessionBody, SessionPatch, UploadBody},
    view::{SessionItem, SessionView},
};
use crate::{
    answer::{Created, Shown},
    input::{IfMatch, Patch},
};

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionQuery {
    /// Alleen vanaf deze dag.
    from_date: Option<Date>,
    /// Alleen tot en met deze dag.
    until_date: Option<Date>,
}

fn view(tx: &mut Reading<'_>, session: &Session) -> Result<SessionView, Failure> {
    let known = tx.organisations_by_id(&session.present_ids())?;
    Ok(SessionView::of(session, session.is_joint(&known), tx.authority().organisation() == session.organiser_id))
}

fn shown(tx: &mut Reading<'_>, session: &Session) -> Result<Shown<SessionView>, Failure> {
    // Others state who was there, which makes no new version.
    Ok(Shown::with_others(session.version, view(tx, session)?))
}

fn around(tx: &mut Reading<'_>, facts: &SessionFacts) -> Result<SessionSurroundings, Failure> {
    let sees_agenda = facts.agenda_id.map(|id| tx.agenda(id)).transpose()?.flatten().is_some();
    Ok(SessionSurroundings { invited: tx.organisations_by_id(&facts.invited_ids)?, sees_agenda })
}

/// A page of the sessions of a kind.
pub(crate) fn listed(
    tx: &mut Reading<'_>,
    kind: SessionKind,
    query: SessionQuery,
    page: PageRequest,
) -> Result<Page<SessionItem>, Failure> {
    let filter = SessionFilter { kind, from: query.from_date, until: query.until_date };
    let Page { items, next } = tx.sessions(filter, page)?;
    let present: Vec<_> = items.iter().flat_map(Session::present_ids).collect();
    let known = tx.organisations_by_id(&present)?;
    let item = |one: Session| {
        let permitted = tx.authority().permit::<ReadSession, _>(one)?;
        let session = permitted.subject();
        Ok::<_, Refusal>(SessionItem::of(session, session.is_joint(&known)))
    };
    let items = items.into_iter().map(item).collect::<Result<_, _>>()?;
    Ok(Page { items, next })
}

/// Plans a session of a kind, below a path.
pub(crate) fn planned(
    tx: &mut Writing<'_>,
    kind: SessionKind,
    path: &str,
    body: SessionBody,
) -> Result<Created<SessionView>, Failure> {
    let facts = body.into_facts();
    let around = around(tx, &facts)?;
    let new = NewSession { kind, organiser_id: tx.authority().organisation(), facts };
    let permitted = tx.authority().permit::<WriteSession, _>(new)?;
    let saved = tx.save_session(permitted.plan(tx.new_id(), &around, tx.now())?)?;
    Ok(Created { location: format!("/v1/{path}/{}", saved.id), version: saved.version, body: view(tx, &saved)? })
}

/// One session of a kind.
pub(crate) fn read(tx: &mut Reading<'_>, kind: SessionKind, id: SessionId) -> Result<Shown<SessionView>, Failure> {
    let found = tx.session(kind, id)?.ok_or(Refusal::NotFound)?;
    let permitted = tx.authority().permit::<ReadSession, _>(found)?;
    shown(tx, permitted.subject())
}

/// Changes a session of a kind.
pub(crate) fn changed(
    tx: &mut Writing<'_>,
    kind: SessionKind,
    id: SessionId,
    expected: &IfMatch,
    patch: &Patch<SessionBody>,
) -> Result<Shown<SessionView>, Failure> {
    let found = tx.session(kind, id)?.ok_or(Refusal::NotFound)?;
    let permitted = tx.authority().permit::<WriteSession, _>(found)?;
    expected.check(permitted.subject().version)?;
    let facts = patch.apply(&SessionBody::of(&permitted.subject().facts))?.into_facts();
    if permitted.subject().facts == facts {
        return shown(tx, permitted.subject());
    }
    let around = around(tx, &facts)?;
    let saved = tx.save_session(permitted.amend(facts, &around, tx.now())?)?;
    shown(tx, &saved)
}

/// States who of the caller's organisation was at a session of a kind.
pub(crate) fn attended(
    tx: &mut Writing<'_>,
    kind: SessionKind,
    id: Id<Session>,
    body: &AttendBody,
) -> Result<Shown<SessionView>, Failure> {
    let found = tx.session(kind, id)?.ok_or(Refusal::NotFound)?;
    let permitted = tx.authority().permit::<AttendSession, _>(found)?;
    let stated = permitted.attend(body.code(), body.roles(), tx.authority(), tx.now())?;
    let saved = tx.save_session(stated)?;
    shown(tx, &saved)
}

/// States who was at a session of a kind, for all that did not do so themselves.
pub(crate) fn uploaded(
    tx: &mut Writing<'_>,
    kind: SessionKind,
    id: Id<Session>,
    expected: &IfMatch,
    body: &UploadBody,
) -> Result<Shown<SessionView>, Failure> {
    let found = tx.session(kind, id)?.ok_or(Refusal::NotFound)?;
    let permitted = tx.authority().permit::<WriteSession, _>(found)?;
    expected.check(permitted.subject().version)?;
    let saved = tx.save_session(permitted.upload(&body.rows(), tx.now())?)?;
    shown(tx, &saved)
}
