-- The messaging tables that stand in every context's database. The first migration of each context starts with a copy.

-- What happened, told to others by the relay and kept as the archive: replay, the audit trail and asOf read it.
CREATE TABLE "outbox" (
  "id" UUID NOT NULL,
  "aggregate_type" TEXT NOT NULL,
  "aggregate_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "type" TEXT NOT NULL,
  "source" TEXT NOT NULL,
  "time" TIMESTAMPTZ(3) NOT NULL,
  "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "correlation_id" TEXT NOT NULL,
  "causation_id" TEXT,
  "traceparent" TEXT,
  "data" JSONB NOT NULL,
  "relayed_at" TIMESTAMPTZ(3),
  CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "outbox_aggregate_type_aggregate_id_sequence_key" ON "outbox" ("aggregate_type", "aggregate_id", "sequence");
CREATE INDEX "outbox_correlation_id_idx" ON "outbox" ("correlation_id");
-- Prisma knows no partial index: this one is the relay's work list, and is empty most of the time
CREATE INDEX "outbox_unrelayed_idx" ON "outbox" ("id") WHERE "relayed_at" IS NULL;

CREATE FUNCTION "outbox_inserted"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The journal's one statement fires this also when it tells nothing: only real rows wake the relay. And of the
  -- transactions that write at the same time only one wakes it, since commits with a NOTIFY go one after the other, each
  -- with a flush of its own; the relay looks again and again for a while once it is awake, and finds the others.
  IF EXISTS (SELECT FROM told) AND pg_try_advisory_xact_lock(hashtextextended('outbox', 0)) THEN PERFORM pg_notify('outbox', ''); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER "outbox_inserted" AFTER INSERT ON "outbox" REFERENCING NEW TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION "outbox_inserted"();

-- Which events of others were applied here: written in the transaction of their effect.
CREATE TABLE "inbox" (
  "event_id" UUID NOT NULL,
  "aggregate_type" TEXT NOT NULL,
  "aggregate_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "applied_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "inbox_pkey" PRIMARY KEY ("event_id")
);
CREATE UNIQUE INDEX "inbox_aggregate_type_aggregate_id_sequence_key" ON "inbox" ("aggregate_type", "aggregate_id", "sequence");

-- Which commands were carried out, and what was answered: the same key asks again, and gets the same answer.
CREATE TABLE "command_log" (
  "scope" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  "answer" JSONB NOT NULL,
  "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "command_log_pkey" PRIMARY KEY ("scope", "key")
);

-- Events that wait for the one before them (EARLY) or were set aside after failing too often (POISON).
CREATE TABLE "parked_event" (
  "event_id" UUID NOT NULL,
  "aggregate_type" TEXT NOT NULL,
  "aggregate_id" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "envelope" JSONB NOT NULL,
  "reason" TEXT NOT NULL,
  "error" TEXT,
  "attempts" INTEGER NOT NULL DEFAULT 0,
  "parked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "parked_event_pkey" PRIMARY KEY ("event_id")
);
CREATE INDEX "parked_event_aggregate_type_aggregate_id_sequence_idx" ON "parked_event" ("aggregate_type", "aggregate_id", "sequence");

-- What subscriptions push: one sequence a stream, without gaps, in the order of the commits.
CREATE TABLE "change" (
  "stream" TEXT NOT NULL,
  "sequence" INTEGER NOT NULL,
  "subject" TEXT NOT NULL,
  "recorded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "change_pkey" PRIMARY KEY ("stream", "sequence")
);
CREATE TABLE "change_head" (
  "stream" TEXT NOT NULL,
  "last" INTEGER NOT NULL,
  CONSTRAINT "change_head_pkey" PRIMARY KEY ("stream")
);

-- How far the archive was sent again, to which consumer.
CREATE TABLE "replay" (
  "consumer" TEXT NOT NULL,
  "aggregate_type" TEXT NOT NULL,
  "epoch" TEXT NOT NULL,
  "cursor" UUID,
  "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "finished_at" TIMESTAMPTZ(3),
  CONSTRAINT "replay_pkey" PRIMARY KEY ("consumer", "aggregate_type", "epoch")
);

CREATE TABLE "delivery" (
  "id" UUID NOT NULL,
  "version" INTEGER NOT NULL,
  "status" TEXT NOT NULL,
  "order_id" UUID NOT NULL,
  "customer_id" UUID NOT NULL,
  "store_id" UUID NOT NULL,
  "store_owner_id" UUID NOT NULL,
  "method" TEXT NOT NULL,
  "pickup_latitude" DOUBLE PRECISION NOT NULL,
  "pickup_longitude" DOUBLE PRECISION NOT NULL,
  "dropoff_latitude" DOUBLE PRECISION NOT NULL,
  "dropoff_longitude" DOUBLE PRECISION NOT NULL,
  "ready_at" TIMESTAMPTZ(3) NOT NULL,
  "travel_seconds" INTEGER NOT NULL,
  "pin" TEXT NOT NULL,
  "assignment_seq" INTEGER NOT NULL,
  "food_ready" BOOLEAN NOT NULL,
  "wrong_pins" INTEGER NOT NULL,
  "rider_id" UUID,
  "cancelled_by" TEXT,
  "trouble_reason" TEXT,
  "trouble_fault" TEXT,
  "waiting_since" TIMESTAMPTZ(3) NOT NULL,
  "planned_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "delivery_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "delivery_order_id_key" ON "delivery" ("order_id");
CREATE INDEX "delivery_status_method_planned_at_idx" ON "delivery" ("status", "method", "planned_at");
CREATE INDEX "delivery_rider_id_id_idx" ON "delivery" ("rider_id", "id");

CREATE TABLE "approach" (
  "delivery_id" UUID NOT NULL,
  "rider_id" UUID NOT NULL,
  "on_desk" BOOLEAN NOT NULL,
  "offered_until" TIMESTAMPTZ(3),
  "passes" INTEGER NOT NULL,
  "last_passed_at" TIMESTAMPTZ(3),
  CONSTRAINT "approach_pkey" PRIMARY KEY ("delivery_id", "rider_id"),
  CONSTRAINT "approach_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "delivery" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "approach_rider_id_on_desk_delivery_id_idx" ON "approach" ("rider_id", "on_desk", "delivery_id");

CREATE TABLE "rider" (
  "id" UUID NOT NULL,
  "version" INTEGER NOT NULL DEFAULT 0,
  "name" TEXT NOT NULL,
  "vehicle" TEXT NOT NULL,
  "capacity" INTEGER NOT NULL,
  "online" BOOLEAN NOT NULL DEFAULT false,
  "carrying" INTEGER NOT NULL DEFAULT 0,
  "latitude" DOUBLE PRECISION,
  "longitude" DOUBLE PRECISION,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "rider_pkey" PRIMARY KEY ("id"),
  -- however many claims of one rider are saved at the same time, the one too many fails here
  CONSTRAINT "rider_carries_within_capacity" CHECK ("carrying" BETWEEN 0 AND CASE WHEN "online" THEN "capacity" ELSE 0 END)
);
CREATE INDEX "rider_vehicle_online_idx" ON "rider" ("vehicle", "online");

CREATE TABLE "order_record" (
  "order_id" UUID NOT NULL,
  "delivery_id" UUID,
  "called_off_by" TEXT,
  CONSTRAINT "order_record_pkey" PRIMARY KEY ("order_id")
);

-- Where riders are (packages/messaging/positions/table.sql): written every few seconds by thousands, and of no worth a quarter of an hour later.
CREATE UNLOGGED TABLE "position" (
  "kind" TEXT NOT NULL,
  "id" UUID NOT NULL,
  "latitude" DOUBLE PRECISION NOT NULL,
  "longitude" DOUBLE PRECISION NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "position_pkey" PRIMARY KEY ("id")
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
