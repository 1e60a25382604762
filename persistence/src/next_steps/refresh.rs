//! How what is to be done, and what each child adds to figures, follows what is recorded: for every child that was marked both are computed
//! anew. Of all children that is done when the numbers of law and agreement or a formula change, bit by bit.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date, Id, Instant,
    child::{Child, ChildId},
    handover::{Handover, HandoverAgreement, Reaction},
    indicator::{Contributions, CountKey, CountedChild, FORMULAS, contributions},
    line::{HandoverFact, LineInput, LineParameters, PlannedStep, Stay, planned_steps_as_known},
    organisation::OrganisationId,
    parameter::{handover_terms, line_parameters, preschool_rules, support_terms},
    preschool::Offer,
    referral::{PreschoolStay, Referral},
    step::Task,
    support::{SupportArrangement, SupportDays},
};
use uuid::Uuid;

use super::{Mark, NewStep, Step, mark_stale};
use crate::{
    Database, Failure,
    access::stored,
    children::anchor,
    connection::{AnyConnection, insert_all},
    database::Means,
    figures,
    handovers::{handovers_of_children, wishes_of},
    lines::stays_of,
    memory::{Reference, reference_now},
    referrals::{preschool_stays, referrals_of_children},
    schema::{access, children, next_step_passes as passes, next_steps as table, registrations, stale_children},
    stored::Stored,
    support::arrangements_of_children,
};

/// For how many days ahead steps are kept, so that a list is not read past all that is years ahead: longer than the month after which all
/// children are computed anew.
const DAYS_AHEAD: i64 = 125;
/// How many marks are worked off at a time.
const MARKS: i64 = 32;
/// How many steps are thrown away in one transaction.
const PRUNED: i64 = 500;
/// How many children are marked at a time when all are.
const MARKED: i64 = 128;

/// A day before all others on which anything can end.
const BEFORE_ALL: Date = Date::constant(1900, 1, 1);

/// What is to be done, with the child as the organisation knows it, and the thing that it is about.
type Found = (Task, Option<ChildId>, Option<Uuid>);

/// What is to be done for the children that are one.
struct Refreshed {
    joined_id: ChildId,
    members: Vec<ChildId>,
    steps: Vec<Found>,
    /// What they add to figures; none where nobody has registered them any more.
    contributions: Option<Contributions>,
}

/// Some marks, and what follows from them.
struct Part {
    marks: Vec<Stored<Id<Mark>>>,
    refreshed: Vec<Refreshed>,
}

impl Database {
    /// Computes anew what is to be done for some of the children that are marked, and marks more where all are to be. Says whether there
    /// is more.
    pub async fn refresh_next_steps(&self, now: Instant) -> Result<bool, Failure> {
        let means = self.means();
        let more = self.keep(move |connection| mark_all(connection, &means, now.date())).await?;
        let means = self.means();
        let part = self.internal_read(move |connection| compute(connection, &means, now)).await?;
        let count = i64::try_from(part.marks.len()).unwrap_or(MARKS);
        let mut is_kept = true;
        if count > 0 {
            let means = self.means();
            is_kept = self.keep(move |connection| keep(connection, means.new_id, &part)).await?;
        }
        Ok(more || count == MARKS || !is_kept)
    }

    /// Throws away steps whose days are over, in small transactions; gives their number.
    pub async fn prune_next_steps(&self, today: Date) -> Result<usize, Failure> {
        self.prune_in_parts(PRUNED, move |connection| {
            let over: Vec<Stored<Id<Step>>> = table::table
                .filter(table::until_date.lt(Stored(today)))
                .order(table::until_date)
                .limit(PRUNED)
                .select(table::id)
                .load(connection)?;
            Ok(diesel::delete(table::table.filter(table::id.eq_any(over))).execute(connection)?)
        })
        .await
    }
}

