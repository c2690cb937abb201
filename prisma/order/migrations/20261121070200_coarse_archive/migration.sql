-- What was told before it was decided that nothing personal is: exact places, and reasons that people wrote. The order itself
-- still has both, sealed.
UPDATE "outbox" SET "data" = jsonb_set("data", '{dropoff}', jsonb_build_object(
  'latitude', round(("data" #>> '{dropoff,latitude}')::numeric, 3), 'longitude', round(("data" #>> '{dropoff,longitude}')::numeric, 3)))
WHERE "type" = 'order.OrderPlaced.v1';

UPDATE "outbox" SET "data" = jsonb_set("data", '{reason}', CASE WHEN "type" = 'order.OrderRejected.v1' THEN '"OTHER"' ELSE 'null' END::jsonb)
WHERE "type" IN ('order.CancelRequested.v1', 'order.OrderCancelled.v1', 'order.OrderRejected.v1')
  AND "data" ->> 'by' <> 'SYSTEM' AND "data" ->> 'reason' !~ '^[A-Z]+(_[A-Z]+)*$';
