-- One database a context, and identity's: nothing is shared but the server, and not even that has to be.
CREATE DATABASE "order";
CREATE DATABASE payment;
CREATE DATABASE store;
CREATE DATABASE delivery;
CREATE DATABASE customer;
CREATE DATABASE review;
CREATE DATABASE notification;
CREATE DATABASE identity;