/// Marks some children where all are to be computed anew: the numbers changed, or a day came on which others hold. Says whether there are
/// more.
fn mark_all(connection: &mut AnyConnection, means: &Means, today: Date) -> Result<bool, Failure> {
    let Reference { edition, parameters, agreements, .. } = reference_now(connection, &means.memory)?;
    let parameters = parameters.iter().map(|parameter| (parameter.valid_from(), parameter.valid_until()));
    let agreements = agreements.iter().map(|agreement| (agreement.facts.from_date, agreement.facts.until_date));
    // How much has begun and how much is over changes with every day on which other terms hold.
    let passed =
        |(from, until): (Date, Option<Date>)| usize::from(from <= today) + usize::from(until.is_some_and(|until| until < today));
    let begun = parameters.chain(agreements).map(passed).sum::<usize>();
    let basis = format!("{edition} {begun} {FORMULAS} {}", today.strftime("%Y-%m"));
    let (known, until, is_done): (String, Option<Stored<ChildId>>, bool) =
        passes::table.select((passes::basis, passes::marked_until, passes::is_done)).get_result(connection)?;
    if is_done && known == basis {
        return Ok(false);
    }
    let until = until.filter(|_| known == basis);
    let mut query = children::table
        .filter(children::joined_id.eq(children::id))
        .order(children::id)
        .limit(MARKED)
        .select(children::id)
        .into_boxed();
    if let Some(until) = until {
        query = query.filter(children::id.gt(until));
    }
    let found: Vec<Stored<ChildId>> = query.load(connection)?;
    mark_stale(connection, means.new_id, &found.iter().map(|kept| kept.0).collect::<Vec<_>>())?;
    let is_done = i64::try_from(found.len()).unwrap_or(MARKED) < MARKED;
    diesel::update(passes::table)
        .set((passes::basis.eq(basis), passes::marked_until.eq(found.last().copied().or(until)), passes::is_done.eq(is_done)))
        .execute(connection)?;
    Ok(!is_done)
}

/// Computes what is to be done for the children of some marks.
fn compute(connection: &mut AnyConnection, means: &Means, now: Instant) -> Result<Part, Failure> {
    let marked: Vec<(Stored<Id<Mark>>, Stored<ChildId>)> = stale_children::table
        .inner_join(children::table.on(children::id.eq(stale_children::child_id)))
        .order(stale_children::id)
        .limit(MARKS)
        .select((stale_children::id, children::joined_id))
        .load(connection)?;
    let groups: BTreeSet<ChildId> = marked.iter().map(|(_, joined)| joined.0).collect();
    let marks: Vec<Stored<Id<Mark>>> = marked.into_iter().map(|(mark, _)| mark).collect();
    let mut refreshed = Vec::with_capacity(groups.len());
    if !groups.is_empty() {
        let reference = reference_now(connection, &means.memory)?;
        for joined_id in groups {
            refreshed.push(Group::load(connection, means, joined_id, now)?.refreshed(&reference, now)?);
        }
    }
    Ok(Part { marks, refreshed })
}

/// Puts what was computed in the place of what was kept, and says whether it did. What changed since has left a mark of its own; where
/// another process took the marks meanwhile, it may know more than this one.
fn keep(connection: &mut AnyConnection, new_id: fn() -> Uuid, part: &Part) -> Result<bool, Failure> {
    let own = stale_children::table.filter(stale_children::id.eq_any(part.marks.clone()));
    let left: Vec<Stored<Id<Mark>>> = own.clone().select(stale_children::id).load(connection)?;
    if left.len() < part.marks.len() {
        return Ok(false);
    }
    let mut sums: BTreeMap<CountKey, i64> = BTreeMap::new();
    for Refreshed { joined_id, members, steps, contributions } in &part.refreshed {
        for (key, by) in figures::replace(connection, new_id, *joined_id, members, contributions.as_ref())? {
            *sums.entry(key).or_default() += by;
        }
        diesel::delete(table::table.filter(table::joined_id.eq_any(stored(members)))).execute(connection)?;
        let made = steps.iter().map(|(task, child, about)| NewStep::of(new_id(), joined_id.uuid(), task, *child, *about));
        let rows: Vec<_> = made.collect();
        insert_all!(connection, table::table, rows)?;
    }
    figures::add(connection, sums, false)?;
    diesel::delete(own).execute(connection)?;
    Ok(true)
}

/// The anchors that are one child, and what they add to figures; nothing where nobody has registered them any more.
pub(crate) fn contributions_anew(
    connection: &mut AnyConnection,
    means: &Means,
    reference: &Reference,
    joined_id: ChildId,
    now: Instant,
) -> Result<(Vec<ChildId>, Option<Contributions>), Failure> {
    let group = Group::load(connection, means, joined_id, now)?;
    let added = if group.holders.is_empty() { None } else { Some(group.contributions(reference, now)?) };
    Ok((group.members, added))
}

/// The children that confirmed links join, with what is recorded of them.
struct Group {
    child: Child,
    members: Vec<ChildId>,
    /// Who registered which of them.
    holders: BTreeMap<OrganisationId, ChildId>,
    /// Until which day each of those sees the child, as far as that is known now.
    seen_until: BTreeMap<OrganisationId, Date>,
    stays: Vec<Stay>,
    handovers: Vec<(Handover, Vec<Reaction>)>,
    /// What is or was arranged for its support.
    support: Vec<SupportArrangement>,
    referrals: Vec<Referral>,
    preschool: Vec<PreschoolStay>,
    /// The preschool education that is offered to it.
    offers: Vec<Offer>,
}

