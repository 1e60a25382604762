-- Another text whenever a client, a mandate or what an organisation is changes, in the same transaction, so that whoever remembers
-- what callers are granted knows by one value whether it still holds. It is never the same again, whatever became of a transaction.
create table grant_edition (
    id integer not null primary key,
    edition text not null,
    constraint grant_edition_one check (id = 1)
);
insert into grant_edition (id, edition) values (1, 'first');
