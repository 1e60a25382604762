//! What is counted only when a publication is closed, from a few statements: questions to specialists, the combination function, the
//! children of connectors, and what the municipality directs. Of all these there are few, so that nothing of it is kept.

mod connected;
mod directed;

use std::{collections::BTreeMap, ops::Range};

use diesel::{ExpressionMethods, JoinOnDsl, QueryDsl, RunQueryDsl};
use domain::{
    Date, Instant,
    combination::Employer,
    combination_contract::{CombinationContract, ContractEndReason, ContractState},
    expertise::ExpertiseState,
    identifier::{DistrictCode, MunicipalityCode},
    indicator::{Count, FigurePart, IndicatorCode, Month, Tally},
    location::LocationId,
    parameter::expertise_terms,
    programme::ProgrammeId,
    publication::{Publication, Sums},
    sign_up::{OfferedPlace, SignUpState},
};

use crate::{
    Failure,
    combination_contracts::contracts_at,
    connection::AnyConnection,
    database::Means,
    memory::reference_now,
    schema::{expertise_requests as requests, locations, programmes, sign_ups},
    stored::{Json, Stored},
};

/// The sites of the municipality with their districts.
type Sites = BTreeMap<LocationId, Option<DistrictCode>>;

/// What is counted, by indicator.
pub(super) type Gathered = BTreeMap<IndicatorCode, Sums>;

/// What is being counted of a municipality, in which months.
struct Gathering<'a> {
    municipality: &'a MunicipalityCode,
    months: Range<Month>,
    sites: Sites,
    counted: Gathered,
}

impl Gathering<'_> {
    /// Counts so many of a site in a month, in the district of that site.
    fn count(&mut self, location: LocationId, month: Month, indicator: IndicatorCode, tally: Tally, number: i64) {
        let district = self.sites.get(&location).cloned().flatten();
        self.count_at(district.as_ref(), location, month, (indicator, tally, number));
    }

    /// Counts so many at a location of those who live in a district.
    fn count_at(
        &mut self,
        district: Option<&DistrictCode>,
        location: LocationId,
        month: Month,
        (indicator, tally, number): (IndicatorCode, Tally, i64),
    ) {
        let district = district.map(ToString::to_string).unwrap_or_default();
        self.add((Count::District, district), month, (indicator, tally, number));
        self.add((Count::Location, location.to_string()), month, (indicator, tally, number));
    }

    /// Counts so much of what is no person, for the whole municipality: how many there are, and of how many it is so.
    fn count_things(&mut self, month: Month, indicator: IndicatorCode, number: i64, of: i64) {
        let whole = || (Count::District, String::new());
        self.add(whole(), month, (indicator, Tally::Numerator, number));
        self.add(whole(), month, (indicator, Tally::Denominator, of));
    }

    fn add(&mut self, place: (Count, String), month: Month, (indicator, tally, number): (IndicatorCode, Tally, i64)) {
        if number != 0 && self.months.contains(&month) {
            let changes = self.counted.entry(indicator).or_default().entry(place).or_default().entry(tally).or_default();
            *changes.entry(month).or_default() += number;
            *changes.entry(month.next()).or_default() -= number;
        }
    }
}

/// A contract that came to work, with its school in the municipality.
struct Running {
    contract: CombinationContract,
    school: LocationId,
}

impl Running {
    fn of(contract: CombinationContract, sites: &Sites) -> Option<Self> {
        let never = contract.ending.is_some_and(|ending| ending.reason == ContractEndReason::NotStarted);
        let began = matches!(contract.state, ContractState::Active | ContractState::Suspended | ContractState::Ended) && !never;
        let at_school = contract.engagements.iter().find(|one| one.terms.employer == Employer::SchoolBoard);
        let school = at_school.map(|one| one.location_id).filter(|site| began && sites.contains_key(site))?;
        Some(Self { contract, school })
    }

    /// Whether it runs on a day.
    fn runs_on(&self, day: Date) -> bool {
        let (first, last) = self.contract.period();
        let rests =
            self.contract.suspensions.iter().any(|one| one.start_date <= day && one.end_date.is_none_or(|end| day <= end));
        first <= day && last.is_none_or(|last| day <= last) && !rests
    }

    /// Minutes a week on a day.
    fn minutes_on(&self, day: Date) -> i32 {
        self.contract.engagements.iter().filter(|one| one.terms.covers(day)).map(|one| one.terms.minutes_per_week).sum()
    }
}

/// What is counted of a municipality only when its publication is closed, from a month on.
pub(super) fn gathered(
    connection: &mut AnyConnection,
    means: &Means,
    publication: &Publication,
    oldest: Month,
) -> Result<Gathered, Failure> {
    let municipality = &publication.municipality;
    let sites: Vec<(Stored<LocationId>, Option<Stored<DistrictCode>>)> = locations::table
        .filter(locations::municipality.eq(Stored(municipality.clone())))
        .select((locations::id, locations::district))
        .load(connection)?;
    let sites: Sites = sites.into_iter().map(|(id, district)| (id.0, district.map(|kept| kept.0))).collect();
    let months = oldest..publication.last_month.next();
    let mut gathering = Gathering { municipality, months, sites, counted: Gathered::new() };
    questions(connection, means, &mut gathering)?;
    let contracts = contracts_at(connection, municipality)?;
    let running: Vec<Running> = contracts.into_iter().filter_map(|one| Running::of(one, &gathering.sites)).collect();
    combination(connection, &running, &mut gathering)?;
    connected::connected(connection, &running, &mut gathering)?;
    directed::directed(connection, means, publication, &mut gathering)?;
    Ok(gathering.counted)
}

