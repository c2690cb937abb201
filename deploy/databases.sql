-- One database a context, and identity's, each with an account of its own that gets into no other: nothing is shared but the server, and
-- not even that has to be. psql takes the passwords from the environment.

\getenv password ORDER_DATABASE_PASSWORD
CREATE ROLE "order" LOGIN PASSWORD :'password';
CREATE DATABASE "order" OWNER "order";
REVOKE ALL ON DATABASE "order" FROM PUBLIC;

\getenv password PAYMENT_DATABASE_PASSWORD
CREATE ROLE payment LOGIN PASSWORD :'password';
CREATE DATABASE payment OWNER payment;
REVOKE ALL ON DATABASE payment FROM PUBLIC;

\getenv password STORE_DATABASE_PASSWORD
CREATE ROLE store LOGIN PASSWORD :'password';
CREATE DATABASE store OWNER store;
REVOKE ALL ON DATABASE store FROM PUBLIC;

\getenv password DELIVERY_DATABASE_PASSWORD
CREATE ROLE delivery LOGIN PASSWORD :'password';
CREATE DATABASE delivery OWNER delivery;
REVOKE ALL ON DATABASE delivery FROM PUBLIC;

\getenv password CUSTOMER_DATABASE_PASSWORD
CREATE ROLE customer LOGIN PASSWORD :'password';
CREATE DATABASE customer OWNER customer;
REVOKE ALL ON DATABASE customer FROM PUBLIC;

\getenv password REVIEW_DATABASE_PASSWORD
CREATE ROLE review LOGIN PASSWORD :'password';
CREATE DATABASE review OWNER review;
REVOKE ALL ON DATABASE review FROM PUBLIC;

\getenv password NOTIFICATION_DATABASE_PASSWORD
CREATE ROLE notification LOGIN PASSWORD :'password';
CREATE DATABASE notification OWNER notification;
REVOKE ALL ON DATABASE notification FROM PUBLIC;

\getenv password IDENTITY_DATABASE_PASSWORD
CREATE ROLE identity LOGIN PASSWORD :'password';
CREATE DATABASE identity OWNER identity;
REVOKE ALL ON DATABASE identity FROM PUBLIC;
