-- AlterTable
ALTER TABLE "payment" ADD COLUMN     "delivered_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "refund" ADD COLUMN     "reason" TEXT;

-- What support looks for: few among many. An order that was delivered before this came is not known to be.
CREATE INDEX "payment_written_off" ON "payment" ("payment_id") WHERE "status" = 'WRITTEN_OFF';
