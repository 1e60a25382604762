drop table working_group_members;
drop table working_groups;
drop table programme_partners;
drop table programmes;
