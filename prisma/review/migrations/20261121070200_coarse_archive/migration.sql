-- What was told before it was decided that nothing is that people write. The review itself still has it, sealed.
UPDATE "outbox" SET "data" = jsonb_set("data", '{text}', 'null') WHERE "type" IN ('review.ReviewWritten.v1', 'review.ReviewAnswered.v1');
