drop table processing_records;
