-- Whoever had it when it was called off before the pick-up is its rider no more.
UPDATE "order" SET "rider_id" = NULL
WHERE "rider_id" IS NOT NULL AND "status" = 'CANCELLED' AND "cancellation" ->> 'rule' NOT IN ('RETURNED', 'DELIVERY_FAILED');
