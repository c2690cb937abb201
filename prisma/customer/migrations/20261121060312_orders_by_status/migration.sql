-- CreateIndex
CREATE INDEX "my_page_customer_id_status_submitted_at_order_id_idx" ON "my_page"("customer_id", "status", "submitted_at" DESC, "order_id" DESC);
