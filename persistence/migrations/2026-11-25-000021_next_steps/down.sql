drop table next_step_passes;
drop table stale_children;
drop table next_steps;
