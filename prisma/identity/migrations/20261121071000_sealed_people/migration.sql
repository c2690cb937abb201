-- Who people are: sealed by a key of theirs, and found by a digest of their address.
CREATE TABLE "person_key" (
    "person_id" UUID NOT NULL,
    "master" TEXT NOT NULL,
    "wrapped" TEXT,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "forgotten_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_key_pkey" PRIMARY KEY ("person_id")
);

-- What stands in the open is sealed, and emptied, when the service starts; the columns go in a later release.
ALTER TABLE "account" ADD COLUMN "email_digest" TEXT, ADD COLUMN "personal" TEXT, ALTER COLUMN "email" DROP NOT NULL, ALTER COLUMN "name" DROP NOT NULL;
CREATE UNIQUE INDEX "account_email_digest_key" ON "account"("email_digest");

-- These live a quarter of an hour.
DELETE FROM "sign_up";
ALTER TABLE "sign_up" ADD COLUMN "email_digest" TEXT NOT NULL, ADD COLUMN "personal" BYTEA NOT NULL, DROP COLUMN "email", DROP COLUMN "name";
CREATE INDEX "sign_up_email_digest_idx" ON "sign_up"("email_digest");
