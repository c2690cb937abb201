-- When somebody showed their password, and in what browser: what they recognise a session by.
CREATE TABLE "sign_in" (
    "account_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "personal" TEXT NOT NULL,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("account_id", "at")
);
CREATE INDEX "sign_in_at_idx" ON "sign_in"("at");
