//! Registrations of children, with their anchors and guardians.
//!
//! `sealed`: what is kept unreadable. `hashes`: how it is found all the same. `list`: pages and search. `save`: what a change
//! writes.

mod hashes;
mod list;
mod save;
mod sealed;

use diesel::{ExpressionMethods, JoinOnDsl, NullableExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    child::{Child, ChildId, Registration, RegistrationId},
    identifier::{DistrictCode, MunicipalityCode},
    organisation::OrganisationId,
};

use crate::{
    Failure, MasterKey, Reading,
    access::{Sight, joined_to, visible},
    connection::{AnyConnection, per_backend},
    memory::grants,
    schema::{children, data_keys, guardians, placements, registrations},
    service_keys::{self, SearchKeys},
    stored::Stored,
};
pub(crate) use hashes::Hashes;
pub use list::{ChildFilter, ChildSummary};
pub(crate) use save::write_hashes;
use sealed::{GuardianRow, SealedChild, open_guardian};

/// An anchor in the order of its columns.
pub(crate) type AnchorRow =
    (Stored<ChildId>, Stored<ChildId>, Stored<Date>, Stored<MunicipalityCode>, Option<Stored<DistrictCode>>);

/// A registration in the order of its columns, without the organisation's and the anchor's own.
type RegistrationRow = (Stored<RegistrationId>, Stored<OrganisationId>, Vec<u8>, Stored<Instant>, i32);

pub(crate) fn anchor((id, joined_id, birth_date, municipality, district): AnchorRow) -> Child {
    Child {
        id: id.0,
        joined_id: joined_id.0,
        birth_date: birth_date.0,
        municipality: municipality.0,
        district: district.map(|kept| kept.0),
    }
}

/// A registration without its guardians, for its search hashes to be renewed: the service itself opens it, for nobody to see.
pub(crate) fn open_for_hashes(
    connection: &mut AnyConnection,
    master: &MasterKey,
    id: RegistrationId,
) -> Result<Registration, Failure> {
    type Row = (Stored<OrganisationId>, Vec<u8>, Stored<Instant>, i32, AnchorRow, Vec<u8>);
    let (organisation_id, sealed, registered_at, version, child, wrapped): Row = registrations::table
        .inner_join(children::table.on(children::id.eq(registrations::child_id)))
        .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
        .filter(registrations::id.eq(Stored(id)))
        .select((
            registrations::organisation_id,
            registrations::sealed,
            registrations::registered_at,
            registrations::version,
            children::all_columns,
            data_keys::wrapped,
        ))
        .get_result(connection)?;
    let SealedChild { given_name, family_name_prefix, family_name, references } =
        SealedChild::open(&sealed, id, &master.data_key(&wrapped, id)?)?;
    Ok(Registration {
        id,
        organisation_id: organisation_id.0,
        child: anchor(child),
        given_name,
        family_name_prefix,
        family_name,
        references,
        guardians: Vec::new(),
        registered_at: registered_at.0,
        version,
    })
}

impl Reading<'_> {
    /// The search keys that hold in this transaction.
    pub(crate) fn search_keys(&mut self) -> Result<SearchKeys, Failure> {
        let means = self.means;
        service_keys::search_keys(self.connection, &means.master_key, &means.search_keys)
    }

    /// The caller's own registration of a child, which may be named by the id of any child that is joined with it. One statement.
    pub fn child(&mut self, id: ChildId) -> Result<Option<Registration>, Failure> {
        let sight = self.sight();
        self.child_within(&sight, id)
    }

    /// As [`Self::child`], to erase it: what an organisation registered it may erase also when it does not see the child any more.
    pub fn child_to_erase(&mut self, id: ChildId) -> Result<Option<Registration>, Failure> {
        let sight = self.sight().with_what_ran_out();
        self.child_within(&sight, id)
    }

    pub(crate) fn child_within(&mut self, sight: &Sight, id: ChildId) -> Result<Option<Registration>, Failure> {
        type Row = (RegistrationRow, AnchorRow, Vec<u8>, Option<GuardianRow>, Option<String>);
        let rows: Vec<Row> = per_backend!(&mut *self.connection, c => {
            let found = registrations::table
                .inner_join(children::table.on(children::id.eq(registrations::child_id)))
                .inner_join(data_keys::table.on(data_keys::id.eq(registrations::id)))
                .left_join(guardians::table.on(guardians::registration_id.eq(registrations::id)))
                .filter(joined_to!(id))
                .order((children::id.eq(Stored(id)).desc(), children::id, guardians::position))
                .select((
                    (
                        registrations::id,
                        registrations::organisation_id,
                        registrations::sealed,
                        registrations::registered_at,
                        registrations::version,
                    ),
                    children::all_columns,
                    data_keys::wrapped,
                    (guardians::id, guardians::has_authority, guardians::sealed, guardians::location_hidden).nullable(),
                    grants!(),
                ));
            visible!(found, sight => seen, seen.load(c))
        })?;
        self.confirm(rows.first().map(|row| &row.4));
        let mut rows = rows.into_iter();
        let Some(((Stored(id), Stored(organisation_id), sealed, Stored(registered_at), version), child, wrapped, first, _)) =
            rows.next()
        else {
            return Ok(None);
        };
        let key = self.means.master_key.data_key(&wrapped, id)?;
        let own = rows.take_while(|(registration, ..)| registration.0.0 == id).filter_map(|(_, _, _, guardian, _)| guardian);
        let guardians = first.into_iter().chain(own).map(|row| open_guardian(&row, &key)).collect::<Result<_, _>>()?;
        let SealedChild { given_name, family_name_prefix, family_name, references } = SealedChild::open(&sealed, id, &key)?;
        let child = anchor(child);
        self.touch(child.id);
        Ok(Some(Registration {
            id,
            organisation_id,
            child,
            given_name,
            family_name_prefix,
            family_name,
            references,
            guardians,
            registered_at,
            version,
        }))
    }

    /// The earliest and the latest day on which a placement of the child begins that the organisation of the registration recorded.
    pub fn starts(&mut self, child: &Child) -> Result<Option<(Date, Date)>, Failure> {
        let (first, last): (Option<Stored<Date>>, Option<Stored<Date>>) = placements::table
            .filter(placements::child_id.eq(Stored(child.id)))
            .select((diesel::dsl::min(placements::start_date), diesel::dsl::max(placements::start_date)))
            .get_result(self.connection)?;
        Ok(first.zip(last).map(|(first, last)| (first.0, last.0)))
    }
}
