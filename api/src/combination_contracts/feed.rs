//! `/calendar/{secret}.ics`: the times of a contract as a calendar program follows them (iCalendar, RFC 5545). It says when and where and
//! nothing else: no name, no function, no side.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
};
use aws_lc_rs::digest;
use icalendar::{Calendar, Class, Component, Event, EventLike, EventStatus, Parameter, Property};
use persistence::{
    Failure, Reading,
    domain::{
        Instant, Refusal,
        authority::{Action, FollowCalendar},
        combination_contract::{CalendarFeed, CalendarShift, CombinationContractId},
        location::{Location, LocationId},
    },
};

use crate::{
    answer::{show, text_tag},
    caller::{GivenAddress, Visitor},
    conventions::hex,
    problem::{Problem, ProblemCode},
    secret_address::Secret,
};

/// How long a program, and nobody between, may show what it has before it asks again.
const KEPT: &str = "private, max-age=300";
/// After which time programs are to ask again (RFC 7986, 5.7).
const REFRESHED: &str = "PT1H";

/// What a calendar shows.
struct Times {
    contract: CombinationContractId,
    version: i32,
    since: Instant,
    is_agreed: bool,
    shifts: Vec<CalendarShift>,
    sites: Vec<Location>,
}

/// Shows a calendar. An address that never was, one that was ended and that of a contract that is over are answered alike.
pub(crate) async fn calendar(request: HttpRequest) -> Result<HttpResponse, Problem> {
    let visitor = Visitor::of(&request)?;
    let feed = visitor.calendar_feed(request.match_info().get("secret").and_then(Secret::read)).await?;
    let given = GivenAddress { id: feed.id.uuid(), organisation: feed.organisation_id, client: feed.client_id };
    let (caller, _place) = visitor.enter(given, Action::FollowCalendar, 0)?;
    let times = caller.read(move |tx| Times::of(tx, &feed)).await.map_err(alike)?;
    let text = times.written()?.into_bytes();
    let mut response = show(&request, text_tag(&text), text);
    let headers = response.headers_mut();
    if headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(KEPT));
    Ok(response)
}

/// Who may not see it is told that it is not there.
fn alike(problem: Problem) -> Problem {
    match problem.code {
        ProblemCode::Forbidden | ProblemCode::Unauthenticated => Problem::new(ProblemCode::NotFound),
        _ => problem,
    }
}

impl Times {
    fn of(tx: &mut Reading<'_>, feed: &CalendarFeed) -> Result<Self, Failure> {
        let found = tx.combination_contract_of_nobody(feed.contract_id)?.ok_or(Refusal::NotFound)?;
        let permitted = tx.authority().permit::<FollowCalendar, _>(found)?;
        let contract = permitted.subject();
        let (version, since) = (contract.version, contract.recorded_at);
        let sites: Vec<LocationId> = contract.engagements.iter().map(|one| one.location_id).collect();
        let around = tx.contract_surroundings(&sites, None, None, None)?;
        let shifts = permitted.shifts(feed.location_id, &around, tx.today())?;
        let is_agreed = permitted.is_agreed();
        Ok(Self { contract: feed.contract_id, version, since, is_agreed, shifts, sites: around.sites })
    }

    /// The calendar as text.
    fn written(&self) -> Result<String, Problem> {
        let mut calendar = Calendar::empty();
        for (name, value) in [
            ("VERSION", "2.0"),
            ("PRODID", "-//Doorlijn//Rooster//NL"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"),
            ("X-PUBLISHED-TTL", REFRESHED),
        ] {
            calendar.append_property(Property::new(name, value));
        }
        let mut refresh = Property::new("REFRESH-INTERVAL", REFRESHED);
        calendar.append_property(refresh.append_parameter(Parameter::new("VALUE", "DURATION")).done());
        calendar.name("Rooster");
        for shift in &self.shifts {
            calendar.push(self.event(shift));
        }
        let mut text = String::new();
        std::fmt::Write::write_fmt(&mut text, format_args!("{calendar}")).map_err(Problem::internal)?;
        Ok(text)
    }

    fn event(&self, shift: &CalendarShift) -> Event {
        let site = self.sites.iter().find(|site| site.id == shift.location_id).map_or("", |site| site.facts.name.as_str());
        let status = if self.is_agreed { EventStatus::Confirmed } else { EventStatus::Tentative };
        let mut event = Event::with_uid(&self.uid(shift));
        // When it was changed last is not kept; that it was shows in the number that follows the version.
        event
            .add_property("DTSTAMP", moment(self.since))
            .add_property("DTSTART", moment(shift.start))
            .add_property("DTEND", moment(shift.end))
            .summary(site)
            .location(site)
            .sequence(u32::try_from(self.version).unwrap_or_default())
            .class(Class::Private)
            .status(status);
        event.done()
    }

    /// What names a shift for good, and tells nobody of which contract it is.
    fn uid(&self, shift: &CalendarShift) -> String {
        let named = format!("{} {} {} {}", self.contract, shift.date, shift.engagement, shift.number);
        let hash = digest::digest(&digest::SHA256, named.as_bytes());
        format!("{}@doorlijn", hex(hash.as_ref().get(..16).unwrap_or_default()))
    }
}

/// A moment in UTC, as every program understands it without a table of time zones.
fn moment(instant: Instant) -> String {
    jiff::Timestamp::from(instant).strftime("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use persistence::domain::Id;
    use uuid::Uuid;

    use super::*;

    fn at(text: &str) -> Instant {
        text.parse::<jiff::Timestamp>().unwrap().into()
    }

    fn times(shifts: Vec<CalendarShift>) -> Times {
        let contract = Id::from_uuid(Uuid::from_u128(7));
        Times { contract, version: 3, since: at("2026-09-01T06:00:00Z"), is_agreed: true, shifts, sites: Vec::new() }
    }

    fn shift(number: usize) -> CalendarShift {
        CalendarShift {
            date: "2026-10-19".parse().unwrap(),
            engagement: 1,
            number,
            location_id: Id::from_uuid(Uuid::from_u128(8)),
            start: at("2026-10-19T12:30:00Z"),
            end: at("2026-10-19T16:30:00Z"),
        }
    }

    #[test]
    fn a_calendar_is_what_the_standard_asks_and_the_same_each_time() {
        let text = times(vec![shift(0)]).written().unwrap();
        assert_eq!(text, times(vec![shift(0)]).written().unwrap());
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Doorlijn//Rooster//NL\r\n"), "{text}");
        for line in [
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "DTSTAMP:20260901T060000Z",
            "DTSTART:20261019T123000Z",
            "DTEND:20261019T163000Z",
            "SEQUENCE:3",
            "STATUS:CONFIRMED",
            "CLASS:PRIVATE",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert!(text.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"), "{text}");
    }

    #[test]
    fn each_shift_has_a_name_of_its_own_that_lasts() {
        let of = |shift: &CalendarShift| times(Vec::new()).uid(shift);
        assert_ne!(of(&shift(0)), of(&shift(1)));
        assert_eq!(of(&CalendarShift { start: at("2026-10-19T13:00:00Z"), ..shift(0) }), of(&shift(0)), "at another time");
        assert_eq!(of(&shift(0)).len(), 32 + "@doorlijn".len());
    }
}
