-- What the published registers said at a moment, as far as the line of a child rests on it: who held a location and how it worked,
-- and on which days a school holiday was. An import corrects both.

create table location_revisions (
    location_id uuid not null,
    version integer not null,
    organisation_id uuid not null,
    programmes jsonb not null,
    holiday_region text,
    recorded_at timestamptz not null,
    primary key (location_id, version)
);

create table school_holiday_revisions (
    region text not null,
    school_year text not null,
    name text not null,
    start_date date not null,
    end_date date not null,
    recorded_at timestamptz not null,
    primary key (region, school_year, name, recorded_at)
);

-- Of what was corrected before these tables were there, only the last is known. A location says since when it is there; a holiday
-- does not, and is taken to be known since the first organisation or import, one of which came before it.
insert into location_revisions
    select id, version, organisation_id, programmes, holiday_region, created_at from locations;
insert into school_holiday_revisions
    select region, school_year, name, start_date, end_date, since.moment
    from school_holidays cross join (
        select min(created_at) as moment
        from (select created_at from organisations union all select created_at from imports) as begun
    ) as since
    where since.moment is not null;
