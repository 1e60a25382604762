-- Another text whenever rule parameters or school holidays change, in the same transaction, so that whoever remembers them knows
-- by one value whether they still hold. It is never the same again, whatever became of a transaction.
create table reference_edition (
    id integer not null primary key,
    edition text not null,
    constraint reference_edition_one check (id = 1)
);
insert into reference_edition (id, edition) values (1, 'seed');
