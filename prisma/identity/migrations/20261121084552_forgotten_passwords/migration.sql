-- Passwords that were forgotten or are changed, and the end of what was signed in before.
ALTER TABLE "account" ADD COLUMN "email_confirmed_at" TIMESTAMPTZ(3), ADD COLUMN "password_changed_at" TIMESTAMPTZ(3), ADD COLUMN "signed_out_at" TIMESTAMPTZ(3);

-- Who signed up had a code from their mail. Those of the demo city (version 0) have no mailbox that anybody else could have.
UPDATE "account" SET "email_confirmed_at" = "created_at"
WHERE "version" = 0 OR "id"::text IN (SELECT "aggregate_id" FROM "outbox" WHERE "type" = 'account.CustomerSignedUp.v1');

CREATE TABLE "mailed_link" (
    "account_id" UUID NOT NULL,
    "purpose" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mailed_link_pkey" PRIMARY KEY ("account_id", "purpose")
);
CREATE UNIQUE INDEX "mailed_link_token_hash_key" ON "mailed_link"("token_hash");
CREATE INDEX "mailed_link_expires_at_idx" ON "mailed_link"("expires_at");