impl Group {
    fn load(connection: &mut AnyConnection, means: &Means, joined_id: ChildId, now: Instant) -> Result<Self, Failure> {
        let child = anchor(children::table.filter(children::id.eq(Stored(joined_id))).get_result(connection)?);
        let members: Vec<Stored<ChildId>> =
            children::table.filter(children::joined_id.eq(Stored(joined_id))).select(children::id).load(connection)?;
        let members: Vec<ChildId> = members.into_iter().map(|kept| kept.0).collect();
        let holders: Vec<(Stored<OrganisationId>, Stored<ChildId>)> = registrations::table
            .filter(registrations::child_id.eq_any(stored(&members)))
            .order(registrations::child_id.desc())
            .select((registrations::organisation_id, registrations::child_id))
            .load(connection)?;
        // The indexes begin with the organisation, so all that may see the child are named.
        let sees: Vec<Stored<OrganisationId>> = holders.iter().map(|(holder, _)| *holder).collect();
        let seen: Vec<(Stored<OrganisationId>, Stored<Date>)> = access::table
            .filter(access::organisation_id.eq_any(sees))
            .filter(access::child_id.eq_any(stored(&members)))
            .order(access::until_date)
            .select((access::organisation_id, access::until_date))
            .load(connection)?;
        // Of several the last day counts, which comes last.
        let seen_until = seen.into_iter().map(|(holder, until)| (holder.0, until.0)).collect();
        let stays = stays_of(connection, &members)?;
        let mut handovers = Vec::new();
        for handover in handovers_of_children(connection, &means.master_key, &members, now)? {
            let wishes = wishes_of(connection, &handover)?;
            handovers.push((handover, wishes));
        }
        let holders = holders.into_iter().map(|(holder, child)| (holder.0, child.0)).collect();
        let referrals = referrals_of_children(connection, &members)?;
        let preschool =
            if referrals.is_empty() { Vec::new() } else { preschool_stays(connection, &[joined_id])?.of(joined_id).to_vec() };
        let support = arrangements_of_children(connection, &means.master_key, &members, BEFORE_ALL)?;
        let is_offered = stays.iter().any(|stay| stay.programme.is_some());
        let offers = if is_offered { figures::offers_of(connection, &members)? } else { Vec::new() };
        Ok(Self { child, members, holders, seen_until, stays, handovers, support, referrals, preschool, offers })
    }

    fn refreshed(self, reference: &Reference, now: Instant) -> Result<Refreshed, Failure> {
        // Of a child that nobody has registered any more only figures are kept.
        let mut steps = if self.holders.is_empty() { Vec::new() } else { self.steps(reference, now)? };
        let contributions = if self.holders.is_empty() { None } else { Some(self.contributions(reference, now)?) };
        let ahead = now.date().saturating_add(jiff::Span::new().days(DAYS_AHEAD));
        steps.retain(|(task, ..)| task.from_date <= ahead);
        Ok(Refreshed { joined_id: self.child.joined_id, members: self.members, steps, contributions })
    }

    fn steps(&self, reference: &Reference, now: Instant) -> Result<Vec<Found>, Failure> {
        let (municipality, today) = (Some(&self.child.municipality), now.date());
        let as_of = today.max(self.child.birth_date);
        let parameters = line_parameters(&reference.parameters, as_of, municipality)?;
        let known_as = |task: &Task| self.holders.get(&task.organisation_id).copied();
        let planned = self.of_line(reference, parameters, as_of);
        let of_line = planned.iter().filter_map(Task::of).filter_map(|task| self.while_seen(&task, None));
        let mut steps: Vec<Found> = of_line.collect();
        let terms = support_terms(&reference.parameters, today, municipality)?;
        for arrangement in self.running_support(today) {
            let asked = arrangement.tasks(&self.stays, terms, today, &|organisation| self.sees_until(organisation));
            steps.extend(asked.iter().filter_map(|task| self.while_seen(task, Some(arrangement.id.uuid()))));
        }
        let usual = handover_terms(&reference.parameters, today, municipality)?;
        for (handover, reactions) in &self.handovers {
            let agreed = self.agreed(reference, handover, today);
            let terms = agreed.map_or_else(|| usual.clone(), |agreed| agreed.on_terms(usual.clone()));
            let asked = handover.steps(&terms, reactions, now);
            steps.extend(asked.iter().filter_map(Task::of).map(|task| {
                let child = known_as(&task);
                (task, child, Some(handover.id.uuid()))
            }));
        }
        for referral in &self.referrals {
            steps.extend(referral.tasks(&self.preschool, today).into_iter().map(|task| {
                let child = known_as(&task);
                (task, child, Some(referral.id.uuid()))
            }));
        }
        Ok(steps)
    }

