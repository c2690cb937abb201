-- The inbox of somebody who was forgotten has an end, which its head says by being below 0. Those of who was forgotten
-- before are ended here, and what they were told since goes.
INSERT INTO "inbox_head" ("person_id", "last") SELECT "person_id", -1 FROM "person_key" WHERE "forgotten_at" IS NOT NULL
ON CONFLICT ("person_id") DO UPDATE SET "last" = -1;
DELETE FROM "delivery" USING "notification" JOIN "inbox_head" USING ("person_id") WHERE "delivery"."notification_id" = "notification"."id" AND "last" < 0;
DELETE FROM "notification" USING "inbox_head" WHERE "inbox_head"."person_id" = "notification"."person_id" AND "last" < 0;
