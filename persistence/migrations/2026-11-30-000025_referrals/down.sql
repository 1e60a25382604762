drop table preschool_places;
drop table referral_turns;
drop table referral_moves;
drop table referrals;