    /// Until which day an organisation that registered the child sees it.
    fn sees_until(&self, organisation: OrganisationId) -> Option<Date> {
        let seen_until = *self.seen_until.get(&organisation)?;
        self.holders.contains_key(&organisation).then_some(seen_until)
    }

    /// What is asked of an organisation as long as it sees the child: one that is not seen any more asks nothing of anybody.
    fn while_seen(&self, task: &Task, about: Option<Uuid>) -> Option<Found> {
        let child = *self.holders.get(&task.organisation_id)?;
        let seen_until = *self.seen_until.get(&task.organisation_id)?;
        let until = task.until_date.map_or(seen_until, |until| until.min(seen_until));
        (task.from_date <= until).then_some((Task { until_date: Some(until), ..task.clone() }, Some(child), about))
    }

    /// What the parties of a handover agreed.
    fn agreed<'a>(&self, reference: &'a Reference, handover: &Handover, on: Date) -> Option<&'a HandoverAgreement> {
        reference.agreed(&self.child.municipality, on, [handover.sender.organisation_id, handover.receiver_id?])
    }

    /// What is arranged for its support and is not over.
    fn running_support(&self, today: Date) -> impl Iterator<Item = &SupportArrangement> {
        self.support.iter().filter(move |arrangement| arrangement.end_date.is_none_or(|end| today <= end))
    }

    /// What the child adds to figures.
    fn contributions(&self, reference: &Reference, now: Instant) -> Result<Contributions, Failure> {
        let (municipality, as_of) = (Some(&self.child.municipality), now.date().max(self.child.birth_date));
        let parameters = line_parameters(&reference.parameters, as_of, municipality)?;
        let handovers: Vec<&Handover> = self.handovers.iter().map(|(handover, _)| handover).collect();
        Ok(contributions(&CountedChild {
            municipality: &self.child.municipality,
            district: self.child.district.as_ref(),
            line: &self.line_input(reference, parameters, as_of),
            offers: &self.offers,
            hours: preschool_rules(reference.parameters.on(as_of, municipality)).ok(),
            handovers: &handovers,
            referrals: &self.referrals,
            support: &self.support,
        }))
    }

    /// What the line follows from.
    fn line_input(&self, reference: &Reference, parameters: LineParameters, as_of: Date) -> LineInput {
        let facts = self.handovers.iter().filter_map(|(handover, _)| {
            let party = std::iter::once(handover.sender.organisation_id).chain(handover.receiver_id).collect();
            HandoverFact::of(handover.id, handover.facts.kind, handover.facts.date, handover.state, party)
        });
        LineInput {
            child_id: self.child.joined_id,
            birth_date: self.child.birth_date,
            stays: self.stays.clone(),
            as_of,
            complex: false,
            holidays: reference.holidays.clone(),
            handovers: facts.collect(),
            connector: None,
            parameters,
            agreed: reference.agreed_due(&self.child.municipality, None),
        }
    }

    /// The steps of the line. That more care is needed moves due dates, which tells it: to those who said so alone.
    fn of_line(&self, reference: &Reference, parameters: LineParameters, as_of: Date) -> Vec<PlannedStep> {
        let mut told: BTreeMap<OrganisationId, Vec<SupportDays>> = BTreeMap::new();
        for (handover, _) in self.handovers.iter().filter(|(handover, _)| handover.facts.needs.is_complex()) {
            told.entry(handover.sender.organisation_id).or_default().push(SupportDays::ALL);
        }
        let indicated: Vec<&Referral> = self.referrals.iter().filter(|referral| referral.is_indicated()).collect();
        let waits_at =
            indicated.iter().filter(|referral| referral.state.is_at_site()).filter_map(|referral| referral.site.as_ref());
        let given_by = self.preschool.iter().filter(|_| !indicated.is_empty()).map(|stay| stay.place);
        for place in waits_at.map(|site| site.place).chain(given_by) {
            told.entry(place.organisation_id).or_default().push(SupportDays::ALL);
        }
        for arrangement in self.running_support(as_of) {
            told.entry(arrangement.organisation_id).or_default().push(arrangement.days());
        }
        planned_steps_as_known(&self.line_input(reference, parameters, as_of), &told)
    }
}
