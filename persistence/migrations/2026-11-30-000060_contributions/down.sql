drop table figure_counts;
drop table kept_contributions;
