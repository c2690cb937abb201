-- Where things that move are. Unlogged: it is written all the time, costs no write-ahead log, and is empty after a crash.
-- No index but the key: so a report changes a row in place (there is room for that on every page), and a few thousand rows are looked through in a millisecond.
CREATE UNLOGGED TABLE "position" (
  "kind" TEXT NOT NULL,
  "id" UUID NOT NULL,
  "latitude" DOUBLE PRECISION NOT NULL,
  "longitude" DOUBLE PRECISION NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "position_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
