-- AlterTable
ALTER TABLE "review" ADD COLUMN     "words" TEXT;

-- CreateTable
CREATE TABLE "person_key" (
    "person_id" UUID NOT NULL,
    "master" TEXT NOT NULL,
    "wrapped" TEXT,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "forgotten_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_key_pkey" PRIMARY KEY ("person_id")
);

-- CreateIndex
CREATE INDEX "review_customer_id_idx" ON "review"("customer_id");
