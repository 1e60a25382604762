delete from next_steps where code in ('expertise.accept', 'expertise.answer', 'expertise.close');
drop table expertise_requests;
