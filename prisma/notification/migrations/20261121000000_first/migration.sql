-- How people want to be told. Phone numbers and e-mail addresses stand here and nowhere else.
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "locale" TEXT NOT NULL,
    "channels" TEXT,
    "quiet_from" TEXT,
    "quiet_to" TEXT,
    "zone" TEXT,
    "phone" TEXT,
    "email" TEXT,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "device" (
    "endpoint" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "p256dh" TEXT NOT NULL,
    "auth" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "device_pkey" PRIMARY KEY ("endpoint"),
    CONSTRAINT "device_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "device_person_id_added_at_idx" ON "device"("person_id", "added_at");

-- What is known of orders, their deliveries and stores, from events alone.
CREATE TABLE "order_record" (
    "order_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "customer_id" UUID NOT NULL,
    "store_id" UUID NOT NULL,
    "store_owner_id" UUID NOT NULL,

    CONSTRAINT "order_record_pkey" PRIMARY KEY ("order_id")
);

CREATE TABLE "delivery_record" (
    "delivery_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "rider_id" UUID,

    CONSTRAINT "delivery_record_pkey" PRIMARY KEY ("delivery_id")
);

CREATE TABLE "store_record" (
    "store_id" UUID NOT NULL,
    "name_ko" TEXT NOT NULL,
    "name_en" TEXT,

    CONSTRAINT "store_record_pkey" PRIMARY KEY ("store_id")
);

-- What was told to whom.
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "person_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "event_id" UUID NOT NULL,
    "order_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "audience" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "template" TEXT NOT NULL,
    "variables" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "wait_until" TIMESTAMPTZ(3),
    "ahead" TEXT[],
    "due_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);
-- nobody is told of an event twice
CREATE UNIQUE INDEX "notification_person_id_event_id_key" ON "notification"("person_id", "event_id");
CREATE UNIQUE INDEX "notification_person_id_sequence_key" ON "notification"("person_id", "sequence");
-- Prisma knows no partial index: these two are the work list, empty most of the time, and what is counted as unread
CREATE INDEX "notification_due_idx" ON "notification" ("due_at") WHERE "due_at" IS NOT NULL;
CREATE INDEX "notification_unread_idx" ON "notification" ("person_id") WHERE "read_at" IS NULL;

CREATE TABLE "delivery" (
    "notification_id" UUID NOT NULL,
    "place" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "tries" INTEGER NOT NULL,
    "result" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "delivery_pkey" PRIMARY KEY ("notification_id", "place"),
    CONSTRAINT "delivery_notification_id_fkey" FOREIGN KEY ("notification_id") REFERENCES "notification"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "inbox_head" (
    "person_id" UUID NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "inbox_head_pkey" PRIMARY KEY ("person_id")
);

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
