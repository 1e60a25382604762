drop table attachment_chunks;
drop table handover_attachments;
