-- What was told and kept before it was decided that nothing personal is: the exact place. The order has it, sealed.
UPDATE "outbox" SET "data" = jsonb_set("data", '{dropoff}', jsonb_build_object(
  'latitude', round(("data" #>> '{dropoff,latitude}')::numeric, 3), 'longitude', round(("data" #>> '{dropoff,longitude}')::numeric, 3)))
WHERE "type" = 'delivery.DeliveryPlanned.v1';

UPDATE "delivery" SET "dropoff_latitude" = round("dropoff_latitude"::numeric, 3), "dropoff_longitude" = round("dropoff_longitude"::numeric, 3);
