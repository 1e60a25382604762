drop table invitation_holds;
drop table invitations;
