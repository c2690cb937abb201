-- What was told and kept before it was decided that nothing personal is: exact places, and reasons that people wrote. Why a
-- store rejected stands in the ticket, sealed.
UPDATE "outbox" SET "data" = jsonb_set("data", '{dropoff}', jsonb_build_object(
  'latitude', round(("data" #>> '{dropoff,latitude}')::numeric, 3), 'longitude', round(("data" #>> '{dropoff,longitude}')::numeric, 3)))
WHERE "type" = 'ticket.TicketAccepted.v1';

UPDATE "outbox" SET "data" = jsonb_set("data", '{reason}', CASE WHEN "type" = 'ticket.TicketRejected.v1' THEN '"OTHER"' ELSE 'null' END::jsonb)
WHERE "type" IN ('ticket.TicketRejected.v1', 'ticket.TicketCancelled.v1', 'ticket.CancellationAsked.v1') AND "data" ->> 'reason' !~ '^[A-Z]+(_[A-Z]+)*$';

UPDATE "ticket" SET "dropoff" = jsonb_build_object(
  'latitude', round(("dropoff" ->> 'latitude')::numeric, 3), 'longitude', round(("dropoff" ->> 'longitude')::numeric, 3));
