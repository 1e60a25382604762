drop table withheld_cells;
drop table published_cells;
drop table publications;
