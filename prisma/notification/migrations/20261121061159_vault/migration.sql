-- AlterTable
ALTER TABLE "person" ADD COLUMN     "personal" TEXT;

-- AlterTable
ALTER TABLE "device" ADD COLUMN     "personal" TEXT,
ALTER COLUMN "p256dh" DROP NOT NULL,
ALTER COLUMN "auth" DROP NOT NULL;

-- CreateTable
CREATE TABLE "person_key" (
    "person_id" UUID NOT NULL,
    "master" TEXT NOT NULL,
    "wrapped" TEXT,
    "made_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "forgotten_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_key_pkey" PRIMARY KEY ("person_id")
);