/// Questions to specialists, in the month in which they had to be answered.
fn questions(connection: &mut AnyConnection, means: &Means, gathering: &mut Gathering<'_>) -> Result<(), Failure> {
    type Row = (Option<Stored<LocationId>>, Stored<Instant>, Option<Stored<Instant>>);
    let withdrawn = [ExpertiseState::Withdrawn, ExpertiseState::ConsentWithdrawn].map(Stored);
    let rows: Vec<Row> = requests::table
        .inner_join(
            locations::table.on(requests::asker_location_id.eq(diesel::NullableExpressionMethods::nullable(locations::id))),
        )
        .filter(locations::municipality.eq(Stored(gathering.municipality.clone())))
        .filter(requests::state.ne_all(withdrawn))
        .select((requests::asker_location_id, requests::asked_at, requests::first_answered_at))
        .load(connection)?;
    let parameters = reference_now(connection, &means.memory)?.parameters;
    for (site, asked, answered) in rows {
        let Some(Stored(site)) = site else { continue };
        let asked = asked.0.date();
        let days = expertise_terms(&parameters, asked, Some(gathering.municipality))?.answer_days;
        let due = asked.saturating_add(jiff::Span::new().days(i64::from(days)));
        let in_time = answered.is_some_and(|answered| answered.0.date() <= due);
        gathering.count(site, Month::of(due), IndicatorCode::ExpertiseRequests, Tally::Denominator, 1);
        gathering.count(site, Month::of(due), IndicatorCode::ExpertiseRequests, Tally::Numerator, i64::from(in_time));
    }
    Ok(())
}

/// Seats, hours and who stays, at schools of the municipality.
fn combination(connection: &mut AnyConnection, running: &[Running], gathering: &mut Gathering<'_>) -> Result<(), Failure> {
    let offered = offered(connection)?;
    for month in gathering.months.start.until(gathering.months.end) {
        let day = month.first_day();
        let (mut taken, mut places): (BTreeMap<LocationId, i64>, BTreeMap<LocationId, i64>) = Default::default();
        for one in running.iter().filter(|one| one.runs_on(day)) {
            *taken.entry(one.school).or_default() += 1;
            let minutes = Tally::Measured(FigurePart::Whole, u16::try_from(one.minutes_on(day)).unwrap_or(u16::MAX));
            gathering.count(one.school, month, IndicatorCode::CombinationHours, minutes, 1);
        }
        for offer in offered.iter().filter(|offer| offer.holds_on(day) && gathering.sites.contains_key(&offer.school)) {
            *places.entry(offer.school).or_default() += offer.places;
        }
        for (school, taken) in &taken {
            gathering.count(*school, month, IndicatorCode::CombinationSeats, Tally::Numerator, *taken);
            let all = places.entry(*school).or_default();
            *all = (*all).max(*taken);
        }
        for (school, all) in places {
            gathering.count(school, month, IndicatorCode::CombinationSeats, Tally::Denominator, all);
        }
    }
    for one in running {
        let (first, last) = one.contract.period();
        let year_later = first.saturating_add(jiff::Span::new().years(1));
        let stays = last.is_none_or(|last| last >= year_later);
        let month = Month::of(year_later);
        gathering.count(one.school, month, IndicatorCode::CombinationRetention, Tally::Denominator, 1);
        gathering.count(one.school, month, IndicatorCode::CombinationRetention, Tally::Numerator, i64::from(stays));
    }
    Ok(())
}

/// The places of an accepted sign-up, from its acceptance until the end of its programme.
struct Offered {
    school: LocationId,
    places: i64,
    from: Date,
    until: Date,
}

impl Offered {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

/// The places that are accepted; those of one school and programme together, from the day of the first.
fn offered(connection: &mut AnyConnection) -> Result<Vec<Offered>, Failure> {
    type Row = (Stored<ProgrammeId>, Option<Stored<LocationId>>, Json<Vec<OfferedPlace>>, Option<Stored<Instant>>, Stored<Date>);
    let rows: Vec<Row> = sign_ups::table
        .inner_join(programmes::table.on(programmes::id.eq(sign_ups::programme_id)))
        .filter(sign_ups::state.eq(Stored(SignUpState::Accepted)))
        .select((
            sign_ups::programme_id,
            sign_ups::school_location_id,
            sign_ups::places,
            sign_ups::decided_at,
            programmes::end_date,
        ))
        .load(connection)?;
    let mut together: BTreeMap<(ProgrammeId, LocationId), Offered> = BTreeMap::new();
    for (programme, school, places, decided, until) in rows {
        let Some((Stored(school), Stored(decided))) = school.zip(decided) else { continue };
        let from = decided.date();
        let one = together.entry((programme.0, school)).or_insert(Offered { school, places: 0, from, until: until.0 });
        one.places += i64::try_from(places.0.len()).unwrap_or_default();
        one.from = one.from.min(from);
    }
    Ok(together.into_values().collect())
}
