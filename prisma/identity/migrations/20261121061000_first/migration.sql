-- The accounts, and what an authorization server keeps.
CREATE TABLE "account" (
    "id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "roles" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "account_email_key" ON "account"("email");

CREATE TABLE "sign_up" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "code_hash" TEXT,
    "tries_left" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_up_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "sign_up_expires_at_idx" ON "sign_up"("expires_at");

CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "token_hash" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "vehicle" TEXT,
    "store_id" UUID,
    "invited_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "accepted_by" UUID,

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "invitation_token_hash_key" ON "invitation"("token_hash");
CREATE INDEX "invitation_expires_at_idx" ON "invitation"("expires_at");

CREATE TABLE "oidc_record" (
    "model" TEXT NOT NULL,
    "id_hash" TEXT NOT NULL,
    "payload" BYTEA NOT NULL,
    "grant_id" TEXT,
    "account_id" TEXT,
    "uid" TEXT,
    "expires_at" TIMESTAMPTZ(3),
    "consumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "oidc_record_pkey" PRIMARY KEY ("model","id_hash")
);
CREATE INDEX "oidc_record_grant_id_idx" ON "oidc_record"("grant_id");
CREATE INDEX "oidc_record_account_id_idx" ON "oidc_record"("account_id");
CREATE INDEX "oidc_record_uid_idx" ON "oidc_record"("uid");
CREATE INDEX "oidc_record_expires_at_idx" ON "oidc_record"("expires_at");

CREATE TABLE "key_generation" (
    "kid" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "key_generation_pkey" PRIMARY KEY ("kid")
);

CREATE TABLE "throttle" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,
    "forget_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "throttle_pkey" PRIMARY KEY ("key")
);
CREATE INDEX "throttle_forget_at_idx" ON "throttle"("forget_at");

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
